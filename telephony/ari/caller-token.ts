import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
} from 'node:crypto';
import { toE164 } from '../../src/kit/phone-number.ts';
import type { CallerToken } from '../protocol/index.ts';

/**
 * Seals a caller's number so that engine, journal and log carry no personal data, and yet the same
 * number gives the same token. The server, with the same key, opens it (src/calls), and so does
 * the adapter at the moment when it dials the number, nobody else.
 *
 * Format, base64url of: version (1 byte, 1) | nonce (12) | tag (16) | ciphertext of the number in
 * ASCII.
 * Keys: HMAC-SHA256(callerKey, "pasokh caller nonce 1") and (…, "pasokh caller cipher 1").
 * Nonce: the first 12 bytes of HMAC-SHA256(nonce key, number). Cipher: AES-256-GCM; the version is
 * authenticated. A nonce repeats only for the same number, and then so does the whole token.
 */
export function sealCallerNumber(
  callerKey: Buffer,
  callerNumber: string | null,
): CallerToken | null {
  const plain = toOneSpelling(callerNumber ?? '');
  return plain === null ? null : seal(callerKey, plain);
}

/**
 * The number just as the network wrote it, for the record: one number has several of these, so it
 * recognises nobody. Null where there is no number.
 */
export function sealSpelling(callerKey: Buffer, callerNumber: string | null): CallerToken | null {
  const written = (callerNumber ?? '').trim();
  const isKept = /^[\x20-\x7e]{2,40}$/.test(written) && toOneSpelling(written) !== null;
  return isKept ? seal(callerKey, written) : null;
}

function seal(callerKey: Buffer, plain: string): CallerToken {
  const { nonceKey, cipherKey } = keysOf(callerKey);
  const nonce = createHmac('sha256', nonceKey).update(plain).digest().subarray(0, 12);
  const cipher = createCipheriv('aes-256-gcm', cipherKey, nonce);
  const version = Buffer.from([1]);
  cipher.setAAD(version);
  const text = Buffer.concat([cipher.update(plain, 'ascii'), cipher.final()]);
  const sealed = Buffer.concat([version, nonce, cipher.getAuthTag(), text]);
  return sealed.toString('base64url') as CallerToken;
}

/**
 * The number in a token: E.164, or the bare digits of a short one; null if the token was not made
 * with this key. For dialling alone: what it returns goes into no log, event or state.
 */
export function openCallerToken(callerKey: Buffer, token: CallerToken): string | null {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes[0] !== 1 || bytes.length <= NUMBER_AT) return null;
  const { cipherKey } = keysOf(callerKey);
  const decipher = createDecipheriv('aes-256-gcm', cipherKey, bytes.subarray(1, TAG_AT));
  decipher.setAAD(bytes.subarray(0, 1));
  decipher.setAuthTag(bytes.subarray(TAG_AT, NUMBER_AT));
  try {
    const number = decipher.update(bytes.subarray(NUMBER_AT));
    return Buffer.concat([number, decipher.final()]).toString('ascii');
  } catch {
    // The tag does not fit: sealed with another key, or damaged.
    return null;
  }
}

/** Where the tag and the number begin in a token's bytes. */
const TAG_AT = 13;
const NUMBER_AT = 29;

interface Keys {
  readonly nonceKey: KeyObject;
  readonly cipherKey: KeyObject;
}

/** Derived once for each key: a call arrives on the path to its ring. */
const derived = new WeakMap<Buffer, Keys>();

function keysOf(callerKey: Buffer): Keys {
  const known = derived.get(callerKey);
  if (known !== undefined) return known;
  const toKey = (use: string): KeyObject =>
    createSecretKey(createHmac('sha256', callerKey).update(use).digest());
  const keys = {
    nonceKey: toKey('pasokh caller nonce 1'),
    cipherKey: toKey('pasokh caller cipher 1'),
  };
  derived.set(callerKey, keys);
  return keys;
}

/**
 * One spelling per number: E.164 (`+989151234567`), or the bare digits of a short or inner number.
 * Null where there is no number (withheld, `anonymous`).
 */
function toOneSpelling(raw: string): string | null {
  const digits = raw.replace(/[\s()-]/g, '');
  return toE164(raw)?.e164 ?? (/^[0-9]{2,20}$/.test(digits) ? digits : null);
}
