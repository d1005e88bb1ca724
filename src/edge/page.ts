import send from '@fastify/send';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';

/** What every answer of the edge tells the browser to be strict about. */
export function securityHeaders(host: string): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    // The style library writes <style> elements while it runs.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "media-src 'self' blob:",
    // Some browsers do not count a WebSocket to one's own origin as 'self'.
    `connect-src 'self' wss://${host}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'permissions-policy': 'microphone=(self), camera=(), geolocation=(), payment=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
  };
}

/**
 * Serves the built page from `root`. Files under /assets carry a hash of their content in the name
 * and may be kept for ever; all others are asked for again each time. An address without a file
 * ending is one of the page's own routes: it gets index.html.
 */
export async function servePage(
  root: string,
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end();
    return;
  }
  const isRoute = extname(pathname) === '';
  const path = isRoute ? '/index.html' : pathname;
  const isForEver = path.startsWith('/assets/');
  const brotli = isForEver && /\bbr\b/.test(String(request.headers['accept-encoding']));
  const sent =
    (brotli ? await find(root, request, `${path}.br`) : null) ?? (await find(root, request, path));
  if (sent === null) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
    return;
  }
  const headers: Record<string, string> = {
    ...sent.headers,
    'cache-control': isForEver ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  if (isForEver) headers['vary'] = 'accept-encoding';
  if (sent.isBrotli) {
    headers['content-encoding'] = 'br';
    headers['content-type'] = typeOf(path);
  }
  response.writeHead(sent.statusCode, headers);
  sent.stream.pipe(response);
}

async function find(root: string, request: IncomingMessage, path: string) {
  const found = await send(request, path, { root, cacheControl: false, dotfiles: 'deny' });
  if (found.type !== 'file') return null;
  return { ...found, isBrotli: path.endsWith('.br') };
}

function typeOf(path: string): string {
  const type = send.mime.getType(path) ?? 'application/octet-stream';
  return send.isUtf8MimeType(type) ? `${type}; charset=utf-8` : type;
}
