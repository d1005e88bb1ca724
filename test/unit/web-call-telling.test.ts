import { describe, expect, test } from 'vitest';
import type { CallHistory } from '../../src/contract/calls.ts';
import { showDuration } from '../../src/kit/duration.ts';
import { Boost, LeaveCause, Strategy } from '../../telephony/protocol/index.ts';
import { toPersianDigits } from '../../src/kit/persian-text.ts';
import { startI18n } from '../../web/src/app/i18n/index.ts';
import { tellCall } from '../../web/src/board/call-telling.ts';

const candidate = { idleSinceMs: 0, rank: 1, key: null };
const decision = {
  rule: 'longest-idle',
  callKeyMs: 40_000,
  waitingCalls: 3,
  boosts: [{ why: 'repeat', ms: 60_000 }],
  candidates: [
    { agentId: 'a', ...candidate },
    { agentId: 'b', ...candidate, key: 7 },
  ],
};
const event = (atMs: number, type: string, detail: object = {}) => ({
  seq: atMs,
  atMs: 100_000 + atMs,
  type,
  detail: { ...detail },
});
const history: CallHistory = {
  callId: '1.1',
  queueId: 'general',
  phone: null,
  enteredAtMs: 100_000,
  answeredAtMs: null,
  endedAtMs: null,
  outcome: 'abandoned',
  cause: null,
  endedBy: 'caller',
  agentId: null,
  agentName: null,
  waitMs: 30_000,
  talkMs: 0,
  holdMs: 0,
  isCallback: false,
  direction: 'inbound',
  about: null,
  waits: [],
  agents: { a: 'Anna' },
  outside: {},
  queues: { general: { nameFa: 'صف عمومی', nameEn: 'General' } },
  events: [
    event(0, 'call-arrived', { queueId: 'general' }),
    event(10_000, 'call-overflowed', {
      fromQueueId: 'general',
      queueId: 'gone',
      cause: 'longest-wait',
    }),
    event(20_000, 'call-offered', { agentId: 'a', decision }),
    event(21_000, 'pop-painted', { agentId: 'a' }),
    event(29_000, 'offer-ended', { agentId: 'a', end: 'missed' }),
    event(30_000, 'call-ended', { outcome: 'abandoned', waitMs: 30_000, talkMs: 0 }),
  ],
};
const told = (language: 'fa' | 'en', change: Partial<CallHistory> = {}) => {
  const { t } = startI18n(language);
  const format = {
    digits: (value: number) => (language === 'fa' ? toPersianDigits(value) : String(value)),
    duration: (ms: number) => showDuration(ms, language),
  };
  return tellCall(
    { ...history, ...change },
    (key, values) => t(key, values ?? {}),
    format,
    language,
  );
};

describe('a call told step by step', () => {
  test('who was rung by which rule, who else was free and with which key', () => {
    const steps = told('en');
    expect(steps.map(({ afterMs }) => afterMs)).toEqual([0, 10_000, 20_000, 29_000, 30_000]);
    expect(steps.map(({ atMs, afterMs }) => atMs - afterMs)).toEqual(steps.map(() => 100_000));
    expect(steps[0]?.text).toBe('Arrived: General');
    // A queue that the database does not know is told by id.
    expect(steps[1]?.text).toBe('Sent from General to gone: waited to the limit');
    expect(steps[2]?.text).toBe('Offered to Anna');
    expect(steps[2]?.why[0]).toBe(
      'Because of the experts who could have it and fitted best this one had been idle longest; callers waiting: 3.',
    );
    expect(steps[2]?.why[1]).toContain('having called again');
    expect(steps[2]?.why[2]).toContain('Free: Anna');
    // Whom the database does not know is told by id.
    expect(steps[2]?.why[3]).toMatch(/^Free: b, .*key 7$/u);
    expect(steps[3]?.text).toBe('The ring at Anna ended: not answered in time');
    expect(steps[4]?.text).toContain('Ended: abandoned');
  });

  test('who was called outside, how that ended, and who hung up', () => {
    const party = { secondId: null, outsideId: 'emergency-125' };
    const events = [
      event(1, 'consult-asked', { agentId: 'a', ...party }),
      event(2, 'consult-ended', { agentId: 'a', ...party, end: 'busy' }),
      event(3, 'call-handed-out', { fromId: 'a', outsideId: 'emergency-125' }),
      event(4, 'hand-out-failed', { outsideId: 'dropped-since', end: 'missed' }),
      event(5, 'call-ended', { outcome: 'answered', endedBy: 'outside' }),
      event(6, 'standby-rung', { outsideId: 'emergency-125' }),
      event(7, 'call-handed-out', { fromId: null, outsideId: 'emergency-125' }),
    ];
    const outside = { 'emergency-125': { nameFa: 'آتش‌نشانی', nameEn: 'Fire brigade' } };
    const texts = told('en', { events, outside }).map(({ text }) => text);
    expect(texts).toEqual([
      'Anna asked Fire brigade',
      'The consult with Fire brigade ended: busy',
      'Handed over by Anna to Fire brigade, outside',
      'A number outside was not reached: not answered in time',
      expect.stringContaining('answered (the one outside hung up)'),
      'The on-call number (Fire brigade) was rung: nobody could be reached',
      'Fire brigade, outside, answered',
    ]);
    const inPersian = JSON.stringify(told('fa', { events, outside }));
    expect(inPersian).toContain('آتش‌نشانی');
    expect(inPersian).not.toMatch(/told\.|\{\{/u);
  });

  test('who was rung only because the queue had widened with the wait', () => {
    const widened = { ...decision, widenedAfterMs: 45_000 };
    const events = [event(50_000, 'call-offered', { agentId: 'a', decision: widened })];
    expect(told('en', { events })[0]?.why[1]).toMatch(
      /^From a wait of .*45.* on the queue is open/u,
    );
    expect(told('fa', { events })[0]?.why[1]).toMatch(/^از .*۴۵.* انتظار به بعد، صف/u);
    const plain = [event(50_000, 'call-offered', { agentId: 'a', decision })];
    expect(JSON.stringify(told('en', { events: plain }))).not.toContain('on the queue is open');
  });

  test('who fitted less and who had let the call pass stand there as such, and what fits best is said', () => {
    const candidates = [
      { agentId: 'a', ...candidate, idleSinceMs: 140_000 },
      { agentId: 'b', ...candidate, key: 7, wanting: 2 },
      { agentId: 'c', ...candidate, barred: true },
    ];
    const whyOf = (one: object, language: 'fa' | 'en' = 'en') =>
      told(language, {
        events: [event(50_000, 'call-offered', { agentId: 'a', decision: one })],
      })[0]?.why.slice(2);
    expect(whyOf({ ...decision, candidates })).toEqual([
      'Who fits best: those of the lowest rank, and of them whoever lacks the fewest preferred skills.',
      'Free: Anna, idle for 10 s, rank 1',
      'Free: b, idle for 2 min 30 s, rank 1, key 7, preferred skills missing: 2',
      'Free, but this call had just come back from there: c, idle for 2 min 30 s, rank 1',
    ]);
    const inPersian = whyOf({ ...decision, candidates }, 'fa')?.join('\n');
    expect(inPersian).toMatch(
      /مناسب‌ترین: .*\n.*\n.*کلید ۷، مهارت‌های ترجیحی که ندارد: ۲\n.*بازگشته/u,
    );
    expect(inPersian).not.toMatch(/told\.|\{\{/u);
    // Where all fit alike, or the rule does not ask, nothing is to be said of it.
    const alike = [candidates[0], { agentId: 'c', ...candidate, rank: 2, barred: true }];
    expect(whyOf({ ...decision, candidates: alike })?.[0]).toMatch(/^Free: Anna/u);
    const drawn = { ...decision, rule: 'weighted-random', candidates };
    expect(whyOf(drawn)?.[0]).toMatch(/^Free: Anna/u);
  });

  test('each rule that asks who fits best says so', () => {
    for (const rule of Strategy.options) {
      const two = [
        { agentId: 'a', ...candidate },
        { agentId: 'b', ...candidate, rank: 2 },
      ];
      const events = [
        event(50_000, 'call-offered', {
          agentId: 'a',
          decision: { ...decision, rule, candidates: two },
        }),
      ];
      const [because, , next] = told('en', { events })[0]?.why ?? [];
      const isAsked = next?.startsWith('Who fits best') === true;
      expect(because?.includes('best') && !because.includes('better'), rule).toBe(isAsked);
      expect(isAsked, rule).toBe(rule !== 'weighted-random');
    }
  });

  test('of more who were free than are named it says how many', () => {
    const many = { ...decision, free: 23 };
    const whyOf = (one: object, language: 'fa' | 'en' = 'en') =>
      told(language, {
        events: [event(50_000, 'call-offered', { agentId: 'a', decision: one })],
      })[0]?.why;
    expect(whyOf(many)?.at(-1)).toBe('The first 2 of 23 who were free are named.');
    expect(whyOf(many, 'fa')?.at(-1)).toMatch(/^از ۲۳ .* ۲ /u);
    expect(whyOf(decision)?.at(-1)).toMatch(/^Free: b/u);
  });

  test('what he was to wait by the prediction on his arrival, where there was one', () => {
    const answered = (detail: object) => [
      event(30_000, 'call-answered', { agentId: 'a', waitMs: 30_000, ...detail }),
    ];
    const texts = (language: 'fa' | 'en') =>
      [{ expectedWaitMs: 75_000 }, { expectedWaitMs: null }, {}].map(
        (detail) => told(language, { events: answered(detail) })[0]?.text,
      );
    const [foreseen, ...plain] = texts('en');
    expect(foreseen).toBe('Answered by Anna after 30 s; 1 min 15 s had been foreseen on arrival');
    expect(plain).toEqual(['Answered by Anna after 30 s', 'Answered by Anna after 30 s']);
    expect(texts('fa')[0]).toMatch(/۳۰ .* ۱ دقیقه و ۱۵ ثانیه/u);
  });

  test('how he came: as promised, with the place he had given up, or as any caller', () => {
    const came = (detail: object) => [event(0, 'call-arrived', { queueId: 'general', ...detail })];
    const texts = (language: 'fa' | 'en') =>
      [{ callbackOf: '0.9' }, { resumes: '0.9' }, { resumes: null }].map(
        (detail) => told(language, { events: came(detail) })[0]?.text,
      );
    expect(texts('en')).toEqual([
      'The turn of the callback has come: General',
      'Arrived, with the place of the call before: General',
      'Arrived: General',
    ]);
    expect(texts('fa')).toEqual([
      'نوبت تماس بازگشتی رسید: صف عمومی',
      'وارد شد و جای تماس پیشین خود را گرفت: صف عمومی',
      'وارد شد: صف عمومی',
    ]);
  });

  test('by which rule he was asked, sent on or let go, and what his silence meant', () => {
    const causes = [...LeaveCause.options];
    for (const language of ['fa', 'en'] as const) {
      const { t } = startI18n(language);
      for (const cause of causes) {
        const events = [
          event(1, 'callback-asked', { cause }),
          event(2, 'recording-started', { cause }),
          event(3, 'call-overflowed', { fromQueueId: 'general', queueId: 'general', cause }),
          event(4, 'call-ended', { outcome: 'overflowed', cause, waitMs: 1, talkMs: 0 }),
          event(5, 'call-ended', { outcome: 'callback_accepted', cause, waitMs: 1, talkMs: 0 }),
          event(6, 'call-ended', { outcome: 'fallback', cause, waitMs: 1, talkMs: 0 }),
        ];
        const texts = told(language, { events }).map(({ text }) => text);
        expect(new Set(texts).size).toBe(events.length);
        for (const text of texts) expect(text).toContain(t(`cause.${cause}`));
        expect(texts.join()).not.toMatch(/told\.|cause\.|\{\{/u);
      }
    }
  });

  test('each kind of head start is named', () => {
    for (const language of ['fa', 'en'] as const) {
      const boosts = Boost.options.map((why) => ({ why, ms: 60_000 }));
      const events = [
        event(1, 'call-offered', { agentId: 'a', decision: { ...decision, boosts } }),
      ];
      const why = told(language, { events })[0]?.why.slice(1, 1 + boosts.length) ?? [];
      expect(new Set(why).size).toBe(boosts.length);
      expect(why.join()).not.toMatch(/told\.|\{\{/u);
    }
  });

  test('by whatever rule the engine has chosen', () => {
    const rules = [...Strategy.options, 'last-agent', 'found-talking', 'left-by-first'];
    const events = rules.map((rule, n) =>
      event(n, 'call-offered', { agentId: 'a', decision: { ...decision, rule } }),
    );
    for (const language of ['fa', 'en'] as const) {
      const why = told(language, { events }).map((step) => step.why[0]);
      expect(new Set(why).size).toBe(rules.length);
      expect(JSON.stringify(why)).not.toMatch(/told\./u);
    }
  });

  test('in Persian with Persian figures, nothing left untranslated', () => {
    const steps = told('fa');
    expect(steps[0]?.text).toBe('وارد شد: صف عمومی');
    expect(steps[2]?.why[0]).toContain('۳');
    expect(JSON.stringify(steps)).not.toMatch(/told\.|\{\{/u);
  });
});
