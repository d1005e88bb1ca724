import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The session cookie as the edge reads it (docs/http-api.md, Sessions). The edge has no database:
 * it checks signature and expiry; whether the session still stands is the server's to say.
 */
export const sessionCookieName = '__Host-pasokh';

export interface SessionClaim {
  readonly sessionId: string;
  /** Also the agent's id and the name of the phone account. */
  readonly userId: string;
  readonly expiresAtMs: number;
}

/** The claim, or null when the value is absent, malformed, forged or expired at `nowMs`. */
export function verifySessionCookie(
  value: string | undefined,
  key: Buffer,
  nowMs: number,
): SessionClaim | null {
  const [payload, signature, ...rest] = (value ?? '').split('.');
  if (!payload || !signature || rest.length > 0) return null;
  const expected = createHmac('sha256', key).update(payload).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  const claim = readPayload(payload);
  return claim !== null && claim.expiresAtMs > nowMs ? claim : null;
}

/** One cookie's value out of a Cookie header; undefined when it is not there. */
export function findCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) {
      return decodeURIComponentOrRaw(pair.slice(at + 1).trim());
    }
  }
  return undefined;
}

function readPayload(payload: string): SessionClaim | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    if (typeof parsed !== 'object' || parsed === null) return null;
    const { s, u, e } = parsed as Record<string, unknown>;
    if (typeof s !== 'string' || typeof u !== 'string' || typeof e !== 'number') return null;
    return { sessionId: s, userId: u, expiresAtMs: e };
  } catch {
    // Signed, yet not our JSON: a cookie of another version. Its bearer signs in again.
    return null;
  }
}

function decodeURIComponentOrRaw(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign: the raw text will fail its signature.
    return text;
  }
}
