import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * docs/http-api.md, Sessions. The edge checks the same form without a database. Browsers take a name
 * that begins so over TLS alone, and send it to this very host alone.
 */
export const SESSION_COOKIE = '__Host-pasokh';

export interface SessionClaim {
  readonly sessionId: string;
  readonly userId: string;
  readonly expiresAtMs: number;
}

/** `<payload>.<signature>`, both base64url. */
export function signClaim(claim: SessionClaim, key: Buffer): string {
  const shape = { s: claim.sessionId, u: claim.userId, e: claim.expiresAtMs };
  const payload = Buffer.from(JSON.stringify(shape)).toString('base64url');
  return `${payload}.${createHmac('sha256', key).update(payload).digest('base64url')}`;
}

/** The id of the session that a Cookie header names; null: none, forged, or expired. */
export function sessionIdOf(header: string | undefined, key: Buffer, atMs: number): string | null {
  const pair = (header ?? '')
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${SESSION_COOKIE}=`));
  const [payload, signature, ...rest] = (pair ?? '').slice(SESSION_COOKIE.length + 1).split('.');
  if (!payload || !signature || rest.length > 0) return null;
  const expected = createHmac('sha256', key).update(payload).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  // Signed by us: the form is ours.
  const { s, e } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as {
    s: string;
    e: number;
  };
  return e > atMs ? s : null;
}

/** Value of the Set-Cookie header; `null` takes the cookie away. */
export function setCookieValue(signed: string | null, maxAgeMs: number): string {
  const seconds = signed === null ? 0 : Math.floor(maxAgeMs / 1000);
  return (
    `${SESSION_COOKIE}=${signed ?? ''}; Path=/; Max-Age=${seconds}; ` +
    'HttpOnly; Secure; SameSite=Strict'
  );
}
