import { describe, expect, test } from 'vitest';
import { OUTSIDE_HZ } from '../../bench/support/chaos-house.ts';
import type { AskedAct } from '../../bench/support/chaos-wire.ts';
import { COLLEAGUE, judgedWith, row } from '../support/chaos-judged.ts';
import { CITIZEN_HZ, EXPERT_HZ } from '../support/deaths.ts';
import { Wire } from '../support/written-wire.ts';

/**
 * The judge of `npm run chaos` must see an expert who is parted from a citizen, or hears nothing of
 * him: small stretches, written down as the packets would have them.
 */
const A = '09151111111';
const FIRST = 6_001;
const ask = (does: AskedAct['does'], atMs: number, more: Partial<AskedAct> = {}): AskedAct => ({
  does,
  callId: '1.1',
  phonePort: FIRST,
  atMs,
  ...more,
});
const droppedOf = (wire: Wire, ...asked: AskedAct[]): readonly string[] =>
  judgedWith({ asked }, wire, row('1.1', A, { outcome: 'answered', agentId: 'e1' })).dropped;

type Leg = Parameters<Wire['ring']>[2];

/** A is on the line for 12 s, and hears something all the time. */
const call = (more: Partial<Leg> = {}): Wire => {
  const leg = { id: 'a', atMs: 0, answeredMs: 10, endMs: 12_000, soundPort: 7_100, ...more };
  return new Wire().caller(A, leg).sound(7_100, 0, leg.endMs);
};
/** The first expert hears him from 1 s to 5 s, and is let go then. */
const first = { id: 'r', atMs: 900, answeredMs: 1_000, endMs: 5_000, by: 'pbx' } as const;
const ringFirst = (wire: Wire, more: Partial<Leg> = {}): Wire =>
  wire
    .ring('1.1.1', FIRST, { ...first, soundPort: 6_101, ...more })
    .sound(6_101, 1_000, more.endMs ?? 5_000, CITIZEN_HZ);
/** The next one, until A hangs up. */
const next = { id: 'n', atMs: 5_900, answeredMs: 6_000, endMs: 12_010, by: 'pbx' } as const;

/** The colleague rings from 2 s on and speaks from 3 s on; from 5 s on he hears the citizen. */
const withColleague = (wire: Wire, endMs = 12_010): Wire =>
  wire
    .ring('1.1.2', COLLEAGUE, {
      id: 'c',
      atMs: 2_000,
      answeredMs: 3_000,
      endMs,
      by: 'pbx',
      soundPort: 6_109,
    })
    .sound(6_109, 3_000, 5_000, EXPERT_HZ)
    .sound(6_109, 5_000, Math.min(endMs, 12_000), CITIZEN_HZ);
/** Somebody outside picks up at 3 s; he hangs up as A does. */
const withOutside = (wire: Wire): Wire =>
  wire.dial('125', { id: 'o', atMs: 2_000, answeredMs: 3_000, endMs: 12_010, by: 'pbx' });

describe('an expert who talked with a citizen, and whose phone is let go while that one is up', () => {
  test('was cut off; the next expert makes it no better', () => {
    expect(droppedOf(ringFirst(call()).ring('1.1.2', 6_002, next))).toEqual(['1.1.1 parted']);
    expect(droppedOf(ringFirst(call()))).toEqual(['1.1.1 parted']);
  });

  test('is well when he has hung up himself, or the citizen had', () => {
    const parted = ringFirst(call({ endMs: 5_010, by: 'pbx' }), { by: 'phone' });
    expect(droppedOf(parted)).toEqual([]);
    expect(droppedOf(ringFirst(call({ endMs: 4_990 })))).toEqual([]);
  });

  test('in one breath with him, it is the citizen who was dropped', () => {
    const both = ringFirst(call({ endMs: 5_010, by: 'pbx' }));
    expect(droppedOf(both)).toEqual([`${A} unasked`]);
  });

  test('has not talked when he never heard him: there was nobody of ours to join them', () => {
    expect(droppedOf(call().ring('1.1.1', FIRST, { ...first, soundPort: 6_101 }))).toEqual([]);
  });

  test('has handed over to a colleague, who may be gone by the time that it is seen', () => {
    const complete = ask('complete', 4_980);
    expect(droppedOf(withColleague(ringFirst(call())), complete)).toEqual([]);
    const gone = withColleague(ringFirst(call({ endMs: 5_200 })), 4_990);
    expect(droppedOf(gone, complete)).toEqual([]);
  });

  test('has handed over to somebody outside', () => {
    expect(droppedOf(withOutside(ringFirst(call())), ask('complete', 4_980))).toEqual([]);
  });

  test('has handed over to nobody when it was not asked for, by him, for this call, by then', () => {
    const parted = ['1.1.1 parted'];
    for (const asked of [
      [],
      [ask('consult', 2_000), ask('join', 3_500)],
      [ask('cancel', 4_980)],
      [ask('complete', 5_010)],
      [ask('complete', 4_980, { callId: '2.2' })],
      [ask('complete', 4_980, { phonePort: 6_002 })],
    ]) {
      expect(droppedOf(withColleague(ringFirst(call())), ...asked)).toEqual(parted);
      expect(droppedOf(withOutside(ringFirst(call())), ...asked)).toEqual(parted);
    }
  });

  test('has handed over to nobody when nobody was there', () => {
    expect(droppedOf(ringFirst(call()), ask('complete', 4_980))).toEqual(['1.1.1 parted']);
  });

  test('is a colleague who was sent away again after all three had talked', () => {
    const three = withColleague(ringFirst(call(), { endMs: 12_010 }), 8_000);
    const [consult, cancel] = [ask('consult', 2_000), ask('cancel', 7_990)];
    expect(droppedOf(three, consult, cancel)).toEqual([]);
    expect(droppedOf(three, consult)).toEqual(['1.1.2 parted']);
  });

  test('is a colleague who only spoke with the expert', () => {
    const spoke = withColleague(ringFirst(call(), { endMs: 12_010 }), 5_000);
    expect(droppedOf(spoke, ask('consult', 2_000))).toEqual([]);
  });

  test('was with one whom the dialplan’s queue had brought, or whom we had called back', () => {
    const served = call()
      .queueRing(A, FIRST, { ...first, soundPort: 6_101 })
      .sound(6_101, 1_000, 5_000, CITIZEN_HZ);
    expect(droppedOf(served)).toEqual([`${A} at the phone of port ${FIRST} parted`]);
    const calledBack = new Wire()
      .caller(A, { id: 'a', atMs: 0, answeredMs: 10, endMs: 500, by: 'pbx', soundPort: 7_100 })
      .sound(7_100, 0, 500)
      .pressTwo(7_100, 300)
      .ring('pc-1.1.1.1', FIRST, { ...first, soundPort: 6_101 })
      .dial(A, { id: 'd', atMs: 1_100, answeredMs: 2_000, endMs: 9_000, soundPort: 8_100 })
      .sound(8_100, 2_000, 9_000, EXPERT_HZ)
      .sound(6_101, 2_000, 5_000, OUTSIDE_HZ);
    const promised = row('1.1', A, { outcome: 'callback_accepted' });
    const reached = { outcome: 'answered', agentId: 'e1', isCallback: true };
    const rows = [promised, row('pc-1.1.1', A, reached)];
    expect(judgedWith({}, calledBack, ...rows).dropped).toEqual(['pc-1.1.1.1 parted']);
  });
});

describe('an expert who talks with a citizen and hears nothing for three seconds', () => {
  /** The expert hears the citizen from 1 s to 4 s and from 7 s on; A hears `hertz` in between. */
  const gap = (hertz: number): Wire =>
    new Wire()
      .caller(A, { id: 'a', atMs: 0, answeredMs: 10, endMs: 12_000, soundPort: 7_100 })
      .sound(7_100, 0, 1_000)
      .sound(7_100, 1_000, 4_000, EXPERT_HZ)
      .sound(7_100, 4_000, 7_000, hertz)
      .sound(7_100, 7_000, 12_000, EXPERT_HZ)
      .ring('1.1.1', FIRST, { ...first, endMs: 12_010, soundPort: 6_101 })
      .sound(6_101, 1_000, 4_000, CITIZEN_HZ)
      .sound(6_101, 7_000, 12_000, CITIZEN_HZ);
  const silent = [expect.stringMatching(/^1\.1\.1 silent 30\d\d$/)];
  const MUSIC_HZ = 440;

  test('is told of, whether the citizen hears him or music', () => {
    expect(droppedOf(gap(EXPERT_HZ))).toEqual(silent);
    expect(droppedOf(gap(MUSIC_HZ))).toEqual(silent);
  });

  test('has put him on hold, or asks somebody: the citizen has music', () => {
    for (const does of ['hold', 'consult'] as const) {
      expect(droppedOf(gap(MUSIC_HZ), ask(does, 3_990))).toEqual([]);
      expect(droppedOf(gap(EXPERT_HZ), ask(does, 3_990))).toEqual(silent);
      expect(droppedOf(gap(MUSIC_HZ), ask(does, 3_990, { callId: '2.2' }))).toEqual(silent);
    }
  });

  test('waits for the one whom we call back, and is alone when a citizen has hung up', () => {
    const late = call({ endMs: 6_000 })
      .ring('1.1.1', FIRST, { ...first, endMs: 9_000, soundPort: 6_101 })
      .sound(6_101, 4_000, 6_000, CITIZEN_HZ);
    expect(droppedOf(late)).toEqual([]);
  });
});
