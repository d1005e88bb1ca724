import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callerTokens } from '../../src/calls/caller-token.ts';
import {
  openCallerToken as openToDial,
  sealCallerNumber,
  sealSpelling,
} from '../../telephony/ari/caller-token.ts';
import { CallerToken } from '../../telephony/protocol/index.ts';

const key = Buffer.alloc(32, 7);
const openCallerToken = (callerKey: Buffer, token: string) => callerTokens(callerKey).open(token);
const sealByServer = (callerKey: Buffer, e164: string) => callerTokens(callerKey).seal(e164);

describe('a caller number on its way through telephony', () => {
  it('is the same number again when the server opens it', () => {
    expect(openCallerToken(key, sealCallerNumber(key, '09151234567') ?? '')).toBe('+989151234567');
    expect(openCallerToken(key, sealCallerNumber(key, '110') ?? '')).toBe('110');
  });

  it('gives one token for all spellings the trunk may use', () => {
    const spellings = [
      '09151234567',
      '+989151234567',
      '00989151234567',
      '9151234567',
      '989151234567',
    ];
    expect(new Set(spellings.map((spelling) => sealCallerNumber(key, spelling))).size).toBe(1);
  });

  it('is the very token that the server makes of the stored number', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.integer({ min: 0, max: 9_999_999 }),
        (bytes, n) => {
          const number = `+98915${String(n).padStart(7, '0')}`;
          const anyKey = Buffer.from(bytes);
          expect(sealByServer(anyKey, number)).toBe(sealCallerNumber(anyKey, number));
        },
      ),
    );
    const abroad = '+9647801234567';
    expect(sealByServer(key, abroad)).toBe(sealCallerNumber(key, '009647801234567'));
  });

  it('is kept as the network wrote it, too, which recognises nobody', () => {
    const spellings = ['09151234567', '+98 915 123 4567', '9151234567', '38412345', '110'];
    const sealed = spellings.map((spelling) => sealSpelling(key, spelling) ?? '');
    expect(sealed.map((one) => openCallerToken(key, one))).toEqual(spellings);
    expect(new Set(sealed).size).toBe(spellings.length);
    for (const one of sealed) expect(CallerToken.safeParse(one).success).toBe(true);
    for (const raw of [null, '', 'anonymous', '9', `0915${'1'.repeat(60)}`, '۰۹۱۵۱۲۳۴۵۶۷']) {
      expect(sealSpelling(key, raw)).toBeNull();
    }
  });

  it('stays null for a caller who withholds it', () => {
    for (const raw of [null, '', 'anonymous', 'unavailable', 'Restricted']) {
      expect(sealCallerNumber(key, raw)).toBeNull();
    }
  });

  it('is opened by telephony itself only to dial it, and then just like by the server', () => {
    for (const number of ['+989151234567', '110', '+9647801234567']) {
      const token = sealByServer(key, number);
      expect(openToDial(key, token)).toBe(number);
      expect(openToDial(randomBytes(32), token)).toBeNull();
      expect(openToDial(key, token.slice(0, 20) as typeof token)).toBeNull();
    }
  });

  it('cannot be opened with another key or after a change of one bit', () => {
    const token = sealCallerNumber(key, '09151234567') ?? '';
    expect(openCallerToken(randomBytes(32), token)).toBeNull();
    const bytes = Buffer.from(token, 'base64url');
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      expect(openCallerToken(key, damaged.toString('base64url'))).toBeNull();
    }
  });

  it('is a well-formed token for every mobile number, and no two numbers share one', () => {
    const seen = new Map<string, string>();
    fc.assert(
      fc.property(fc.integer({ min: 9_000_000_000, max: 9_999_999_999 }), (digits) => {
        const token = sealCallerNumber(key, `0${digits}`) ?? '';
        expect(CallerToken.safeParse(token).success).toBe(true);
        expect(openCallerToken(key, token)).toBe(`+98${digits}`);
        expect(seen.get(token) ?? `${digits}`).toBe(`${digits}`);
        seen.set(token, `${digits}`);
      }),
    );
  });

  it('shows nothing of the number itself', () => {
    const token = sealCallerNumber(key, '09151234567') ?? '';
    expect(Buffer.from(token, 'base64url').toString('latin1')).not.toContain('9151234567');
  });
});
