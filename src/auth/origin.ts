import type { IncomingHttpHeaders } from 'node:http';

/**
 * True when the page that asks was served under the very name that is asked, and over TLS where it was asked
 * over TLS: what plain HTTP has brought from our name anybody on the way may have written.
 */
export function isOwnOrigin(headers: IncomingHttpHeaders): boolean {
  const { origin, host } = headers;
  if (origin === undefined || host === undefined) return false;
  const [, scheme, authority] = /^(https?):\/\/(.+)$/u.exec(origin.toLowerCase()) ?? [];
  if (authority !== host.toLowerCase()) return false;
  return scheme === 'https' || !isOverTls(headers);
}

/** The edge says so, the last of all who may have handed the request on. */
function isOverTls(headers: IncomingHttpHeaders): boolean {
  return /(?:^|,)\s*(?:https|wss)$/u.test(String(headers['x-forwarded-proto'] ?? ''));
}
