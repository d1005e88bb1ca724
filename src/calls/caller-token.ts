import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
} from 'node:crypto';
import { CallerToken } from '../../telephony/protocol/index.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Numbers on their way to telephony and back; the format is described where it is made, there. */
export interface CallerTokens {
  /**
   * The token by which telephony will know this number when it calls. `e164`: as stored; of it
   * telephony makes the very same token (a test holds the two together, for neither imports the
   * other).
   */
  seal(e164: string): CallerToken;
  /**
   * The number behind a token: E.164 (`+989151234567`), or bare digits for a short or inner number;
   * null if the token was not sealed with this key.
   */
  open(token: string): string | null;
}

/** `callerKey`: the 32 bytes of the secrets. */
export function callerTokens(callerKey: Buffer): CallerTokens {
  const toKey = (use: string): KeyObject =>
    createSecretKey(createHmac('sha256', callerKey).update(use).digest());
  const nonceKey = toKey('pasokh caller nonce 1');
  const cipherKey = toKey('pasokh caller cipher 1');
  return {
    seal(e164) {
      const wholeNonce = createHmac('sha256', nonceKey).update(e164).digest();
      const nonce = wholeNonce.subarray(0, NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', cipherKey, nonce);
      const version = Buffer.from([1]);
      cipher.setAAD(version);
      const text = Buffer.concat([cipher.update(e164, 'ascii'), cipher.final()]);
      const sealed = Buffer.concat([version, nonce, cipher.getAuthTag(), text]);
      return CallerToken.parse(sealed.toString('base64url'));
    },
    open(token) {
      const bytes = Buffer.from(token, 'base64url');
      if (bytes[0] !== 1 || bytes.length <= 1 + NONCE_BYTES + TAG_BYTES) return null;
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
    },
  };
}
