import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { CallerToken } from '../../telephony/protocol/index.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * The token by which telephony will know this number when it calls. `e164`: as stored; of it
 * telephony makes the very same token (a test holds the two together, for neither imports the other).
 */
export function sealCallerNumber(callerKey: Buffer, e164: string): CallerToken {
  const keyOf = (use: string): Buffer => createHmac('sha256', callerKey).update(use).digest();
  const wholeNonce = createHmac('sha256', keyOf('pasokh caller nonce 1')).update(e164).digest();
  const nonce = wholeNonce.subarray(0, NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf('pasokh caller cipher 1'), nonce);
  const version = Buffer.from([1]);
  cipher.setAAD(version);
  const text = Buffer.concat([cipher.update(e164, 'ascii'), cipher.final()]);
  const sealed = Buffer.concat([version, nonce, cipher.getAuthTag(), text]);
  return CallerToken.parse(sealed.toString('base64url'));
}

/**
 * The number behind a caller token: E.164 (`+989151234567`), or bare digits for a short or inner
 * number; null if the token was not sealed with this key. `callerKey`: the 32 bytes of the secrets.
 * The format is described where it is made, in telephony.
 */
export function openCallerToken(callerKey: Buffer, token: string): string | null {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes[0] !== 1 || bytes.length <= 1 + NONCE_BYTES + TAG_BYTES) return null;
  const cipherKey = createHmac('sha256', callerKey).update('pasokh caller cipher 1').digest();
  const nonce = bytes.subarray(1, 1 + NONCE_BYTES);
  const tag = bytes.subarray(1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', cipherKey, nonce);
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
