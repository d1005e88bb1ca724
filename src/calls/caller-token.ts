import { createDecipheriv, createHmac } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

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
