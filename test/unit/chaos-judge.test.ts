import { describe, expect, test } from 'vitest';
import type { CallRecord } from '../../src/contract/calls.ts';
import { COLLEAGUE, FINE, judged, judgedWith, PEER, row } from '../support/chaos-judged.ts';
import { EXPERT_HZ } from '../support/deaths.ts';
import { Wire } from '../support/written-wire.ts';

/**
 * The judge of `npm run chaos` must see what it is there for: small stretches, written down as the
 * packets and the history would have them, each with one thing wrong.
 */
const A = '09151111111';
const B = '09152222222';

/** `deathsMs`: of telephony. */
const judgedAfter = (deathsMs: number[], wire: Wire, ...rows: readonly CallRecord[]) =>
  judgedWith({ deathsMs }, wire, ...rows);

/** A talks with the expert from 1 s to 5 s. */
const talk = (): Wire =>
  new Wire()
    .caller(A, { id: 'a', atMs: 0, answeredMs: 10, endMs: 5_000, soundPort: 7_100 })
    .sound(7_100, 0, 5_000)
    .ring('1.1.1', 6_001, { id: 'r', atMs: 900, answeredMs: 1_000, endMs: 5_010, by: 'pbx' });
const talked = row('1.1', A, { outcome: 'answered', agentId: 'e1' });

/** A is promised a call at 8 s and is called at 20 s. */
const promise = (): Wire =>
  new Wire()
    .caller(A, { id: 'a', atMs: 0, answeredMs: 10, endMs: 8_000, by: 'pbx', soundPort: 7_100 })
    .sound(7_100, 0, 8_000)
    .pressTwo(7_100, 3_000);
const promised = row('1.1', A, { outcome: 'callback_accepted' });
const called = (wire: Wire): Wire =>
  wire
    .ring('pc-1.1.1.1', 6_001, {
      id: 'r',
      atMs: 19_000,
      answeredMs: 19_900,
      endMs: 30_010,
      by: 'pbx',
    })
    .dial(A, { id: 'd', atMs: 20_000, answeredMs: 21_000, endMs: 30_000, soundPort: 8_100 })
    .sound(8_100, 21_000, 30_000, EXPERT_HZ);
const reached = row('pc-1.1.1', A, { outcome: 'answered', agentId: 'e1', isCallback: true });

describe('the judge of chaos', () => {
  test('finds nothing where nothing is', () => {
    expect(judged(talk(), talked)).toEqual(FINE);
    expect(judged(called(promise()), promised, reached)).toEqual(FINE);
  });

  test('a citizen who is hung up on, by nobody’s wish', () => {
    const wire = new Wire()
      .caller(A, { id: 'a', atMs: 0, answeredMs: 10, endMs: 5_000, by: 'pbx', soundPort: 7_100 })
      .sound(7_100, 0, 5_000)
      .ring('1.1.1', 6_001, { id: 'r', atMs: 900, answeredMs: 1_000, endMs: 5_010, by: 'pbx' });
    expect(judged(wire, talked).dropped).toEqual([`${A} unasked`]);
  });

  test('a promise that was made for no key, and one that was not kept', () => {
    expect(judged(promise(), promised).dropped).toEqual([`${A} was never called`]);
    const silent = new Wire()
      .caller(A, { id: 'a', atMs: 0, answeredMs: 10, endMs: 8_000, by: 'pbx', soundPort: 7_100 })
      .sound(7_100, 0, 8_000);
    const { dropped, untrue } = judged(called(silent), promised, reached);
    expect(dropped).toEqual([`${A} unasked`]);
    expect(untrue).toHaveLength(1);
  });

  test('a citizen who picks up and hears nothing', () => {
    const wire = promise()
      .ring('pc-1.1.1.1', 6_001, {
        id: 'r',
        atMs: 19_000,
        answeredMs: 19_900,
        endMs: 30_010,
        by: 'pbx',
      })
      .dial(A, { id: 'd', atMs: 20_000, answeredMs: 21_000, endMs: 30_000, soundPort: 8_100 })
      .sound(8_100, 24_000, 30_000, EXPERT_HZ);
    expect(judged(wire, promised, reached).dropped).toEqual([`${A} silent 3000`]);
  });

  test('a phone that is rung twice at once, and one that is rung again after he talked', () => {
    const atOnce = called(promise()).dial(A, { id: 'd2', atMs: 20_500, endMs: 22_000, by: 'pbx' });
    expect(judged(atOnce, promised, reached).doubled).toEqual([`${A} rung twice at once`]);
    const again = called(promise()).dial(A, { id: 'd2', atMs: 40_000, endMs: 42_000, by: 'pbx' });
    expect(judged(again, promised, reached).doubled).toEqual([`${A} called again`]);
  });

  test('one who picked up as his ring was taken back is called again', () => {
    const crossed = {
      id: 'd0',
      atMs: 10_000,
      answeredMs: 12_006,
      endMs: 12_000,
      by: 'pbx',
    } as const;
    const wire = called(promise()).dial(A, { ...crossed, soundPort: 8_200 });
    expect(judged(wire, promised, reached).doubled).toEqual([]);
  });

  test('an expert who picked up while nobody of ours was there has not talked', () => {
    const wire = new Wire()
      .caller(A, { id: 'a', atMs: 0, answeredMs: 10, endMs: 1_400, soundPort: 7_100 })
      .sound(7_100, 0, 1_400)
      .ring('1.1.1', 6_001, { id: 'r', atMs: 900, answeredMs: 1_000, endMs: 1_007, by: 'pbx' });
    expect(judged(wire, row('1.1', A, { outcome: 'abandoned' }))).toEqual(FINE);
  });

  test('a refusal that nobody of ours was there to see is followed by a minute of peace', () => {
    const refused = { id: 'd0', atMs: 20_000, endMs: 20_030 };
    const next = { id: 'd1', answeredMs: 91_000, endMs: 93_000, soundPort: 8_100 };
    const rungAt = (atMs: number): Wire =>
      promise()
        .ring('pc-1.1.1.1', 6_001, { id: 'r0', atMs: 19_000, answeredMs: 19_900, endMs: 20_500 })
        .dial(A, refused)
        .ring('pc-1.1.2.1', 6_001, {
          id: 'r1',
          atMs: 89_000,
          answeredMs: 89_100,
          endMs: 93_010,
          by: 'pbx',
        })
        .dial(A, { ...next, atMs })
        .sound(8_100, 91_000, 93_000, EXPERT_HZ);
    const again = { ...reached, callId: 'pc-1.1.2' as CallRecord['callId'] };
    expect(judgedAfter([20_010], rungAt(90_000), promised, again)).toEqual(FINE);
    expect(judgedAfter([20_010], rungAt(60_000), promised, again).doubled).toHaveLength(1);
    expect(judgedAfter([20_040], rungAt(90_000), promised, again).doubled).toHaveLength(1);
  });

  test('two experts for one citizen; a colleague who is asked is none', () => {
    const second = { id: 'r2', atMs: 2_000, answeredMs: 2_100, endMs: 4_000, by: 'pbx' } as const;
    expect(judged(talk().ring('1.1.2', 6_002, second), talked).doubled).toEqual([
      '1.1.2 beside 1.1.1',
    ]);
    expect(judged(talk().ring('1.1.2', COLLEAGUE, second), talked)).toEqual(FINE);
  });

  test('a later citizen who is rung for first, also before one who is to be called back', () => {
    const later = talk()
      .caller(B, { id: 'b', atMs: 100, answeredMs: 110, endMs: 800, soundPort: 7_200 })
      .sound(7_200, 100, 800)
      .ring('2.2.1', 6_002, { id: 'r2', atMs: 500, endMs: 810, by: 'pbx' });
    const gone = row('2.2', B, { outcome: 'abandoned' });
    expect(judged(later, talked, gone).outOfOrder).toEqual([`${A} rings late`]);
    const together = talk()
      .caller(B, { id: 'b', atMs: 100, answeredMs: 110, endMs: 900, soundPort: 7_200 })
      .sound(7_200, 100, 900)
      .ring('2.2.1', 6_002, { id: 'r2', atMs: 820, endMs: 910, by: 'pbx' });
    expect(judged(together, talked, gone).outOfOrder).toEqual([]);
    const passed = called(promise())
      .caller(B, { id: 'b', atMs: 9_000, answeredMs: 9_010, endMs: 18_900, soundPort: 7_200 })
      .sound(7_200, 9_000, 18_900)
      .ring('2.2.1', 6_002, { id: 'r2', atMs: 18_500, endMs: 18_910, by: 'pbx' });
    expect(judged(passed, promised, reached, gone).outOfOrder).toEqual([`${A} rings late`]);
  });

  test('one served for a moment by the dialplan’s queue, which shows no call of ours', () => {
    const rung = { id: 'r', atMs: 19_000, answeredMs: 19_900, endMs: 24_010, by: 'pbx' } as const;
    const moment = { id: 'q', atMs: 23_000, answeredMs: 23_650, endMs: 24_001, by: 'pbx' } as const;
    const wire = promise()
      .ring('pc-1.1.1.1', 6_002, rung)
      .dial(A, { id: 'd', atMs: 20_000, answeredMs: 21_000, endMs: 24_000, soundPort: 8_100 })
      .sound(8_100, 21_000, 23_700)
      .sound(8_100, 23_700, 24_000, EXPERT_HZ)
      .call(6_001, moment);
    const served = { ...reached, outcome: 'fallback', answeredAtMs: 23_000 } as const;
    expect(judged(wire, promised, served)).toEqual(FINE);
    expect(judged(wire, promised, { ...served, agentId: 'e2' }).untrue).toHaveLength(1);
  });

  test('a caller whom the dialplan’s queue had just given to an expert when he hung up', () => {
    const wire = (answeredMs: number): Wire =>
      new Wire()
        .caller(A, { id: 'a', atMs: 0, answeredMs: 10, endMs: 5_000, soundPort: 7_100 })
        .sound(7_100, 0, 5_000)
        .queueRing(A, 6_001, { id: 'q', atMs: 4_000, answeredMs, endMs: 5_001, by: 'pbx' });
    const served = row('1.1', A, { outcome: 'fallback', agentId: 'e1' });
    const gaveUp = row('1.1', A, { outcome: 'abandoned' });
    expect(judged(wire(4_500), served)).toEqual(FINE);
    expect(judged(wire(4_500), gaveUp).untrue).toHaveLength(1);
    // In one breath: whether the queue has joined them is not to be seen.
    expect(judged(wire(4_900), served)).toEqual(FINE);
    expect(judged(wire(4_900), gaveUp)).toEqual(FINE);
  });

  test('one called back who waited for a death to be over, and hung up as he was joined', () => {
    const wire = promise()
      .ring('pc-1.1.1.1', 6_001, {
        id: 'r',
        atMs: 19_000,
        answeredMs: 19_900,
        endMs: 24_010,
        by: 'pbx',
      })
      .dial(A, { id: 'd', atMs: 20_000, answeredMs: 21_000, endMs: 24_000, soundPort: 8_100 })
      .sound(8_100, 21_000, 23_800)
      .sound(8_100, 23_800, 24_000, EXPERT_HZ);
    expect(judged(wire, promised, { ...reached, answeredAtMs: 23_790 })).toEqual(FINE);
    // A talk of three seconds is to be heard.
    const long = { ...reached, answeredAtMs: 21_010 };
    expect(judged(wire, promised, long).untrue).toHaveLength(1);
  });

  test('a citizen and somebody outside who hang up in one moment: either may have been first', () => {
    const wire = talk().dial('125', { id: 'o', atMs: 2_000, answeredMs: 2_100, endMs: 4_996 });
    for (const endedBy of ['outside', 'caller'] as const) {
      expect(judged(wire, { ...talked, endedBy })).toEqual(FINE);
    }
    expect(judged(wire, { ...talked, endedBy: 'agent' }).untrue).toHaveLength(1);
    expect(judged(talk(), { ...talked, endedBy: 'outside' }).untrue).toHaveLength(1);
  });

  test('a history that tells of a call back that never was, or of another expert', () => {
    const vain = promise().dial(A, { id: 'd', atMs: 20_000, endMs: 21_000 });
    expect(judged(vain, promised, reached).untrue).toHaveLength(1);
    const other = { ...reached, agentId: 'e2' };
    expect(judged(called(promise()), promised, other).untrue).toHaveLength(1);
  });

  test('a citizen who leaves a message, and whose call is told as that', () => {
    const number = '09171111111';
    const wire = new Wire()
      .caller(number, { id: 'm', atMs: 0, answeredMs: 10, endMs: 9_000, soundPort: 7_100 })
      .sound(7_100, 0, 9_000);
    expect(judged(wire, row('3.3', number, { outcome: 'voicemail' }))).toEqual(FINE);
    expect(judged(wire, row('3.3', number, { outcome: 'abandoned' })).untrue).toHaveLength(1);
  });

  test('a trunk that took no call has rung nobody', () => {
    const wire = called(promise()).dial(A, { id: 'f', atMs: 10_000, endMs: 10_020, refusal: 503 });
    expect(judged(wire, promised, reached)).toEqual(FINE);
    const never = promise().dial(A, { id: 'f', atMs: 10_000, endMs: 10_020, refusal: 503 });
    expect(judged(never, promised).dropped).toEqual([`${A} was never called`]);
  });

  describe('of an expert’s own calls', () => {
    const out = (by: 'phone' | 'pbx'): Wire =>
      new Wire()
        .ring('pc-out-5.1', 6_001, { id: 'o', atMs: 0, answeredMs: 100, endMs: 9_010, by: 'pbx' })
        .dial('115', { id: 'd', atMs: 200, answeredMs: 1_000, endMs: 9_000, by, soundPort: 8_200 })
        .sound(8_200, 1_000, 9_000, EXPERT_HZ);
    const told = { direction: 'outbound', enteredAtMs: 0, endedAtMs: 9_000 } as const;

    test('one that was well, and one whose citizen was hung up on', () => {
      const talked = row('pc-out-5', '0115', { ...told, outcome: 'answered' });
      expect(judged(out('phone'), talked)).toEqual(FINE);
      expect(judged(out('pbx'), talked).dropped).toEqual(['115 unasked (d)']);
    });

    test('one that is told as none', () => {
      const none = row('pc-out-5', '0115', { ...told, outcome: 'unreached' });
      expect(judged(out('phone'), none).untrue).toHaveLength(1);
    });

    test('one that rang nobody, right before another that did', () => {
      const wire = new Wire()
        .ring('pc-out-4.1', 6_001, { id: 'p', atMs: 0, answeredMs: 50, endMs: 60 })
        .ring('pc-out-5.1', 6_001, { id: 'o', atMs: 70, answeredMs: 100, endMs: 9_010, by: 'pbx' })
        .dial('115', { id: 'd', atMs: 200, answeredMs: 1_000, endMs: 9_000, soundPort: 8_200 })
        .sound(8_200, 1_000, 9_000, EXPERT_HZ);
      const vain = { ...told, endedAtMs: 65, outcome: 'unreached' } as const;
      const talked = row('pc-out-5', '0115', { ...told, outcome: 'answered' });
      expect(judged(wire, row('pc-out-4', '0115', vain), talked)).toEqual(FINE);
    });

    test('a word of a moment among colleagues, whose phones were both let go at its end', () => {
      const own = { id: 'o', atMs: 0, answeredMs: 100, endMs: 950, by: 'pbx' } as const;
      const theirs = { id: 'd', atMs: 150, answeredMs: 200, endMs: 938, soundPort: 8_300 };
      const during = { enteredAtMs: 0, endedAtMs: 940, outcome: 'answered' } as const;
      const inner = new Wire().ring('pc-in-5.1', 6_001, own).call(PEER, theirs);
      inner.sound(8_300, 200, 938, EXPERT_HZ);
      expect(judged(inner, row('pc-in-5', '0', { ...during, direction: 'inner' }))).toEqual(FINE);
      const outside = new Wire().ring('pc-out-5.1', 6_001, own).dial('115', theirs);
      outside.sound(8_300, 200, 938, EXPERT_HZ);
      const outward = row('pc-out-5', '0115', { ...during, direction: 'outbound' });
      expect(judged(outside, outward)).toEqual(FINE);
    });

    test('one whose expert hung up as soon as the two were joined, so that the other went to the line', () => {
      const theirs = { id: 'd', atMs: 200, answeredMs: 1_000, endMs: 4_000, soundPort: 8_200 };
      const wire = (endMs: number): Wire =>
        new Wire()
          .ring('pc-out-5.1', 6_001, { id: 'o', atMs: 0, answeredMs: 100, endMs })
          .dial('115', theirs)
          .sound(8_200, 1_020, 4_000);
      const talked = row('pc-out-5', '0115', { ...told, outcome: 'answered', endedAtMs: 4_000 });
      expect(judged(wire(1_500), talked)).toEqual(FINE);
      // A talk of two seconds is to be heard; and with whom had gone before, nobody talks.
      expect(judged(wire(3_000), talked).untrue).toHaveLength(1);
      expect(judged(wire(900), talked).untrue).toHaveLength(1);
    });

    test('two colleagues who were parted', () => {
      const wire = new Wire()
        .ring('pc-in-5.1', 6_001, { id: 'o', atMs: 0, answeredMs: 100, endMs: 9_010, by: 'pbx' })
        .call(PEER, {
          id: 'd',
          atMs: 200,
          answeredMs: 1_000,
          endMs: 9_000,
          by: 'pbx',
          soundPort: 8_300,
        })
        .sound(8_300, 1_000, 9_000, EXPERT_HZ);
      const inner = row('pc-in-5', '0', { ...told, direction: 'inner', outcome: 'answered' });
      expect(judged(wire, inner).dropped).toEqual(['pc-in-5 parted']);
    });
  });
});
