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
  expect(isOwnOrigin('https://137.example:8443', '137.example:8443')).toBe(true);
  expect(isOwnOrigin('https://137.EXAMPLE:8443', '137.example:8443')).toBe(true);
  const foreign = [undefined, 'null', 'https://evil.example', 'https://137.example:8443.evil'];
  for (const origin of foreign) expect(isOwnOrigin(origin, '137.example:8443')).toBe(false);
  expect(isOwnOrigin('https://a', undefined)).toBe(false);
});
