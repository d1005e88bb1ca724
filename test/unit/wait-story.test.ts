import { describe, expect, test } from 'vitest';
import {
  type KeptEvent,
  type KeptOffer,
  type KeptState,
  tellWaits,
} from '../../src/calls/wait-story.ts';
import { showDuration } from '../../src/kit/duration.ts';
import { startI18n } from '../../web/src/app/i18n/index.ts';
import { tellWaits as sentencesOf } from '../../web/src/board/wait-telling.ts';

const queueId = 'waterworks';
const startMs = 1_000_000;
const at = (s: number): number => startMs + s * 1_000;
const event = (s: number, type: string, detail: Record<string, unknown> = {}): KeptEvent => ({
  atMs: at(s),
  type,
  detail,
});
const arrives = (s: number, enteredS = s): KeptEvent =>
  event(s, 'call-arrived', { queueId, keyMs: at(enteredS), enteredAtMs: at(enteredS) });
const offered = (s: number, agentId: string, n = 1): KeptEvent =>
  event(s, 'call-offered', { offerId: `1.${n}`, agentId });
const ended = (s: number, agentId: string, end: string, n = 1): KeptEvent =>
  event(s, 'offer-ended', { offerId: `1.${n}`, agentId, end });
const is = (
  s: number,
  agentId: string,
  activity: string,
  more: Partial<KeptState> = {},
): KeptState => ({
  agentId,
  atMs: at(s),
  wish: 'available',
  activity,
  reachable: true,
  isSetAside: false,
  queueIds: [queueId],
  ...more,
});
const given = (
  s: number,
  agentId: string,
  callId: string,
  enteredS: number,
  keyS = enteredS,
): KeptOffer => ({
  callId,
  agentId,
  atMs: at(s),
  keyMs: at(keyS),
  enteredAtMs: at(enteredS),
});

function told(events: KeptEvent[], states: KeptState[], others: KeptOffer[] = []) {
  return tellWaits(events, states, others).map(
    ({ fromMs, toMs, why, agentIds, ahead, aheadByBoost, behind }) => {
      const span = `${(fromMs - startMs) / 1_000}-${(toMs - startMs) / 1_000}`;
      const served = `${ahead}/${aheadByBoost}/${behind}`;
      return [span, why, agentIds.join('+'), served === '0/0/0' ? '' : served].join(' ').trimEnd();
    },
  );
}

describe('why a caller waited', () => {
  test('nobody was free, and older callers were served first', () => {
    const events = [
      arrives(0),
      offered(130, 'anna'),
      ended(134, 'anna', 'answered'),
      event(134, 'call-answered'),
    ];
    const states = [
      is(-50, 'anna', 'talking'),
      is(-40, 'boris', 'talking'),
      is(60, 'anna', 'ringing'),
      is(70, 'boris', 'ringing'),
      is(130, 'anna', 'ringing'),
    ];
    const others = [
      given(60, 'anna', 'a', -90),
      given(70, 'boris', 'b', 20, -80),
      given(75, 'zoe', 'c', -90),
    ];
    expect(told(events, states, others)).toEqual(['0-130 all-busy  2/1/0', '130-134 rung anna']);
  });

  test('who is free only because of having missed this call is named, and so is who does not fit', () => {
    const events = [
      arrives(0),
      offered(1, 'anna'),
      ended(21, 'anna', 'missed'),
      event(60, 'call-ended'),
    ];
    const states = [
      is(-9, 'anna', 'idle'),
      is(-9, 'boris', 'idle', { queueIds: ['parks'] }),
      is(1, 'anna', 'ringing'),
      is(21, 'anna', 'idle'),
      is(40, 'clara', 'idle'),
    ];
    expect(told(events, states)).toEqual([
      '0-1 held-back anna',
      '1-21 rung anna',
      '21-40 missed anna',
      '40-60 held-back anna+clara',
    ]);
  });

  test('nobody was signed in, then all were on a break; in another queue somebody was there', () => {
    const events = [
      arrives(0),
      event(50, 'call-overflowed', { queueId: 'parks', keyMs: at(0) }),
      event(60, 'call-ended'),
    ];
    const states = [
      is(-90, 'anna', 'idle', { wish: 'signed-out' }),
      is(20, 'anna', 'idle', { wish: 'paused' }),
      is(-90, 'boris', 'talking', { queueIds: ['parks'] }),
    ];
    expect(told(events, states)).toEqual(['0-20 nobody', '20-50 none-ready', '50-60 all-busy']);
  });

  test('a phone that was busy is not free for a moment, and nothing is said of what nobody kept', () => {
    const events = [
      arrives(0),
      offered(0, 'anna'),
      ended(2, 'anna', 'busy'),
      offered(7, 'anna', 2),
      ended(9, 'anna', 'answered', 2),
      event(9, 'call-answered'),
    ];
    const resting = [is(-9, 'anna', 'idle'), is(0, 'anna', 'ringing'), is(2, 'anna', 'idle')];
    const ringing = is(7, 'anna', 'ringing');
    expect(told(events, [...resting, ringing])).toEqual([
      '0-2 rung anna',
      '2-7 none-ready',
      '7-9 rung anna',
    ]);
    const old = { queueIds: null };
    expect(told([arrives(0), event(9, 'call-ended')], [is(-9, 'anna', 'idle', old)])).toEqual([
      '0-9 unknown',
    ]);
  });

  test('the dialplan’s queue had him before us, and the end of a wait by hand-over or message is its end', () => {
    const events = [
      arrives(20, 0),
      event(30, 'recording-started'),
      event(90, 'recording-failed'),
      event(100, 'standby-rung'),
      event(110, 'hand-out-failed'),
      event(115, 'call-ended'),
    ];
    expect(told(events, [])).toEqual([
      '0-20 before-us',
      '20-30 nobody',
      '90-100 nobody',
      '100-110 standby',
      '110-115 nobody',
    ]);
  });

  test('back in line after a talk one waits again; who was served at once has not waited', () => {
    const talk = [
      arrives(0),
      offered(0, 'anna'),
      ended(0.5, 'anna', 'answered'),
      event(0.5, 'call-answered'),
    ];
    const states = [is(-9, 'anna', 'idle'), is(0, 'anna', 'ringing'), is(0.5, 'anna', 'talking')];
    expect(told(talk, states)).toEqual([]);
    const back = event(60, 'call-requeued', { queueId, keyMs: at(0) });
    expect(told([...talk, back, event(80, 'call-ended')], states)).toEqual(['60-80 all-busy']);
  });
});

type Wait = Parameters<typeof sentencesOf>[0]['waits'][number];

describe('in sentences', () => {
  const wait: Wait = {
    fromMs: at(0),
    toMs: at(130),
    queueId,
    why: 'all-busy',
    agentIds: [],
    signedIn: 4,
    working: 3,
    paused: 1,
    ahead: 2,
    aheadByBoost: 1,
    behind: 0,
  };
  const whys = [
    'before-us',
    'rung',
    'standby',
    'nobody',
    'none-ready',
    'all-busy',
    'missed',
    'held-back',
    'unknown',
  ] as const;

  const tell = (language: 'fa' | 'en', waits: Wait[]) => {
    const { t } = startI18n(language);
    const format = {
      digits: String,
      duration: (ms: number) => showDuration(ms, language),
      second: (ms: number) => `@${(ms - startMs) / 1_000}`,
    };
    const queues = { [queueId]: { nameFa: 'آب', nameEn: 'Water' } };
    const known = { waits, agents: { anna: 'Anna Karimi' }, queues };
    return sentencesOf(known, (key, values) => t(key, values ?? {}), format, language);
  };

  test('how long, until when for which reason, and who was served first', () => {
    expect(tell('en', [wait])).toEqual([
      'Waited 2 min 10 s.',
      'Until @130: no expert of “Water” was free; of 4 signed in 3 had work in hand, 1 were on a break. ' +
        'Callers ahead who were served first: 2. Of these had come later and stood ahead by a head start: 1.',
    ]);
    expect(tell('en', [])).toEqual([]);
    const rung: Wait = {
      ...wait,
      why: 'rung',
      agentIds: ['anna', 'zoe'],
      ahead: 0,
      aheadByBoost: 0,
    };
    expect(tell('en', [rung])[1]).toBe(
      '@0 to @130: the phone of Anna Karimi and zoe rang for this caller.',
    );
  });

  test('every reason has its words in both languages', () => {
    for (const language of ['fa', 'en'] as const) {
      const all = whys.map((why) => ({ ...wait, why, behind: 1 }));
      const sentences = tell(language, all);
      expect(new Set(sentences).size).toBe(whys.length + 1);
      expect(sentences.join(' ')).not.toMatch(/told\.|\{\{/u);
    }
  });
});
