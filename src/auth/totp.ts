import { createHmac, timingSafeEqual } from 'node:crypto';

/** Codes of RFC 6238 as every authenticator makes them: SHA-1, six digits, thirty seconds. */
const STEP_MS = 30_000;
const DIGITS = 6;
/** A phone's clock may be this many steps off. */
const TOLERANCE = 1;
/** 160 bits, as RFC 4226 advises. */
export const SECRET_BYTES = 20;

export const stepAt = (atMs: number): number => Math.floor(atMs / STEP_MS);

export function codeOf(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', secret).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 0x0f;
  const number = digest.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0');
}

/** The step whose code this is, later than `after`; null: of none. A code is good for one entry. */
export function stepOfCode(
  secret: Uint8Array,
  code: string,
  at: { readonly atMs: number; readonly after: number },
): number | null {
  const given = Buffer.from(code);
  if (given.length !== DIGITS) return null;
  const now = stepAt(at.atMs);
  let found: number | null = null;
  for (let step = now - TOLERANCE; step <= now + TOLERANCE; step += 1) {
    const isIt = timingSafeEqual(given, Buffer.from(codeOf(secret, step)));
    if (isIt && step > at.after) found = step;
  }
  return found;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Base32 of RFC 4648 without padding: what is typed where no camera is. */
export function toBase32(bytes: Uint8Array): string {
  let text = '';
  let [held, bits] = [0, 0];
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + ALPHABET[(held << (5 - bits)) & 31];
}

/** What the picture holds. */
export function otpauthUri(username: string, secret: Uint8Array): string {
  const issuer = encodeURIComponent('Pasokh 137');
  const label = `${issuer}:${encodeURIComponent(username)}`;
  return `otpauth://totp/${label}?secret=${toBase32(secret)}&issuer=${issuer}`;
}
