import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BoardPatch, BoardSnapshot } from '../../src/contract/board.ts';
import { applyBoardPatch } from '../../src/contract/board-reducer.ts';
import { addCall, noCalls } from '../../src/calls/figures.ts';
import { serviceLevelPercent } from '../../src/contract/figures.ts';
import { CallOutcome } from '../../telephony/protocol/index.ts';
import { hubRig, settled, type HubRig } from '../support/hub-rig.ts';
import {
  answered,
  arrived,
  changed,
  emptyView,
  ended,
  estimated,
  numbered,
  offered,
  randomNotice,
} from '../support/live-notices.ts';

/** What goes over the wire comes out of JSON, and must be what the contract says. */
const asSent = <T>(shape: { parse: (v: unknown) => T }, value: unknown): T =>
  shape.parse(JSON.parse(JSON.stringify(value)));

const afterAll = (start: BoardSnapshot, patches: readonly BoardPatch[]): BoardSnapshot =>
  patches.reduce((board, patch) => {
    const next = applyBoardPatch(board, asSent(BoardPatch, patch));
    if (!next.ok) throw new Error(`gap at ${patch.seq}`);
    return next.snapshot;
  }, start);

const queue = {
  queueId: 'general',
  nameFa: 'صف عمومی',
  nameEn: 'General',
  serviceLevelMs: 20_000,
  shortAbandonMs: 5_000,
  longestWaitYellowMs: 60_000,
  longestWaitRedMs: 120_000,
};

/** 25 agents, 12 of them talking; 20 callers, 8 of them waiting. */
async function busyHour(): Promise<HubRig & { seq: number }> {
  const rig = hubRig();
  let seq = 0;
  const hear = (notice: object): void =>
    rig.hub.onReceived(numbered((seq += 1), 900_000 + seq, notice));
  rig.hub.setQueue(queue);
  rig.hub.setCounters(noCalls('general'));
  rig.hub.onView(emptyView());
  for (let n = 0; n < 25; n += 1) hear(changed(`agent-${n}`));
  for (let n = 0; n < 20; n += 1) hear(arrived(`1763900000.${n}`, 800_000 + n));
  for (let n = 0; n < 12; n += 1) {
    hear(offered(`1763900000.${n}`, `agent-${n}`));
    hear(answered(`1763900000.${n}`, `agent-${n}`, 9_000));
    hear(changed(`agent-${n}`, { activity: 'talking', callId: `1763900000.${n}` }));
  }
  await settled();
  rig.hub.joinBoard();
  return {
    ...rig,
    get seq() {
      return (seq += 1);
    },
  };
}

describe('the board', () => {
  test('whoever joined at any time sees what one who joins now sees', async () => {
    let patchesSeen = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(2 ** 31), { minLength: 20, maxLength: 400 }),
        async (chances) => {
          let at = 0;
          const next = (): number => chances[(at += 1) % chances.length] ?? 0;
          const rig = hubRig();
          let counters = noCalls('general');
          rig.hub.setCounters(counters);
          rig.hub.setQueue(queue);
          rig.hub.onView(emptyView());
          const early = asSent(BoardSnapshot, rig.hub.joinBoard());
          const from = rig.patches.length;
          const joined: { board: BoardSnapshot; from: number }[] = [{ board: early, from }];
          for (let seq = 1; seq <= chances.length; seq += 1) {
            rig.clock.ms += 100;
            const notice = randomNotice((below) => (next() + seq) % below, rig.clock.ms);
            rig.hub.onReceived(numbered(seq, rig.clock.ms, notice));
            if (notice.type === 'call-ended') {
              counters = addCall(counters, notice, 20_000);
              rig.hub.setCounters(counters);
            }
            const chance = next() % 50;
            if (chance < 10) await settled();
            if (chance === 11) rig.hub.onDown();
            if (chance === 11) rig.hub.onView(emptyView(seq));
            if (chance === 12) rig.hub.setDay(`2026-11-${10 + (seq % 20)}`);
            if (chance === 12) rig.hub.setCounters((counters = noCalls('general')));
            if (chance === 13) rig.hub.setQueue({ ...queue, longestWaitRedMs: seq });
            if (chance > 25) rig.hub.joinBoard();
            if (chance > 45) {
              const board = asSent(BoardSnapshot, rig.hub.joinBoard());
              joined.push({ board, from: rig.patches.length });
            }
          }
          await settled();
          const fresh = asSent(BoardSnapshot, rig.hub.joinBoard());
          rig.hub.stop();
          patchesSeen += rig.patches.length;
          for (const { board, from: first } of joined) {
            const followed = afterAll(board, rig.patches.slice(first));
            expect({ ...followed, atMs: 0 }).toEqual({ ...fresh, atMs: 0 });
          }
        },
      ),
      { numRuns: 200 },
    );
    expect(patchesSeen).toBeGreaterThan(1_000);
  });

  test('a missed patch is noticed, a repeated one changes nothing', async () => {
    const rig = await busyHour();
    const board = rig.hub.joinBoard();
    const seen = rig.patches.length;
    rig.hub.onReceived(numbered(rig.seq, 1_000_000, ended('1763900000.19', 'abandoned')));
    rig.hub.joinBoard();
    rig.hub.onReceived(numbered(rig.seq, 1_000_001, ended('1763900000.18', 'abandoned')));
    const fresh = rig.hub.joinBoard();
    rig.hub.stop();
    const [first, second] = rig.patches.slice(seen);
    if (!first || !second) throw new Error('two patches expected');
    expect(applyBoardPatch(board, second)).toEqual({ ok: false, gap: true });
    const one = applyBoardPatch(board, first);
    if (!one.ok) throw new Error('the next patch fits');
    expect(applyBoardPatch(one.snapshot, first)).toEqual(one);
    expect(applyBoardPatch(one.snapshot, second)).toMatchObject({ ok: true, snapshot: fresh });
    expect(board.calls).toHaveLength(20);
  });

  test('what one call moves is at most a tenth of the snapshot', async () => {
    const rig = await busyHour();
    const whole = JSON.stringify(rig.hub.joinBoard()).length;
    const steps = [
      [arrived('1763900099.1', 1_000_000)],
      [
        offered('1763900000.12', 'agent-20'),
        changed('agent-20', {
          activity: 'ringing',
          callId: '1763900000.12',
          offerId: '1763900000.12.1',
        }),
      ],
      [
        answered('1763900000.12', 'agent-20', 31_000),
        changed('agent-20', {
          activity: 'talking',
          callId: '1763900000.12',
          sinceMs: 1_000_000,
        }),
      ],
      [
        ended('1763900000.3', 'answered', { agentId: 'agent-3' }),
        changed('agent-3', {
          activity: 'wrap-up',
          callId: '1763900000.3',
          wrapUpUntilMs: 1_060_000,
        }),
      ],
      [changed('agent-4', { wish: 'paused', pauseReason: 'ناهار و نماز' })],
    ];
    const shares: number[] = [];
    for (const step of steps) {
      const from = rig.patches.length;
      for (const notice of step) rig.hub.onReceived(numbered(rig.seq, 1_000_000, notice));
      if (step.some((one) => one.type === 'call-ended')) {
        rig.hub.setCounters(
          addCall(
            noCalls('general'),
            {
              queueId: 'general',
              outcome: 'answered',
              waitMs: 9_000,
            },
            20_000,
          ),
        );
      }
      await settled();
      rig.hub.joinBoard();
      const sent = JSON.stringify(rig.patches.slice(from)).length;
      expect(rig.patches.length).toBeGreaterThan(from);
      shares.push(sent / whole);
    }
    rig.hub.stop();
    expect(Math.max(...shares)).toBeLessThanOrEqual(0.1);
  });

  test('at midnight in Tehran the counters begin again', async () => {
    const rig = await busyHour();
    rig.hub.setCounters({ ...noCalls('general'), offered: 7, answered: 7 });
    const before = rig.hub.joinBoard();
    rig.hub.setDay('2026-11-24');
    rig.hub.setCounters(noCalls('general'));
    const fresh = rig.hub.joinBoard();
    rig.hub.stop();
    const followed = afterAll(
      before,
      rig.patches.filter((patch) => patch.seq > before.seq),
    );
    expect(before.counters[0]?.offered).toBe(7);
    expect(followed).toMatchObject({ day: '2026-11-24', counters: [{ offered: 0, answered: 0 }] });
    expect(followed).toEqual(fresh);
  });

  test('it says what a new caller waits, until telephony has forgotten what calls take', async () => {
    const rig = await busyHour();
    expect(rig.hub.joinBoard().estimates).toEqual([]);
    rig.hub.onReceived(numbered(rig.seq, 1_000_000, estimated(120_000)));
    const error = { errorP50Ms: 15_000, errorP90Ms: 45_000 };
    const shown = { queueId: 'general', expectedWaitMs: 120_000, ...error };
    expect(asSent(BoardSnapshot, rig.hub.joinBoard()).estimates).toEqual([shown]);
    rig.hub.onView(emptyView(rig.seq));
    rig.hub.stop();
    expect(rig.hub.joinBoard().estimates).toMatchObject([
      { expectedWaitMs: null, errorP50Ms: null, errorP90Ms: null },
    ]);
  });

  test('it says so when telephony or the PBX is away', async () => {
    const rig = await busyHour();
    expect(rig.hub.joinBoard().live).toBe(true);
    const lost = { type: 'alarm-raised', alarm: 'pbx-lost', subject: 'pbx' };
    rig.hub.onReceived(numbered(rig.seq, 1_000_000, lost));
    expect(rig.hub.joinBoard()).toMatchObject({ live: false, alarms: [{ alarm: 'pbx-lost' }] });
    rig.hub.onReceived(numbered(rig.seq, 1_000_001, { ...lost, type: 'alarm-cleared' }));
    expect(rig.hub.joinBoard()).toMatchObject({ live: true, alarms: [] });
    rig.hub.onDown();
    const away = rig.hub.joinBoard();
    rig.hub.stop();
    // Figures and calls stand still meanwhile: nothing is known to have changed.
    expect(away.live).toBe(false);
    expect(away.calls).toHaveLength(20);
  });
});

describe('the service level', () => {
  test('offered is the sum of the outcomes, whatever comes', () => {
    // Whom nobody reached was a call of ours: it was never offered to the line.
    const outcome = fc.constantFrom(...CallOutcome.options.filter((one) => one !== 'unreached'));
    const call = fc.record({ outcome, waitMs: fc.nat(60_000) });
    fc.assert(
      fc.property(fc.array(call), (calls) => {
        const sum = calls.reduce(
          (counters, one) =>
            addCall(
              counters,
              {
                ...one,
                queueId: 'general',
                outcome: one.outcome,
              },
              20_000,
            ),
          noCalls('general'),
        );
        expect(sum.offered).toBe(calls.length);
        expect(sum.answered + sum.abandoned + sum.shortAbandoned + sum.otherEnded).toBe(
          sum.offered,
        );
        const level = serviceLevelPercent([sum]);
        if (level !== null) expect(level >= 0 && level <= 100).toBe(true);
      }),
    );
  });

  test('whoever gives up at once does not count against it', () => {
    const of = (outcome: 'answered' | 'abandoned' | 'short_abandoned', waitMs: number) => ({
      queueId: 'general',
      outcome,
      waitMs,
    });
    const calls = [
      of('answered', 20_000),
      of('answered', 20_001),
      of('abandoned', 40_000),
      of('short_abandoned', 2_000),
    ];
    const sum = calls.reduce((row, one) => addCall(row, one, 20_000), noCalls('general'));
    expect(serviceLevelPercent([sum])).toBeCloseTo(100 / 3);
    expect(serviceLevelPercent([noCalls('general')])).toBeNull();
  });
});
