import { createCipheriv, createHmac } from 'node:crypto';
import type { CallerToken } from '../protocol/index.ts';

/**
 * Seals a caller's number so that engine, journal and log carry no personal data, and yet the same
 * number gives the same token. Only the server, with the same key, opens it (src/calls).
 *
 * Format, base64url of: version (1 byte, 1) | nonce (12) | tag (16) | ciphertext of the ASCII number.
 * Keys: HMAC-SHA256(callerKey, "pasokh caller nonce 1") and (…, "pasokh caller cipher 1").
 * Nonce: the first 12 bytes of HMAC-SHA256(nonce key, number). Cipher: AES-256-GCM; the version is
 * authenticated. A nonce repeats only for the same number, and then so does the whole token.
 */
export function sealCallerNumber(callerKey: Buffer, callerNumber: string | null): CallerToken | null {
  const plain = toDialledForm(callerNumber ?? '');
  if (plain === null) return null;
  const nonceKey = createHmac('sha256', callerKey).update('pasokh caller nonce 1').digest();
  const cipherKey = createHmac('sha256', callerKey).update('pasokh caller cipher 1').digest();
  const nonce = createHmac('sha256', nonceKey).update(plain).digest().subarray(0, 12);
  const cipher = createCipheriv('aes-256-gcm', cipherKey, nonce);
  const version = Buffer.from([1]);
  cipher.setAAD(version);
  const text = Buffer.concat([cipher.update(plain, 'ascii'), cipher.final()]);
  return Buffer.concat([version, nonce, cipher.getAuthTag(), text]).toString('base64url') as CallerToken;
}

/**
 * One spelling per number: digits alone, Iranian numbers in the national form with 0
 * (+989151234567, 00989151234567, 9151234567 → 09151234567). Null where there is no number.
 */
export function toDialledForm(raw: string): string | null {
  let digits = raw.trim().replace(/^\+/, '00').replace(/[\s()-]/g, '');
  if (!/^[0-9]{3,20}$/.test(digits)) return null;
  if (digits.startsWith('0098')) digits = `0${digits.slice(4).replace(/^0/, '')}`;
  else if (/^98[0-9]{10}$/.test(digits)) digits = `0${digits.slice(2)}`;
  else if (/^9[0-9]{9}$/.test(digits)) digits = `0${digits}`;
  return digits;
}
