import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';

/**
 * How a browser of the LAN comes to trust us: `/ca.crt` and a page with the steps. Served over plain
 * http on the same port too, because a browser that does not trust us yet shows a warning first.
 */
export interface TrustPage {
  /** Answers `/ca.crt` and `/trust`; false when the path is neither. */
  answer(request: IncomingMessage, response: ServerResponse, pathname: string): boolean;
  /** Everything that comes over plain http: the certificate, or the page. */
  answerPlain(request: IncomingMessage, response: ServerResponse): void;
}

export function createTrustPage(tlsDir: string): TrustPage {
  const template = readFileSync(join(import.meta.dirname, 'trust.html'), 'utf8');
  const certificate = (): Buffer => readFileSync(join(tlsDir, 'ca.crt'));

  function sendCertificate(response: ServerResponse): void {
    response
      .writeHead(200, {
        'content-type': 'application/x-x509-ca-cert',
        'content-disposition': 'attachment; filename="pasokh-ca.crt"',
        'cache-control': 'no-cache',
      })
      .end(certificate());
  }

  function sendPage(request: IncomingMessage, response: ServerResponse): void {
    const fingerprint = new X509Certificate(certificate()).fingerprint256;
    // The Host header comes from outside: only what an address may contain goes into the page.
    const host = (request.headers.host ?? '').replace(/[^A-Za-z0-9.:[\]-]/g, '');
    const page = template.replaceAll('@FINGERPRINT@', fingerprint).replaceAll('@HOST@', host);
    response
      .writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'content-security-policy':
          "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      })
      .end(page);
  }

  return {
    answer(request, response, pathname) {
      if (pathname === '/ca.crt') sendCertificate(response);
      else if (pathname === '/trust') sendPage(request, response);
      else return false;
      return true;
    },
    answerPlain(request, response) {
      if (request.url === '/ca.crt') sendCertificate(response);
      else sendPage(request, response);
    },
  };
}
