import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_BREAKER, makeBreaker } from '../../src/sms/breaker.ts';
import { formFields, callbackRows, toInbound } from '../../src/sms/callback.ts';
import { classOfCode, toDlrStatus } from '../../src/sms/gateway-codes.ts';
import { localIdMaker } from '../../src/sms/local-id.ts';
import {
  afterReport,
  afterResolve,
  afterSend,
  DEFAULT_RULES,
  isFinal,
  nextStep,
  type OutboxRow,
  quietUntilMs,
} from '../../src/sms/outbox.ts';
import type { DlrStatus, Outcome, Resolved } from '../../src/sms/provider.ts';
import { countParts, shorten } from '../../src/sms/text.ts';

/** Ten in the morning in Tehran: nobody is woken. */
const MORNING_MS = Date.UTC(2026, 10, 23, 6, 30);
const NIGHT_MS = Date.UTC(2026, 10, 23, 20, 0);
const fresh: OutboxRow = Object.freeze({
  id: 'sms-1',
  localId: '1',
  kind: 'result',
  caseId: 'case-1',
  state: 'sending',
  urgent: false,
  attempts: 0,
  maybeSent: false,
  firstMaybeAtMs: null,
  lastMaybeAtMs: null,
  resolves: 0,
  expiresAtMs: MORNING_MS + 24 * 3_600_000,
});
const doubtful: OutboxRow = {
  ...fresh,
  maybeSent: true,
  attempts: 1,
  firstMaybeAtMs: MORNING_MS,
  lastMaybeAtMs: MORNING_MS,
};

describe('a message in doubt', () => {
  it('is asked about, never sent at once', () => {
    expect(nextStep(doubtful, MORNING_MS + 1000, DEFAULT_RULES)).toEqual({ do: 'resolve' });
    const late = MORNING_MS + 30 * 3_600_000;
    expect(nextStep({ ...doubtful, expiresAtMs: MORNING_MS }, late, DEFAULT_RULES)).toMatchObject({
      do: 'change',
      change: { state: 'needs_review' },
    });
  });

  it('goes to a person when the gateway has had time to forget it', () => {
    const after11h = MORNING_MS + DEFAULT_RULES.resolveLimitMs;
    expect(nextStep(doubtful, after11h, DEFAULT_RULES)).toEqual({
      do: 'change',
      change: { state: 'needs_review', reason: 'unresolved-too-long' },
    });
  });

  it('is sent again only after two answers of "not here", a minute after the last byte', () => {
    const notFound: Resolved = { type: 'not_found' };
    const soon = afterResolve(
      { ...doubtful, resolves: 1 },
      notFound,
      MORNING_MS + 59_000,
      DEFAULT_RULES,
    );
    expect(soon.state).toBe('uncertain');
    const first = afterResolve(doubtful, notFound, MORNING_MS + 90_000, DEFAULT_RULES);
    expect(first.state).toBe('uncertain');
    const second = afterResolve(
      { ...doubtful, resolves: 1 },
      notFound,
      MORNING_MS + 90_000,
      DEFAULT_RULES,
    );
    expect(second).toMatchObject({ state: 'queued', maybeSent: false });
  });

  it('is never sent on anything but "not here"', () => {
    const answers: fc.Arbitrary<Resolved> = fc.oneof(
      fc.constant<Resolved>({ type: 'indeterminate', code: 'timeout' }),
      fc.constant<Resolved>({ type: 'found', ref: '7', status: null }),
    );
    fc.assert(
      fc.property(answers, fc.nat(), fc.nat({ max: 50 }), (resolved, ms, resolves) => {
        const change = afterResolve(
          { ...doubtful, resolves },
          resolved,
          MORNING_MS + ms,
          DEFAULT_RULES,
        );
        expect(['accepted', 'uncertain']).toContain(change.state);
        expect(change.maybeSent).not.toBe(false);
      }),
    );
  });
});

describe('the answer to a sending', () => {
  const send = (outcome: Outcome, row = fresh) =>
    afterSend({ ...row, maybeSent: true }, outcome, MORNING_MS, 0.5, DEFAULT_RULES);

  it('keeps the doubt when the answer was lost, and only then', () => {
    expect(send({ type: 'unknown', code: 'timeout' })).toMatchObject({ state: 'uncertain' });
    expect(send({ type: 'unknown', code: 'timeout' }).maybeSent).toBeUndefined();
    expect(send({ type: 'not_sent', code: 'ECONNREFUSED' })).toMatchObject({
      state: 'queued',
      maybeSent: false,
      attempts: 0,
    });
  });

  it('lets a message fail that the gateway will never take', () => {
    expect(send({ type: 'rejected', scope: 'message', code: '411' })).toMatchObject({
      state: 'failed',
      reason: 'rejected:411',
    });
  });

  it('holds messages without using them up while credit or settings are missing', () => {
    for (const scope of ['credit', 'config', 'template'] as const) {
      const change = send({ type: 'rejected', scope, code: '418' }, { ...fresh, attempts: 3 });
      expect(change).toMatchObject({ state: 'held', attempts: 3, maybeSent: false });
      expect(change.nextAtMs).toBeGreaterThan(MORNING_MS);
    }
  });

  it('shows a person the message that came back as somebody else’s', () => {
    const change = send({ type: 'accepted', ref: '9', costRial: 1, echoMatches: false });
    expect(change).toMatchObject({ state: 'needs_review', reason: 'local-id-collision' });
    expect(change.messageId).toBeUndefined();
  });

  it('waits longer each time, never longer than a quarter of an hour', () => {
    fc.assert(
      fc.property(fc.nat({ max: 40 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (n, r) => {
        const row = { ...fresh, attempts: n };
        const change = afterSend(
          row,
          { type: 'not_sent', code: 'x' },
          MORNING_MS,
          r,
          DEFAULT_RULES,
        );
        const waitMs = (change.nextAtMs ?? 0) - MORNING_MS;
        expect(waitMs).toBeGreaterThan(0);
        expect(waitMs).toBeLessThanOrEqual(15 * 60_000);
      }),
    );
  });

  it('knows what each code of the gateway means', () => {
    expect([200, 402, 409, 418, 403, 424, 411, 599].map(classOfCode)).toEqual([
      'ok',
      'unknown',
      'busy',
      'credit',
      'config',
      'template',
      'message',
      'unknown',
    ]);
    expect([1, 5, 10, 11, 14, 100].map(toDlrStatus)).toEqual([
      'queued',
      'at_operator',
      'delivered',
      'undelivered',
      'blocked',
      null,
    ]);
  });
});

describe('quiet hours', () => {
  it('hold a result in the night until eight, and nothing by day', () => {
    expect(nextStep(fresh, MORNING_MS, DEFAULT_RULES)).toEqual({ do: 'send' });
    const eight = Date.UTC(2026, 10, 24, 4, 30);
    const night = { ...fresh, expiresAtMs: NIGHT_MS + 86_400_000 };
    expect(nextStep(night, NIGHT_MS, DEFAULT_RULES)).toEqual({
      do: 'change',
      change: { state: 'held', reason: 'quiet-hours', nextAtMs: eight },
    });
  });

  it('do not hold the answer to what the citizen has just done', () => {
    const answer = { ...fresh, urgent: true, expiresAtMs: NIGHT_MS + 86_400_000 };
    expect(nextStep(answer, NIGHT_MS, DEFAULT_RULES)).toEqual({ do: 'send' });
  });

  it('always end, and end awake', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 31 }), (minutes) => {
        const nowMs = (minutes * 60_000) % 2 ** 42;
        const untilMs = quietUntilMs(nowMs, DEFAULT_RULES);
        expect(untilMs - nowMs).toBeLessThan(86_400_000);
        expect(quietUntilMs(untilMs, DEFAULT_RULES)).toBe(untilMs);
      }),
    );
  });
});

describe('delivery reports', () => {
  const statuses: DlrStatus[] = [
    'queued',
    'at_operator',
    'undelivered',
    'failed',
    'cancelled',
    'blocked',
    'delivered',
  ];
  it('give the same ending in whatever order and however often they come', () => {
    const last = (order: readonly DlrStatus[]) => {
      let row = { state: 'accepted' as OutboxRow['state'], dlrStatus: null as string | null };
      for (const status of order) {
        const change = afterReport(row, status);
        if (change) row = { state: change.state, dlrStatus: status };
      }
      return row.state;
    };
    fc.assert(
      fc.property(fc.shuffledSubarray(statuses), fc.shuffledSubarray(statuses), (a, b) => {
        fc.pre(a.includes('delivered'));
        expect(last([...a, ...b])).toBe('delivered');
      }),
    );
    expect(last(['delivered', 'at_operator', 'undelivered'])).toBe('delivered');
    expect(last(['undelivered', 'queued'])).toBe('undelivered');
    expect(isFinal(last(['failed']))).toBe(true);
  });

  it('are read from any encoding a gateway may choose', () => {
    const one = { messageid: '8792343', status: '10' };
    const form = 'messageid=8792343&status=10';
    const part = (name: string, value: string) =>
      `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    for (const body of [
      formFields('application/x-www-form-urlencoded', form),
      formFields('', form),
      formFields('application/json', '{"messageid":8792343,"status":10}'),
      formFields(
        'multipart/form-data; boundary=x',
        `${part('messageid', '8792343')}${part('status', '10')}--x--`,
      ),
    ])
      expect(callbackRows({ query: {}, body })).toEqual([one]);
    expect(callbackRows({ query: one, body: undefined })).toEqual([one]);
    expect(callbackRows({ query: {}, body: { messageid: '1,2', status: '10,11' } })).toEqual([
      { messageid: '1', status: '10' },
      { messageid: '2', status: '11' },
    ]);
    expect(
      toInbound({ messageid: '5', from: '09151234567', to: '10004346', message: '33, 11' }),
    ).toEqual([{ ref: '5', from: '+989151234567', line: '10004346', text: '33, 11' }]);
  });
});

describe('the gateway’s health', () => {
  it('rests after five silences in a row, then tries one, then all', () => {
    const breaker = makeBreaker(DEFAULT_BREAKER);
    for (let n = 0; n < 4; n += 1) breaker.onSilence(0, 0);
    expect(breaker.allowance(0)).toBe(Number.POSITIVE_INFINITY);
    breaker.onSilence(0, 0);
    expect(breaker.allowance(59_999)).toBe(0);
    expect(breaker.allowance(60_000)).toBe(1);
    breaker.onHealthy();
    expect(breaker.allowance(0)).toBe(Number.POSITIVE_INFINITY);
  });

  it('rests at once when the account has no credit', () => {
    const breaker = makeBreaker(DEFAULT_BREAKER);
    breaker.onRefusal(0, 0.5, 'credit:418');
    expect(breaker.allowance(1)).toBe(0);
    expect(breaker.reason).toBe('credit:418');
  });
});

describe('texts and ids', () => {
  it('counts the parts that are paid for', () => {
    expect(countParts('س'.repeat(70)).parts).toBe(1);
    expect(countParts('س'.repeat(71)).parts).toBe(2);
    expect(countParts('س'.repeat(134)).parts).toBe(2);
    expect(countParts('س'.repeat(135)).parts).toBe(3);
    expect(countParts('a'.repeat(160))).toEqual({ encoding: 'gsm', units: 160, parts: 1 });
    expect(countParts(`${'a'.repeat(159)}€`).parts).toBe(2);
    expect(countParts('😀').units).toBe(2);
  });

  it('never cuts a letter in half', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 1, max: 40 }),
        (text, limit) => {
          const cut = shorten(text, limit);
          expect(cut.length).toBeLessThanOrEqual(Math.max(limit, 1));
          expect(cut).not.toMatch(/\p{Cs}/u);
        },
      ),
    );
  });

  it('never gives the gateway one id twice, though the clock stands still or goes back', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 50 }), (steps) => {
        let atMs = MORNING_MS;
        const make = localIdMaker(
          () => atMs,
          (end) => end - 1,
        );
        const ids = steps.flatMap((step) => {
          atMs += step;
          return Array.from({ length: 200 }, make);
        });
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.every((id) => Number.isSafeInteger(Number(id)))).toBe(true);
      }),
    );
  });
});
