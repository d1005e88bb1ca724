import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AgentId, CallId, NumberedNotice } from '../../../telephony/protocol/index.ts';
import { type CheckWorld, openCheckWorld, type SpoiltPbx } from '../../support/check-world.ts';
import { eventually } from '../../support/eventually.ts';

/** Each of the four sides is spoilt in turn: found at the next check, mended, green again. */
export function describeSelfCheck(name: string, openPbx: () => Promise<SpoiltPbx>): void {
  describe(`the self-check on ${name}`, () => {
    let world: CheckWorld;
    const left: (() => void)[] = [];

    beforeAll(async () => {
      world = await openCheckWorld(await openPbx());
    });
    afterAll(() => world?.close());
    afterEach(async () => {
      world.serverClock.aheadMs = 0;
      for (const hangUp of left.splice(0)) hangUp();
      await eventually('the line is empty', 10_000, () => world.host.view().calls.length === 0);
      await world.rig.server.link.idle();
      await world.untilSame();
    });

    async function citizen(): Promise<string> {
      const { callId, hangUp } = await world.waits();
      left.push(hangUp);
      return callId;
    }

    async function rowOf(callId: string) {
      const { store } = world.rig.database;
      const { call } = store.tables;
      const [row] = await store.read.select().from(call).where(eq(call.id, callId));
      return row;
    }

    const kindsOf = async (): Promise<string[]> =>
      (await world.check()).found.map(({ kind }) => kind);

    test('finds nothing while a citizen waits, and says so on the board and in the metrics', async () => {
      await citizen();
      expect(await world.check()).toMatchObject({ state: 'same', found: [] });
      expect(world.rig.server.hub.joinBoard().selfCheck).toMatchObject({ state: 'same' });
      expect(await world.metric('pasokh_drift ')).toBe('pasokh_drift 0');
    });

    test('a row left open in the ledger is closed as failed by us', async () => {
      const { store } = world.rig.database;
      const atMs = Date.now() - 60_000;
      await store.tx(async (w) => {
        await w.insert(store.tables.call).values({
          id: 'left-open.1',
          queueId: 'general',
          enteredAtMs: atMs,
          day: '2026-11-25',
          createdAtMs: atMs,
        });
      });
      expect(await kindsOf()).toEqual(['ledger-has-ghost']);
      expect(world.rig.server.hub.joinBoard().selfCheck).toMatchObject({
        state: 'differs',
        found: [{ kind: 'ledger-has-ghost', count: 1 }],
      });
      expect(await rowOf('left-open.1')).toMatchObject({
        outcome: 'failed',
        endedBy: 'system',
        endedAtMs: atMs,
        talkMs: 0,
      });
      expect(await world.check()).toMatchObject({ state: 'same', found: [] });
    });

    test('a waiting citizen whom the ledger has lost is written again, and his end is his own', async () => {
      const { callId, hangUp } = await world.waits();
      const { store } = world.rig.database;
      await store.tx(async (w) => {
        await w.delete(store.tables.call).where(eq(store.tables.call.id, callId));
      });
      expect(await kindsOf()).toEqual(['ledger-misses-call']);
      expect(await rowOf(callId)).toMatchObject({ outcome: null, queueId: 'general' });
      hangUp();
      await eventually('his end is told', 5_000, async () => (await rowOf(callId))?.outcome);
      expect((await rowOf(callId))?.endedBy).toBe('caller');
    });

    test('a citizen whom the engine has forgotten is in line again', async () => {
      const callId = await citizen();
      world.host.post({ type: 'call.hung-up', callId: callId as CallId, cause: 16 });
      await world.rig.server.link.idle();
      expect(world.host.view().calls).toEqual([]);
      expect(await kindsOf()).toEqual(['engine-misses-call']);
      expect(world.host.view().calls.map((call) => call.callId)).toEqual([callId]);
      await world.untilSame();
      expect(await rowOf(callId)).toMatchObject({ outcome: null });
    });

    test('a citizen who hears a last word is no difference', async () => {
      const callId = await citizen();
      const { host } = world;
      const line = (sinceMs: number | null) =>
        host.request(`line-${sinceMs}`, {
          type: 'set-line',
          line: {
            emergency: sinceMs === null ? null : { sinceMs, waiting: 'leave' },
            surge: false,
          },
        });
      expect(line(Date.now())).toEqual({ ok: true });
      expect(host.view().calls).toEqual([]);
      const outcome = async () => (await rowOf(callId))?.outcome;
      expect(await eventually('his end is told', 5_000, outcome)).toBe('closed');
      // A new server has the right time at once, telephony only by and by.
      world.serverClock.aheadMs = 3_600_000;
      expect(await kindsOf()).toEqual([]);
      expect(line(null)).toEqual({ ok: true });
    });

    test('a citizen whose end the engine was not told of is let go of', async () => {
      const { callId, hangUp } = await world.waits();
      await world.pbx.deafen();
      hangUp();
      await eventually('the PBX has nobody', 5_000, () => world.pbx.isEmpty());
      expect(await kindsOf()).toEqual(['pbx-misses-call']);
      await eventually('he is gone', 5_000, () => world.host.view().calls.length === 0);
      await world.rig.server.link.idle();
      expect((await rowOf(callId))?.outcome).toMatch(/abandoned$/);
    });

    test('a leg of ours that belongs to nothing is dropped', async () => {
      await world.pbx.makeLeg('nobody.2.1', world.phone);
      expect(await kindsOf()).toEqual(['stray-leg']);
      await world.untilSame();
    });

    test('what joined a call that is over is taken away', async () => {
      await world.pbx.makeBridge('nobody.3');
      expect(await kindsOf()).toEqual(['leftover']);
      await world.untilSame();
    });

    test('an expert who is kept for a leg that is over, or at a phone that is gone, is not so for ever', async () => {
      const [held, gone] = [world.phone, 'nobodys-phone'] as [AgentId, AgentId];
      const { host } = world;
      const of = (id: AgentId) => host.view().agents.find(({ agentId }) => agentId === id);
      const ask = (request: object) => host.request(`ask-${Math.random()}`, request as never);
      for (const agentId of [held, gone]) {
        // Of no queue: nobody rings for those who wait.
        const serves = { memberships: [], skills: {}, pausedReason: null };
        expect(ask({ type: 'sign-in-agent', agentId, phone: 'desk', ...serves })).toEqual({
          ok: true,
        });
      }
      expect(await world.check()).toMatchObject({ state: 'same' });
      host.post({ type: 'agent.leg-started', agentId: held, legId: 'over.1' });
      host.post({ type: 'agent.reachable', agentId: gone });
      await world.rig.server.link.idle();
      expect([of(held)?.activity, of(gone)?.reachable]).toEqual(['busy', true]);
      const { found } = await world.check();
      expect(found).toEqual([{ kind: 'phone-differs', count: 2 }]);
      await world.untilSame();
      expect([of(held)?.activity, of(gone)?.reachable]).toEqual(['idle', false]);
      for (const agentId of [held, gone]) ask({ type: 'sign-out-agent', agentId });
    });

    test('a promise that telephony has lost is known to it again, and one that is over is kept no longer', async () => {
      const { store, personal } = world.rig.database;
      const { call, callback } = store.tables;
      const [firstCallId, callbackId, atMs] = ['promised.1', 'pc-promised.1', Date.now()];
      const of = { queueId: 'general', enteredAtMs: atMs, day: '2026-11-25', createdAtMs: atMs };
      await store.tx(async (w) => {
        const { id: phoneTextId } = await personal.put(w, '+989153124587', atMs);
        const ended = { endedAtMs: atMs, outcome: 'callback_accepted', phoneTextId };
        await w.insert(call).values({ ...of, ...ended, id: firstCallId });
        await w
          .insert(callback)
          .values({ ...of, id: callbackId, firstCallId, keyMs: atMs, madeAtMs: atMs });
      });
      const known = () => world.host.view().callbacks?.map((one) => one.callbackId);
      const outcomeOf = async () => {
        const rows = await store.read.select().from(callback).where(eq(callback.id, callbackId));
        return rows.map(({ outcome }) => outcome);
      };
      expect(known()).toEqual([]);
      expect(await kindsOf()).toEqual(['engine-misses-promise']);
      expect(known()).toEqual([callbackId]);
      expect(await world.check()).toMatchObject({ state: 'same', found: [] });

      const isIt = eq(callback.id, callbackId);
      const over = { outcome: 'cancelled', endedAtMs: atMs };
      await store.tx(async (w) => void (await w.update(callback).set(over).where(isIt)));
      expect(await kindsOf()).toEqual(['engine-has-promise']);
      expect(known()).toEqual([]);
      await world.rig.server.link.idle();
      expect(await outcomeOf()).toEqual(['cancelled']);
      expect(await world.check()).toMatchObject({ state: 'same', found: [] });
    });

    test('a board that shows who is not there, and not who is, is told afresh', async () => {
      const callId = await citizen();
      const { hub } = world.rig.server;
      const board = () => hub.joinBoard().calls.map((call) => call.callId);
      const { queueId, enteredAtMs } = hub.joinBoard().calls[0] ?? {};
      const lie = (seq: number, notice: object) =>
        hub.onReceived({
          seq: world.host.view().seq + seq,
          atMs: Date.now(),
          notice,
        } as NumberedNotice);
      lie(1, { type: 'call-arrived', callId: 'x.1', callerToken: null, queueId, enteredAtMs });
      lie(2, { type: 'call-ended', callId });
      expect(board()).toEqual(['x.1']);
      expect(await world.check()).toMatchObject({
        state: 'differs',
        found: [{ kind: 'board-call-differs', count: 2 }],
      });
      expect(board()).toEqual([callId]);
      expect(await world.check()).toMatchObject({ state: 'same' });
    });

    test('all that was found and mended is counted', async () => {
      const found = await world.metric('pasokh_drift_found_total');
      const healed = await world.metric('pasokh_drift_healed_total');
      for (const kind of [
        'ledger-has-ghost',
        'engine-misses-call',
        'stray-leg',
        'leftover',
        'engine-misses-promise',
        'engine-has-promise',
        'phone-differs',
      ]) {
        expect(found).toContain(`kind="${kind}"`);
        expect(healed).toContain(`kind="${kind}"`);
      }
    });
  });
}
