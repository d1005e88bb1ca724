import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Pop } from '../../src/contract/desk.ts';
import { AgentId, type TelephonyView } from '../../telephony/protocol/index.ts';
import { hubRig, pop, settled, type HubRig } from '../support/hub-rig.ts';
import {
  agentView,
  answered,
  arrived,
  changed,
  emptyView,
  ended,
  numbered,
  offered,
  offerEnded,
} from '../support/live-notices.ts';

const anna = AgentId.parse('anna');

function told(rig: HubRig): (...notices: object[]) => void {
  let seq = 0;
  return (...notices) => {
    for (const notice of notices) {
      rig.hub.onReceived(numbered((seq += 1), rig.clock.ms + seq, notice));
    }
  };
}

/** What an agent on a call looks like in a view of telephony. */
const onCall = (seq: number, activity: 'ringing' | 'talking' | 'wrap-up'): TelephonyView => ({
  ...emptyView(seq),
  agents: [agentView('anna', { activity, callId: 'c1', offerId: 'c1.1' } as never)],
});

describe('the record on the screen', () => {
  test('it opens for the agent who is rung, before anything is stored', async () => {
    const rig = hubRig();
    rig.hub.onView(emptyView());
    told(rig)(arrived('c1', 1), offered('c1', 'anna'));
    await settled();
    expect(rig.pops).toMatchObject([
      { agentId: 'anna', opened: { callId: 'c1', offerId: 'c1.1' } },
    ]);
    rig.hub.stop();
  });

  test('a caller who hangs up before it is ready opens nothing', async () => {
    const waiting: ((ready: Pop) => void)[] = [];
    const rig = hubRig({ buildPop: () => new Promise((resolve) => waiting.push(resolve)) });
    rig.hub.onView(emptyView());
    const happens = told(rig);
    happens(arrived('c1', 1), offered('c1', 'anna'));
    happens(offerEnded('c1', 'anna', 'caller-left'), ended('c1', 'abandoned'));
    for (const ready of waiting) ready(pop('c1', 'c1.1'));
    await settled();
    expect(rig.pops).toEqual([{ agentId: 'anna', closed: { callId: 'c1', offerId: 'c1.1' } }]);
    rig.hub.stop();
  });

  test('a database that failed while a page was opened anew is asked again, in the same talk', async () => {
    const faults: unknown[] = [];
    let away = true;
    const rig = hubRig({
      onFault: (error) => void faults.push(error),
      async buildPop(offer) {
        if (away) throw new Error('the database is away');
        return pop(offer.callId, offer.offerId ?? '');
      },
    });
    rig.hub.onView(onCall(5, 'talking'));
    await expect(rig.hub.joinDesk(anna)).rejects.toThrow('away');
    expect(faults).toHaveLength(1);
    away = false;
    expect((await rig.hub.joinDesk(anna)).pop).toMatchObject({ callId: 'c1', offerId: 'c1.1' });
    rig.hub.stop();
  });

  test('it stays through talk and wrap-up and closes with the wrap-up', async () => {
    const rig = hubRig();
    rig.hub.onView(emptyView());
    const happens = told(rig);
    happens(arrived('c1', 1), offered('c1', 'anna'));
    happens(changed('anna', { activity: 'ringing', callId: 'c1', offerId: 'c1.1' }));
    happens(answered('c1', 'anna', 900), offerEnded('c1', 'anna', 'answered'));
    happens(changed('anna', { activity: 'talking', callId: 'c1', offerId: 'c1.1' }));
    happens(ended('c1', 'answered', { agentId: 'anna' }));
    happens(changed('anna', { activity: 'wrap-up', callId: 'c1', wrapUpUntilMs: 5 }));
    await settled();
    expect(rig.pops).toHaveLength(1);
    // The page is reloaded in wrap-up: telephony no longer names the offer, the record is there.
    expect((await rig.hub.joinDesk(anna)).pop).toMatchObject({ callId: 'c1', offerId: 'c1.1' });
    happens({ type: 'wrap-up-ended', callId: 'c1', agentId: 'anna', by: 'agent', durationMs: 1 });
    expect(rig.pops.at(-1)).toEqual({
      agentId: 'anna',
      closed: { callId: 'c1', offerId: 'c1.1' },
    });
    expect((await rig.hub.joinDesk(anna)).pop).toMatchObject({ callId: 'c1' });
    happens(changed('anna', { activity: 'idle' }));
    expect((await rig.hub.joinDesk(anna)).pop).toBeNull();
    rig.hub.stop();
  });

  test('a ring that began while telephony was out of reach is caught up with', async () => {
    const rig = hubRig();
    rig.hub.onView(emptyView());
    await rig.hub.joinDesk(anna);
    rig.hub.onDown();
    rig.hub.onView(onCall(7, 'ringing'));
    await settled();
    expect(rig.pops).toMatchObject([
      { agentId: 'anna', opened: { callId: 'c1', offerId: 'c1.1' } },
    ]);
    rig.hub.onDown();
    rig.hub.onView({ ...emptyView(9), agents: [agentView('anna')] });
    await settled();
    expect(rig.pops.at(-1)).toMatchObject({ agentId: 'anna', closed: { callId: 'c1' } });
    rig.hub.stop();
  });

  test('the database fails: the agent talks without a record, and the next call has one', async () => {
    const faults: unknown[] = [];
    let away = true;
    const rig = hubRig({
      buildPop: async (offer) => {
        if (away) throw new Error('the database is away');
        return pop(offer.callId, offer.offerId ?? '');
      },
      onFault: (error) => void faults.push(error),
    });
    rig.hub.onView(emptyView());
    const happens = told(rig);
    happens(arrived('c1', 1), offered('c1', 'anna'), ended('c1', 'abandoned'));
    await settled();
    expect([rig.pops.length, faults.length]).toEqual([0, 1]);
    away = false;
    happens(arrived('c2', 1), offered('c2', 'anna'));
    await settled();
    expect(rig.pops).toMatchObject([{ opened: { callId: 'c2' } }]);
    rig.hub.stop();
  });
});

describe('the desk', () => {
  test('one push for all that one event changed, whole and true', async () => {
    const rig = hubRig();
    rig.hub.onView(emptyView());
    const happens = told(rig);
    await rig.hub.joinDesk(anna);
    happens(arrived('c1', 1), arrived('c2', 2), offered('c1', 'anna'));
    happens(answered('c1', 'anna', 900));
    happens(changed('anna', { activity: 'talking', callId: 'c1', offerId: 'c1.1', sinceMs: 9 }));
    happens({ type: 'call-held', callId: 'c1', agentId: 'anna' });
    happens({ type: 'alarm-raised', alarm: 'one-sided-audio', subject: 'c1' });
    await settled();
    expect(rig.desks).toHaveLength(1);
    expect(rig.desks[0]).toMatchObject({
      agentId: 'anna',
      state: {
        signedIn: true,
        phone: 'web',
        activity: 'talking',
        callId: 'c1',
        answeredAtMs: 1_000_004,
        heldSinceMs: 1_000_006,
        oneSidedAudio: true,
        waiting: 1,
        oldestEnteredAtMs: 2,
      },
    });
    rig.hub.stop();
  });

  test('the contact of the present call is not on the list of unfinished ones', async () => {
    const contact = (callId: string) => ({ contactId: `k-${callId}`, callId, startedAtMs: 1 });
    const rig = hubRig({ unfinishedOf: async () => [contact('c0'), contact('c1')] });
    rig.hub.onView(onCall(1, 'wrap-up'));
    const { state } = await rig.hub.joinDesk(anna);
    expect(state.unfinishedContacts).toEqual([contact('c0')]);
    rig.hub.stop();
  });

  test('who is not at a desk is told nothing', async () => {
    const rig = hubRig();
    rig.hub.onView(emptyView());
    await rig.hub.joinDesk(anna);
    rig.hub.leaveDesk(anna);
    told(rig)(changed('anna', { activity: 'ringing' }));
    await settled();
    expect(rig.desks).toEqual([]);
    rig.hub.stop();
  });
});

test('notices heard before the first view wait for it, and older ones are left out', () => {
  const rig = hubRig();
  rig.hub.onReceived(numbered(4, 4, arrived('old', 1)));
  rig.hub.onReceived(numbered(6, 6, arrived('new', 2)));
  expect(rig.hub.picture.calls.size).toBe(0);
  rig.hub.onView(emptyView(5));
  expect([...rig.hub.picture.calls.keys()]).toEqual(['new']);
  rig.hub.onReceived(numbered(3, 3, arrived('older', 1)));
  expect(rig.hub.picture.calls.size).toBe(1);
  rig.hub.stop();
});

describe('the boards', () => {
  afterEach(() => vi.useRealTimers());

  test('what happens is told at once, and a line that never rests four times a second', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const rig = hubRig({ findCitizenName: async () => null });
    const happens = told(rig);
    const pass = (ms: number): void => {
      for (let gone = 0; gone < ms; gone += 10) {
        rig.clock.ms += 10;
        vi.advanceTimersByTime(10);
      }
    };
    rig.hub.onView(emptyView());
    pass(2_000);
    rig.patches.length = 0;
    happens(arrived('c0', 1));
    pass(50);
    expect(rig.patches).toHaveLength(1);
    for (let n = 1; n <= 100; n += 1) {
      happens(arrived(`c${n}`, n));
      pass(10);
    }
    pass(250);
    expect(rig.patches.length).toBeLessThanOrEqual(6);
    const told100 = rig.patches.flatMap(({ changes }) => changes);
    expect(told100.filter(({ type }) => type === 'call-set')).toHaveLength(101);
    rig.hub.stop();
  });
});

test('a server that begins while telephony is away lists the phones of who is signed in', () => {
  const rig = hubRig();
  const anna = { agentId: 'anna', kind: 'desk', isOnBreak: true } as const;
  const known = { userId: 'anna', kind: 'desk', isBusy: false };
  expect(rig.hub.phones(false, [anna])).toEqual([
    { ...known, isRegistered: null, isOnBreak: true },
  ]);
  rig.hub.onView({ ...emptyView(), agents: [agentView('anna')] });
  // From now on telephony's word is nearer.
  expect(rig.hub.phones(true, [anna])).toEqual([
    { ...known, isRegistered: true, isOnBreak: false },
  ]);
  expect(rig.hub.phones(true, [])).toEqual([]);
  rig.hub.stop();
});
