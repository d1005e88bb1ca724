import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY_MS, openToldHouse, SOLVED, type ToldHouse } from '../../support/told-house.ts';

let number = 2_000_000;
const nextPhone = () => `+98915${(number += 1)}`;

export function laterSuite(openUrl: (name: string) => Promise<string>): void {
  describe('what a case does as time goes by', () => {
    let house: ToldHouse;
    beforeAll(async () => {
      house = await openToldHouse(await openUrl('later'));
    });
    afterAll(() => house.close());

    const run = () => house.cases.runDue(house.clock.nowMs);
    const typesOf = async (caseId: string) =>
      (await house.cases.view(caseId))?.events.map(({ type }) => type) ?? [];
    const wordsOf = async (caseId: string) =>
      (await house.sms.list({ caseId, limit: 50 }))
        .filter(({ kind }) => kind === 'word')
        .map(({ body }) => body);

    test('after its window a told case is archived, once, with a frozen copy that is sealed', async () => {
      const { cases, clock, store } = house;
      const caseId = await house.announced(nextPhone());
      const untilMs = (await cases.view(caseId))?.objectableUntilMs ?? 0;
      clock.nowMs = untilMs - 1;
      await run();
      expect(await house.statusOf(caseId)).toBe('announced');
      clock.nowMs = untilMs;
      await Promise.all([run(), run()]);
      await run();
      expect(await house.statusOf(caseId)).toBe('archived');
      expect((await typesOf(caseId)).filter((type) => type === 'archived')).toHaveLength(1);
      const { caseArchive } = store.tables;
      const rows = await store.read
        .select()
        .from(caseArchive)
        .where(eq(caseArchive.caseId, caseId));
      expect(rows).toMatchObject([
        { cycle: 1, outcome: 'solved', classification: 'solved', topic: 'service-101' },
      ]);
      expect(await cases.verifyArchive(caseId)).toBe(true);
      expect((await cases.verifyHistory(caseId))?.ok).toBe(true);
      // Somebody makes an unsolved case a solved one afterwards.
      await store.tx((w) =>
        w
          .update(caseArchive)
          .set({ copy: { ...rows[0]?.copy, outcome: 'unsolved' } })
          .where(eq(caseArchive.caseId, caseId)),
      );
      expect(await cases.verifyArchive(caseId)).toBe(false);
    });

    test.each([
      ['unsolved', 'not-solved'],
      ['unlawful', 'not-solved'],
      ['out_of_scope', 'not-our-duty'],
    ] as const)('%s lies in the box %s', async (outcome, classification) => {
      const { clock, store } = house;
      const caseId = await house.verified(nextPhone(), { ...SOLVED, outcome });
      await house.call(caseId, 'declined');
      clock.nowMs += 14 * DAY_MS;
      await run();
      const { caseArchive } = store.tables;
      const [row] = await store.read
        .select()
        .from(caseArchive)
        .where(eq(caseArchive.caseId, caseId));
      expect(row?.classification).toBe(classification);
    });

    test('what is planned is never archived: on its date it is looked at, and told anew', async () => {
      const { cases, clock, vera } = house;
      const phone = nextPhone();
      const recheckAtMs = clock.nowMs + 30 * DAY_MS;
      const planned = { outcome: 'pending_action', explanation: 'در برنامه آبان است' } as const;
      const dateless = await house.answered(phone);
      expect(await cases.verify(dateless, planned, vera, clock.nowMs)).toEqual({
        type: 'recheck-date-needed',
      });
      expect(
        await cases.verify(dateless, { ...planned, recheckAtMs: clock.nowMs }, vera, clock.nowMs),
      ).toEqual({ type: 'recheck-date-needed' });
      const caseId = await house.announced(phone, { ...planned, recheckAtMs });
      const [told] = (await house.sms.list({ caseId, limit: 5 })).filter(
        ({ kind }) => kind === 'result',
      );
      expect(told?.body).toMatch(/بازبینی 140[0-9]\/[0-9]{2}\/[0-9]{2}/u);
      clock.nowMs += 20 * DAY_MS;
      await run();
      expect(await house.statusOf(caseId), 'the window is over, the date not').toBe('announced');
      clock.nowMs = recheckAtMs;
      await Promise.all([run(), run()]);
      expect(await cases.view(caseId)).toMatchObject({
        status: 'recheck',
        cycle: 2,
        outcome: null,
        earlier: [{ cycle: 1, outcome: 'pending_action' }],
      });
      expect((await cases.verify(caseId, SOLVED, vera, clock.nowMs)).type).toBe('changed');
      await house.deliver(caseId);
      clock.nowMs += 14 * DAY_MS;
      await run();
      expect(await typesOf(caseId)).toEqual([
        'opened',
        'registered',
        'verified',
        'announced',
        'recheck',
        'verified',
        'announced',
        'archived',
      ]);
    });

    test('a date that went by without a new answer is told once', async () => {
      const { clock } = house;
      const recheckAtMs = clock.nowMs + DAY_MS;
      const planned = {
        outcome: 'pending_action',
        explanation: 'هفته آینده',
        recheckAtMs,
      } as const;
      const caseId = await house.announced(nextPhone(), planned);
      clock.nowMs = recheckAtMs;
      await run();
      clock.nowMs += 2 * DAY_MS - 1;
      await run();
      expect(await wordsOf(caseId)).toEqual([]);
      clock.nowMs += 1;
      for (const _ of [1, 2, 3]) await run();
      const words = await wordsOf(caseId);
      expect(words).toHaveLength(1);
      expect(words[0]).toContain('انجام نشد');
      expect(await house.statusOf(caseId)).toBe('recheck');
    });

    test('no open case is silent for more than seven days, whatever state it waits in', async () => {
      const { clock, store } = house;
      const { cases } = store.tables;
      const ids = new Map<string, string>();
      const waiting = [
        'registered',
        'triage',
        'referred',
        'proposed_outcome',
        'awaiting_citizen',
        'at_commission',
        'answered',
        'special_follow_up',
      ];
      for (const status of waiting) {
        const caseId = await house.answered(nextPhone());
        await house.setState(caseId, status);
        ids.set(status, caseId);
      }
      const closed = await house.answered(nextPhone());
      await house.setState(closed, 'withdrawn');
      clock.nowMs += 7 * DAY_MS - 1;
      await run();
      for (const caseId of ids.values()) expect(await wordsOf(caseId)).toEqual([]);
      clock.nowMs += 1;
      await Promise.all([run(), run()]);
      await run();
      for (const [status, caseId] of ids) {
        expect(await wordsOf(caseId), status).toHaveLength(1);
      }
      expect(await wordsOf(closed)).toEqual([]);
      // Nobody is told that anything is done.
      for (const body of await wordsOf(ids.get('referred') ?? '')) {
        expect(body).not.toMatch(/انجام شد|رفع شد|حل شد/u);
      }
      // A week of silence later again; after a month without us once, not four times.
      clock.nowMs += 7 * DAY_MS;
      await run();
      expect(await wordsOf(ids.get('referred') ?? '')).toHaveLength(2);
      clock.nowMs += 30 * DAY_MS;
      await run();
      await run();
      expect(await wordsOf(ids.get('referred') ?? '')).toHaveLength(3);
      for (const caseId of ids.values()) {
        await store.tx((w) =>
          w.update(cases).set({ status: 'withdrawn' }).where(eq(cases.id, caseId)),
        );
      }
    });

    test('a word that waits for the morning does not come after the result', async () => {
      const { cases, clock, vera, sms } = house;
      const [written, called] = [
        await house.answered(nextPhone()),
        await house.answered(nextPhone(), { announceBy: 'call' }),
      ];
      clock.nowMs += 7 * DAY_MS;
      await run();
      expect(await wordsOf(written)).toHaveLength(1);
      expect(await house.taskOf(called)).toMatchObject({
        occasion: 'silence',
        reason: 'asked-for-a-call',
      });
      for (const caseId of [written, called]) {
        expect((await cases.verify(caseId, SOLVED, vera, clock.nowMs)).type).toBe('changed');
      }
      const [word] = (await sms.list({ caseId: written, limit: 9 })).filter(
        ({ kind }) => kind === 'word',
      );
      expect(word).toMatchObject({ state: 'cancelled', reason: 'there-is-a-result' });
      expect(await house.taskOf(written)).toBeUndefined();
      expect(await house.taskOf(called)).toMatchObject({ occasion: 'result' });
      const listed = await house.tellTasks.list(house.rana);
      expect(listed.filter((task) => [written, called].includes(task.caseId))).toHaveLength(1);
      await house.call(called, 'declined');
    });

    test('who thanked us is not told that he has no result yet', async () => {
      const { clock } = house;
      const thanks = { kind: 'appreciation', serviceCode: '602' };
      const caseId = await house.answered(nextPhone(), thanks);
      await house.setState(caseId, 'registered');
      clock.nowMs += 8 * DAY_MS;
      await run();
      expect(await wordsOf(caseId)).toEqual([]);
    });

    test('what is open for over seven days is on the weekly list, the oldest first', async () => {
      const { cases, clock } = house;
      const open = await house.answered(nextPhone());
      clock.nowMs += 60_000;
      const younger = await house.answered(nextPhone());
      const told = await house.announced(nextPhone());
      const list = async () =>
        (await cases.listLongOpen(clock.nowMs - 7 * DAY_MS)).map(({ caseId }) => caseId);
      clock.nowMs += 7 * DAY_MS - 1;
      expect((await list()).filter((caseId) => [open, younger, told].includes(caseId))).toEqual([
        open,
      ]);
      clock.nowMs += 1;
      expect((await list()).slice(-2)).toEqual([open, younger]);
      for (const caseId of [open, younger]) await house.setState(caseId, 'withdrawn');
    });

    test('who takes no SMS hears it by a call, and who has no number is thought of once', async () => {
      const { clock } = house;
      const [landline, nobody] = [
        await house.answered('+985138412345'),
        await house.answered(null),
      ];
      for (const caseId of [landline, nobody]) await house.setState(caseId, 'referred');
      clock.nowMs += 7 * DAY_MS;
      await run();
      expect(await house.taskOf(landline)).toMatchObject({
        occasion: 'silence',
        outcome: null,
        reason: 'no-mobile',
      });
      expect(await house.taskOf(nobody)).toBeUndefined();
      clock.nowMs += DAY_MS;
      expect(await house.call(landline, 'reached')).toEqual({ state: 'told', objected: false });
      expect(await house.statusOf(landline)).toBe('referred');
      expect(await house.taskOf(landline)).toBeUndefined();
      clock.nowMs += 7 * DAY_MS - 1;
      await run();
      expect(await house.taskOf(landline), 'the talk was the last word').toBeUndefined();
      clock.nowMs += 1;
      await run();
      expect(await house.taskOf(landline)).toMatchObject({ occasion: 'silence' });
      for (const caseId of [landline, nobody]) await house.setState(caseId, 'withdrawn');
      expect(await house.taskOf(landline)).toBeUndefined();
    });

    test('an escalation to the manager is told in its own transaction, once for each level', async () => {
      const { cases, clock, store } = house;
      const caseId = await house.answered(nextPhone());
      await house.setState(caseId, 'referred');
      const tell = (key: string, fail = false) =>
        store.tx(async (w) => {
          const word = { caseId, occasion: 'escalated', key, atMs: clock.nowMs } as const;
          await cases.tellCitizen(w, word);
          if (fail) throw new Error('the escalation was undone');
        });
      await expect(tell('1:3', true)).rejects.toThrow('undone');
      expect(await wordsOf(caseId)).toEqual([]);
      await tell('1:3');
      await tell('1:3');
      expect(await wordsOf(caseId)).toHaveLength(1);
      await tell('2:3');
      expect(await wordsOf(caseId), 'the same again within a day').toHaveLength(1);
      clock.nowMs += DAY_MS;
      await tell('3:3');
      expect(await wordsOf(caseId)).toHaveLength(2);
    });

    test('the head takes a case out of the archive, which is counted; nobody else’s step moves it', async () => {
      const { cases, clock, vera } = house;
      const caseId = await house.announced(nextPhone());
      expect((await cases.reopen(caseId, 'باز کنید', vera, clock.nowMs)).type).toBe('wrong-state');
      clock.nowMs += 14 * DAY_MS;
      await run();
      const objection = { caseId, words: '', channel: 'call', actorId: house.rana } as const;
      expect(await cases.object({ ...objection, atMs: clock.nowMs })).toBe('wrong-state');
      expect((await cases.verify(caseId, SOLVED, vera, clock.nowMs)).type).toBe('wrong-state');
      expect((await cases.reopen(caseId, 'گزارش تازه', vera, clock.nowMs)).type).toBe('changed');
      expect(await cases.view(caseId)).toMatchObject({ status: 'special_follow_up', cycle: 2 });
      await house.setState(caseId, 'answered');
      await cases.verify(caseId, SOLVED, vera, clock.nowMs);
      await house.deliver(caseId);
      clock.nowMs += 14 * DAY_MS;
      await run();
      expect(await house.statusOf(caseId)).toBe('archived');
      const { caseArchive } = house.store.tables;
      expect(await house.store.read.$count(caseArchive, eq(caseArchive.caseId, caseId))).toBe(2);
      expect(await cases.verifyArchive(caseId)).toBe(true);
    });

    test('follow-up asks for it with a reason: the head says no, or does it, and each asking is settled once', async () => {
      const { cases, clock, rana, vera, referrals } = house;
      const caseId = await house.announced(nextPhone());
      const of = (reason: string, actorId = vera) => ({
        ...{ caseId, reason, actorId, atMs: clock.nowMs },
      });
      expect((await cases.askReopening(of('تازه'))).type).toBe('wrong-state');
      clock.nowMs += 14 * DAY_MS;
      await run();
      const wanted = async () =>
        (await referrals.followUp('reopenings', clock.nowMs)).map((row) => row.caseId);
      expect(await wanted()).toEqual([]);
      expect((await cases.refuseReopening(of('نه', rana))).type).toBe('wrong-state');
      expect((await cases.askReopening(of('لوله باز نشت کرد'))).type).toBe('changed');
      expect((await cases.askReopening(of('باز هم'))).type).toBe('reopening-asked');
      expect(await wanted()).toEqual([caseId]);
      expect((await referrals.followUpCounts(clock.nowMs)).reopenings).toBe(1);
      expect(await house.statusOf(caseId)).toBe('archived');

      expect((await cases.refuseReopening(of('درخواست تازه ثبت کنید', rana))).type).toBe('changed');
      expect(await wanted()).toEqual([]);
      expect((await cases.askReopening(of('همان لوله است'))).type).toBe('changed');
      expect((await cases.reopen(caseId, 'همان لوله است', rana, clock.nowMs)).type).toBe('changed');
      expect(await wanted()).toEqual([]);
      expect(
        (await cases.view(caseId))?.events.slice(-4).map(({ type, note }) => [type, note]),
      ).toEqual([
        ['reopening-asked', 'لوله باز نشت کرد'],
        ['reopening-refused', 'درخواست تازه ثبت کنید'],
        ['reopening-asked', 'همان لوله است'],
        ['reopened', 'همان لوله است'],
      ]);
      expect((await cases.askReopening({ ...of('چیست'), caseId: 'none' })).type).toBe(
        'unknown-case',
      );
      expect(await cases.verifyHistory(caseId)).toMatchObject({ ok: true });
    });

    test('a fault in one case keeps no other from its step', async () => {
      const { clock, store, faults } = house;
      const [bad, good] = [await house.announced(nextPhone()), await house.announced(nextPhone())];
      const countEvents = (events: number) =>
        store.tx((w) =>
          w.execute(sql`update "case" set event_count = ${events} where id = ${bad}`),
        );
      // Its history seems empty: the next event would stand where the first one stands.
      await countEvents(0);
      clock.nowMs += 15 * DAY_MS;
      await run();
      expect(await house.statusOf(good)).toBe('archived');
      expect(await house.statusOf(bad)).toBe('announced');
      expect(faults).toHaveLength(1);
      await countEvents(4);
      await run();
      expect(await house.statusOf(bad)).toBe('archived');
    });

    test('what lacks its topic is not archived until it has one', async () => {
      const { clock, store } = house;
      const caseId = await house.announced(nextPhone());
      const topic = (code: string | null) =>
        store.tx((w) =>
          w.execute(sql`update "case" set service_code_id = ${code} where id = ${caseId}`),
        );
      await topic(null);
      clock.nowMs += 15 * DAY_MS;
      await run();
      expect(await house.statusOf(caseId)).toBe('announced');
      await topic('service-101');
      await run();
      expect(await house.statusOf(caseId)).toBe('archived');
    });
  });
}
