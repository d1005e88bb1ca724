import { describe, expect, test } from 'vitest';
import { afterAsk, afterSend, DEFAULT_RULES, type OutboxRow } from '../../src/letters/outbox.ts';
import { signAnswer, signRequest } from '../../src/letters/signature.ts';

const NOW_MS = Date.UTC(2026, 10, 23, 6, 30);
const row: OutboxRow = {
  id: 'letter-1',
  state: 'sending',
  adapter: 'http',
  attempts: 0,
  maybeSent: true,
  lastMaybeAtMs: NOW_MS,
  asks: 0,
};
const rules = DEFAULT_RULES;

describe('what becomes of a letter', () => {
  test('no answer is no refusal: only a question leads on, and never a second sending', () => {
    const lost = afterSend(row, { type: 'unknown', code: 'ECONNRESET' }, NOW_MS, 0.5, rules);
    expect(lost).toMatchObject({ state: 'uncertain', reason: 'unknown:ECONNRESET' });
    expect(lost.maybeSent).toBeUndefined();
    const early = afterAsk(row, { type: 'not_found' }, NOW_MS + 1_000, 0.5, rules);
    expect(early).toMatchObject({ state: 'uncertain', reason: 'not-found-yet' });
    const late = afterAsk(row, { type: 'not_found' }, NOW_MS + rules.graceMs, 0.5, rules);
    expect(late).toMatchObject({ state: 'waiting', maybeSent: false });
    const deaf = { type: 'indeterminate', code: 'timeout' } as const;
    expect(afterAsk(row, deaf, NOW_MS, 0.5, rules).state).toBe('uncertain');
  });

  test('waits double, with chance in them, up to an hour; no letter is ever given up', () => {
    const waits = Array.from({ length: 40 }, (_none, attempts) => {
      const handed = { type: 'not_sent', code: 'ECONNREFUSED' } as const;
      const change = afterSend({ ...row, attempts }, handed, NOW_MS, 0.999, rules);
      expect(change).toMatchObject({ state: 'waiting', maybeSent: false });
      return (change.nextAtMs ?? 0) - NOW_MS;
    });
    expect(waits[1]).toBeGreaterThan(waits[0] ?? 0);
    expect(Math.max(...waits)).toBeLessThanOrEqual(rules.backoffCapMs);
    const soonest = afterSend(row, { type: 'not_sent', code: 'x' }, NOW_MS, 0, rules);
    expect((soonest.nextAtMs ?? 0) - NOW_MS).toBeGreaterThan(0);
  });

  test('its own refusal ends it, a refusal of all of us holds it', () => {
    const of = (scope: 'letter' | 'busy' | 'config') =>
      afterSend(row, { type: 'rejected', scope, code: '4' }, NOW_MS, 0.5, rules);
    expect(of('letter')).toMatchObject({ state: 'failed', reason: 'rejected:4' });
    expect(of('busy')).toMatchObject({ state: 'waiting', reason: 'busy:4' });
    expect(of('config')).toMatchObject({ state: 'held', reason: 'config:4' });
    expect(of('config').attempts).toBeUndefined();
  });

  test('another text under its name is for a person', () => {
    expect(afterSend(row, { type: 'differs' }, NOW_MS, 0, rules).state).toBe('needs_review');
    expect(afterAsk(row, { type: 'differs' }, NOW_MS, 0, rules).state).toBe('needs_review');
  });
});

test('a signature is of one request, and an answer of one request alone', () => {
  const request = { method: 'POST', path: '/letters', timeMs: NOW_MS, body: '{}' };
  const signed = signRequest('secret', request);
  const others = [
    { ...request, method: 'GET' },
    { ...request, path: '/letters/1' },
    { ...request, timeMs: NOW_MS + 1 },
    { ...request, body: '{} ' },
  ].map((one) => signRequest('secret', one));
  expect(new Set([signed, signRequest('other', request), ...others]).size).toBe(6);
  const answer = { status: 200, timeMs: NOW_MS, requestSignature: signed, body: '{}' };
  const proof = signAnswer('secret', answer);
  expect(signAnswer('secret', { ...answer, requestSignature: others[0] ?? '' })).not.toBe(proof);
  expect(signAnswer('secret', { ...answer, status: 404 })).not.toBe(proof);
});
