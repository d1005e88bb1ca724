import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Who speaks, when, and what: an HMAC-SHA256 over one line each of scheme, verb, path, time and the
 * body's SHA-256. An answer is signed together with the request that it answers, so that no old
 * answer can be given to a new question. docs/office-automation.md tells it to the other side.
 */
const SCHEME = 'pasokh-letters-1';
export const TIME_HEADER = 'x-letters-time';
export const SIGNATURE_HEADER = 'x-letters-signature';
/** Clocks of two machines differ; a message older than this is a recording. */
export const LARGEST_SKEW_MS = 10 * 60_000;

export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function signRequest(
  secret: string,
  request: { method: string; path: string; timeMs: number; body: string },
): string {
  const { method, path, timeMs, body } = request;
  return sign(secret, [method, path, String(timeMs), sha256Of(body)]);
}

export function signAnswer(
  secret: string,
  answer: { status: number; timeMs: number; requestSignature: string; body: string },
): string {
  const { status, timeMs, requestSignature, body } = answer;
  const lines = ['answer', String(status), String(timeMs), requestSignature, sha256Of(body)];
  return sign(secret, lines);
}

export function isSameSignature(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

function sign(secret: string, lines: readonly string[]): string {
  return createHmac('sha256', secret)
    .update([SCHEME, ...lines].join('\n'))
    .digest('hex');
}
