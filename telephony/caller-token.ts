import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
} from 'node:crypto';
import { toE164 } from '../src/kit/phone-number.ts';
import type { CallerToken } from './protocol/index.ts';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals a caller's number so that engine, journal and log carry no personal data, and yet the same
 * number gives the same token. Null where there is no number (withheld, `anonymous`).
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
  if (plain === null) return null;
  const { nonceKey, cipherKey } = keysOf(callerKey);
  const nonce = createHmac('sha256', nonceKey).update(plain).digest().subarray(0, NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', cipherKey, nonce);
  const version = Buffer.from([VERSION]);
  cipher.setAAD(version);
  const text = Buffer.concat([cipher.update(plain, 'ascii'), cipher.final()]);
  return Buffer.concat([version, nonce, cipher.getAuthTag(), text]).toString(
    'base64url',
  ) as CallerToken;
}

/**
 * The number behind a token: E.164 (`+989151234567`), or bare digits for a short or inner number;
 * null if the token was not sealed with this key. `callerKey`: the 32 bytes of the secrets.
 */
export function openCallerToken(callerKey: Buffer, token: string): string | null {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes[0] !== VERSION || bytes.length <= 1 + NONCE_BYTES + TAG_BYTES) return null;
  const nonce = bytes.subarray(1, 1 + NONCE_BYTES);
  const tag = bytes.subarray(1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', keysOf(callerKey).cipherKey, nonce);
  decipher.setAAD(bytes.subarray(0, 1));
  decipher.setAuthTag(tag);
  try {
    const text = decipher.update(bytes.subarray(1 + NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString('ascii');
  } catch {
    // The tag does not fit: another key, or a damaged token. For the reader it is the same.
    return null;
  }
}

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

/** One spelling per number: E.164, or the bare digits of a short or inner number. */
function toOneSpelling(raw: string): string | null {
  const digits = raw.replace(/[\s()-]/g, '');
  return toE164(raw)?.e164 ?? (/^[0-9]{2,20}$/.test(digits) ? digits : null);
}
