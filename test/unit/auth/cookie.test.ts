import { expect, test } from 'vitest';
import { sessionIdOf, setCookieValue, signClaim } from '../../../src/auth/cookie.ts';
import { isOwnOrigin } from '../../../src/auth/origin.ts';
import { findCookie, verifySessionCookie } from '../../../src/edge/session-cookie.ts';

const key = Buffer.alloc(32, 3);
const claim = { sessionId: 'S-1', userId: 'anna', expiresAtMs: 1000 };
const signed = signClaim(claim, key);

test('the edge reads the cookie that sign-in writes', () => {
  const header = `a=b; __Host-pasokh=${signed}`;
  expect(verifySessionCookie(findCookie(header, '__Host-pasokh'), key, 999)).toEqual(claim);
  expect(sessionIdOf(header, key, 999)).toBe('S-1');
});

test('a forged, foreign or expired cookie names no session', () => {
  const [payload = '', signature = ''] = signed.split('.');
  const other = Buffer.from(JSON.stringify({ s: 'S-2', u: 'x', e: 9e15 })).toString('base64url');
  const refused = [
    `__Host-pasokh=${other}.${signature}`,
    `__Host-pasokh=${payload}.`,
    `__Host-pasokh=${payload}`,
    `__Host-pasokh=${signClaim(claim, Buffer.alloc(32, 4))}`,
    `pasokh2=${signed}`,
    '__Host-pasokh=',
    '',
    'x',
    `__Host-pasokh=${signed}.more`,
  ];
  for (const header of refused) expect(sessionIdOf(header, key, 0), header).toBeNull();
  expect(sessionIdOf(undefined, key, 0)).toBeNull();
  expect(sessionIdOf(`__Host-pasokh=${signed}`, key, 1000)).toBeNull();
});

test('the cookie is out of reach of scripts and of other sites', () => {
  expect(setCookieValue(signed, 43_200_000)).toBe(
    `__Host-pasokh=${signed}; Path=/; Max-Age=43200; HttpOnly; Secure; SameSite=Strict`,
  );
  expect(setCookieValue(null, 0)).toContain('__Host-pasokh=; Path=/; Max-Age=0');
});

test('only a page served under the asked name may write', () => {
  const host = '137.example:8443';
  for (const own of ['https://137.example:8443', 'https://137.EXAMPLE:8443']) {
    expect(isOwnOrigin({ origin: own, host })).toBe(true);
  }
  const foreign = ['null', 'https://evil.example', 'https://137.example:8443.evil'];
  for (const origin of foreign) expect(isOwnOrigin({ origin, host })).toBe(false);
  expect(isOwnOrigin({ host })).toBe(false);
  expect(isOwnOrigin({ origin: 'https://a' })).toBe(false);
});

test('whom we reach over TLS a page of plain HTTP is a stranger, though of our name', () => {
  const plain = { origin: 'http://137.example', host: '137.example' };
  for (const proto of ['https', 'wss', 'http,https', 'http, https']) {
    const safe = { ...plain, 'x-forwarded-proto': proto };
    expect([proto, isOwnOrigin(safe)]).toEqual([proto, false]);
    expect(isOwnOrigin({ ...safe, origin: 'https://137.example' })).toBe(true);
  }
  // Nobody stands before us: as our own tests ask.
  expect(isOwnOrigin(plain)).toBe(true);
});
