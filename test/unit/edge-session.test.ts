import { describe, expect, test } from 'vitest';
import { signClaim } from '../../src/auth/cookie.ts';
import {
  findCookie,
  sessionCookieName,
  verifySessionCookie,
} from '../../src/edge/session-cookie.ts';
import { judgeSipMessage } from '../../src/edge/sip-account.ts';

const key = Buffer.alloc(32, 7);
const claim = { sessionId: 's-1', userId: 'anna', expiresAtMs: 5_000 };

describe('the session cookie', () => {
  test('what sign-in signs, the edge lets through, until it expires', () => {
    const value = signClaim(claim, key);
    expect(verifySessionCookie(value, key, 4_999)).toEqual(claim);
    expect(verifySessionCookie(value, key, 5_000)).toBeNull();
  });

  test('a cookie signed with another key, or changed by one letter, is refused', () => {
    const value = signClaim(claim, key);
    expect(verifySessionCookie(signClaim(claim, Buffer.alloc(32, 8)), key, 0)).toBeNull();
    for (let at = 0; at < value.length - 1; at += 1) {
      const changed = value.slice(0, at) + (value[at] === 'A' ? 'B' : 'A') + value.slice(at + 1);
      expect(verifySessionCookie(changed, key, 0), changed).toBeNull();
    }
    for (const odd of [undefined, '', '.', 'a.b', `${value}.x`, value.split('.')[0]]) {
      expect(verifySessionCookie(odd, key, 0)).toBeNull();
    }
  });

  test('it is found among other cookies, and only under its whole name', () => {
    const header = `other=1; x${sessionCookieName}=wrong; ${sessionCookieName}=right; z=2`;
    expect(findCookie(header, sessionCookieName)).toBe('right');
    expect(findCookie('a=1', sessionCookieName)).toBeUndefined();
    expect(findCookie(undefined, sessionCookieName)).toBeUndefined();
  });
});

describe('whose account a phone speaks for', () => {
  const sip = (first: string, ...headers: string[]) =>
    [first, 'Via: SIP/2.0/WSS x.invalid', ...headers, '', ''].join('\r\n');
  const register = (from: string, to: string, ...more: string[]) =>
    sip('REGISTER sip:pasokh SIP/2.0', `From: ${from}`, `To: ${to}`, ...more);
  const judge = (message: string) => judgeSipMessage(message, 'anna').type;

  test("an agent's own registration passes, in all the forms an address has", () => {
    for (const own of [
      '<sip:anna@pasokh>;tag=1',
      '"Anna" <sip:anna@pasokh>;tag=1',
      'sip:anna@pasokh;tag=1',
      '"<sip:boris@pasokh>" <sip:anna@pasokh>;tag=1',
      'Anna Karimi <sip:anna@pasokh>',
    ]) {
      expect(judge(register(own, '<sip:anna@pasokh>')), own).toBe('fits');
    }
  });

  test('a second message behind a harmless one, or behind empty lines, is judged like any', () => {
    const boris = register('<sip:boris@pasokh>', '<sip:boris@pasokh>');
    const own = register('<sip:anna@pasokh>', '<sip:anna@pasokh>', 'Content-Length: 0');
    const answer = sip('SIP/2.0 200 OK', 'Content-Length: 0');
    expect(judge(own)).toBe('fits');
    expect(judge(answer)).toBe('fits');
    expect(judge('\r\n\r\n')).toBe('fits');
    for (const hidden of [own + boris, answer + boris, `\r\n\r\n${boris}`, `\r\n${boris}`]) {
      expect(judge(hidden), hidden).toBe('foreign');
    }
    const long = sip('SIP/2.0 200 OK', `l: ${Buffer.byteLength('v=0\r\n')}`);
    expect(judge(`${long}v=0\r\n`)).toBe('fits');
    expect(judge(`${long}v=0\r\n${boris}`)).toBe('foreign');
    expect(judge(own.replace('From', 'X: 1\nFrom: <sip:boris@pasokh>\nFrom'))).toBe('foreign');
  });

  test("a registration for a colleague's account is foreign, wherever the name hides", () => {
    const boris = '<sip:boris@pasokh>';
    const anna = '<sip:anna@pasokh>';
    for (const message of [
      register(boris, boris),
      register(anna, boris),
      register(boris, anna),
      register('"<sip:anna@pasokh>" <sip:boris@pasokh>', anna),
      register(anna, anna, 'Authorization: Digest username="boris", realm="x"'),
      register(anna, anna, `From: ${boris}`),
      register(anna, anna, `f: ${boris}`),
      sip('REGISTER sip:pasokh SIP/2.0', `f:\r\n ${boris}`, `t: ${anna}`),
      sip('REGISTER sip:pasokh SIP/2.0', `To: ${anna}`),
      register('<tel:137>', anna),
    ]) {
      expect(judge(message), message).toBe('foreign');
    }
  });

  test("a call in a colleague's name is foreign, one in the agent's own name is not", () => {
    const invite = (from: string) =>
      sip('INVITE sip:echo@pasokh SIP/2.0', `From: ${from};tag=1`, 'To: <sip:echo@pasokh>');
    expect(judge(invite('<sip:anna@pasokh>'))).toBe('fits');
    expect(judge(invite('<sip:boris@pasokh>'))).toBe('foreign');
  });

  test('hanging up a received call, answers and keep-alives pass', () => {
    const bye = sip(
      'BYE sip:asterisk@127.0.0.1 SIP/2.0',
      'From: <sip:k3jd92@n2.invalid>;tag=a',
      'To: <sip:0915@127.0.0.1>;tag=b',
    );
    const ringing = sip(
      'SIP/2.0 180 Ringing',
      'From: <sip:0915@x>;tag=1',
      'To: <sip:k3@n2.invalid>',
    );
    for (const message of [bye, ringing, '\r\n\r\n', '']) expect(judge(message)).toBe('fits');
  });
});
