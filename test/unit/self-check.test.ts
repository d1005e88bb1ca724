import { describe, expect, test } from 'vitest';
import type { SelfCheck as Told } from '../../src/contract/self-check.ts';
import { keyOf, type Difference, type Sides } from '../../src/self-check/compare.ts';
import { createSelfCheck, type SelfCheckDeps } from '../../src/self-check/self-check.ts';
import type { CallView, PbxView } from '../../telephony/protocol/index.ts';
import { agentView, emptyView } from '../support/live-notices.ts';

const board: Sides['board'] = {
  seq: 1,
  atMs: 0,
  day: '2026-11-25',
  live: true,
  queues: [],
  calls: [],
  agents: [],
  counters: [],
  alarms: [],
  estimates: [],
  selfCheck: null,
  promisesAtMs: 0,
};
const nobody: PbxView = { calls: [], legs: [], leftovers: [] };

/** All sides tell the same: nobody calls. */
function sides(change: Partial<Sides> = {}): Sides {
  const engine = { ...emptyView(1), pbxConnected: true };
  return { engine, pbx: nobody, ledger: [], board, ...change };
}

const ghosts = (...ids: string[]): Sides =>
  sides({ ledger: ids.map((callId) => ({ callId, isAnswered: false })) });

function rig(looks: (Sides | null)[], heal: SelfCheckDeps['heal'] = async () => []) {
  const said: string[] = [];
  const told: Told[] = [];
  const clock = { ms: 1_000 };
  const say = (what: string) => (difference: Difference) =>
    void said.push(`${what} ${keyOf(difference)}`);
  const check = createSelfCheck({
    look: async () => {
      clock.ms += 100;
      return looks.length > 1 ? (looks.shift() as Sides | null) : (looks[0] as Sides | null);
    },
    heal,
    settle: async () => undefined,
    nowMs: () => clock.ms,
    onTold: (one) => void told.push(one),
    onFound: say('found'),
    onHealed: say('healed'),
    onAlarm: say('alarm'),
    onAlarmOver: say('over'),
  });
  return { check, said, told };
}

describe('the self-check', () => {
  test('what is only in motion is not counted', async () => {
    const { check, said, told } = rig([ghosts('1.1'), ghosts('1.2'), sides()]);
    await check.checkNow();
    expect(said).toEqual([]);
    expect(told).toMatchObject([{ state: 'same', found: [] }]);
  });

  test('calls people when a difference stands for two checks, once, until it is over', async () => {
    const stays = ghosts('1.1');
    const { check, said, told } = rig([stays, stays, stays, stays, stays, stays, sides()]);
    await check.checkNow();
    expect(said).toEqual(['found ledger-has-ghost 1.1']);
    await check.checkNow();
    await check.checkNow();
    expect(said.slice(1)).toEqual(['alarm ledger-has-ghost 1.1']);
    const first = told[0]?.sinceMs;
    expect(told.map(({ state, sinceMs }) => [state, sinceMs])).toEqual([
      ['differs', first],
      ['differs', first],
      ['differs', first],
    ]);
    await check.checkNow();
    expect(said.slice(2)).toEqual(['over ledger-has-ghost 1.1']);
    expect(told.at(-1)).toMatchObject({ state: 'same', found: [] });
  });

  test('without telephony it says that it saw nothing, and forgets nothing', async () => {
    const { check, told, said } = rig([ghosts('1.1'), ghosts('1.1'), null, ghosts('1.1')]);
    await check.checkNow();
    await check.checkNow();
    expect(told.map(({ state }) => state)).toEqual(['differs', 'blind']);
    await check.checkNow();
    expect(said).toEqual(['found ledger-has-ghost 1.1', 'alarm ledger-has-ghost 1.1']);
  });

  test('while the PBX is lost no call is taken for a ghost', async () => {
    const { ledger } = ghosts('1.1');
    const engine = { ...emptyView(1), pbxConnected: false };
    const lost = sides({ ledger, engine, pbx: null, board: { ...board, live: false } });
    const { check, told } = rig([lost]);
    await check.checkNow();
    expect(told).toMatchObject([{ state: 'same' }]);
  });

  test('a database that does not keep up is told of', async () => {
    const { check, told } = rig([sides({ ledger: null })]);
    await check.checkNow();
    expect(told).toMatchObject([
      { state: 'differs', found: [{ kind: 'ledger-behind', count: 1 }] },
    ]);
  });

  test('a phone is told as it is: registered, on a leg of its own, or left alone for a while', async () => {
    const kindsOf = async (change: object, phone: object | null) => {
      const { queueIds: _of, ...anna } = agentView('anna', change);
      const engine = { ...emptyView(1), atMs: 100_000, pbxConnected: true };
      const agents = [{ ...anna, queueIds: [] }];
      const seen = { agentId: 'anna', isOnline: true, hasOwnLeg: false, ...phone };
      const pbx = { ...nobody, phones: phone === null ? [] : [seen] } as PbxView;
      const shown = { ...board, agents: agents as unknown as Sides['board']['agents'] };
      const { check, told } = rig([
        { ...sides(), engine: { ...engine, agents }, pbx, board: shown },
      ]);
      await check.checkNow();
      return told[0]?.found.map(({ kind }) => kind);
    };
    expect(await kindsOf({}, {})).toEqual([]);
    expect(await kindsOf({}, { isOnline: false })).toEqual(['phone-differs']);
    expect(await kindsOf({}, null)).toEqual(['phone-differs']);
    expect(await kindsOf({}, { hasOwnLeg: true })).toEqual(['phone-differs']);
    expect(await kindsOf({ activity: 'busy' }, { hasOwnLeg: true })).toEqual([]);
    expect(await kindsOf({ activity: 'busy' }, {})).toEqual(['phone-differs']);
    expect(await kindsOf({ activity: 'wrap-up' }, { hasOwnLeg: true })).toEqual([]);
    expect(await kindsOf({ reachable: false }, { isOnline: false })).toEqual([]);
    // It was not reached just now, and is left alone; for ever it is not.
    expect(await kindsOf({ reachable: false, sinceMs: 40_000 }, {})).toEqual([]);
    expect(await kindsOf({ reachable: false, sinceMs: 9_000 }, {})).toEqual(['phone-differs']);
  });

  test('a talk is one on all four sides; apart are the two only on hold or while a lost phone is rung again', async () => {
    const call = {
      callId: '1.1',
      callerToken: null,
      queueId: 'general',
      phase: 'talking',
      enteredAtMs: 0,
      place: null,
      agentId: 'anna',
      offerId: '1.1.1',
      answeredAtMs: 5,
      heldSinceMs: null,
    } as unknown as CallView;
    const kindsOf = async (
      change: Partial<CallView>,
      activity: 'talking' | 'rejoining',
      { isAnswered = true, joinedOfferId = null as string | null, isShown = true } = {},
    ) => {
      const talking = { ...call, ...change };
      const anna = agentView('anna', { activity, callId: call.callId, offerId: call.offerId });
      const engine = { ...emptyView(1), pbxConnected: true, calls: [talking], agents: [anna] };
      const { queueId, phase, agentId, answeredAtMs, enteredAtMs, keyMs, heldSinceMs } = talking;
      const words = { queueId, phase, agentId, answeredAtMs, enteredAtMs, keyMs, heldSinceMs };
      const { wish, pauseReason, reachable, sinceMs, callId } = anna;
      const seen = {
        ...board,
        calls: [{ ...words, callId: call.callId, citizenName: null, phone: null }],
        agents: [
          {
            ...{ agentId: anna.agentId, name: 'Anna', wish, pauseReason, reachable },
            activity: isShown ? activity : ('idle' as const),
            ...{ pausedSinceMs: null, setAsideMisses: null, sinceMs, callId, answeredToday: 0 },
          },
        ],
      };
      const pbx = { ...nobody, calls: [{ callId: call.callId, joinedOfferId }] } as PbxView;
      const ledger = [{ callId: '1.1', isAnswered }];
      const { check, told } = rig([{ engine, pbx, ledger, board: seen }]);
      await check.checkNow();
      return told[0]?.found.map(({ kind }) => kind);
    };
    expect(await kindsOf({}, 'talking')).toEqual(['joins-differ']);
    expect(await kindsOf({ heldSinceMs: 7 }, 'talking')).toEqual([]);
    expect(await kindsOf({}, 'rejoining')).toEqual([]);
    const joinedOfferId = call.offerId;
    expect(await kindsOf({}, 'talking', { joinedOfferId })).toEqual([]);
    // The other two sides, of the same talk.
    const unwritten = { joinedOfferId, isAnswered: false };
    expect(await kindsOf({}, 'talking', unwritten)).toEqual(['ledger-misses-answer']);
    const shownIdle = { joinedOfferId, isShown: false };
    expect(await kindsOf({}, 'talking', shownIdle)).toEqual(['board-agent-differs']);
  });
});
