import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startOfTehranDayMs } from '../../../src/kit/jalali.ts';
import { oversightRepository, toCsv, weekOf } from '../../../src/oversight/index.ts';
import { HOUR_MS, openReferralHouse, type ReferralHouse } from '../../support/referral-house.ts';

/** What managers and the inspection are reminded of, and shown each week. */
export function oversightSuite(openUrl: (name: string) => Promise<string>): void {
  describe('oversight', () => {
    let house: ReferralHouse;
    /** A Saturday morning, seven o'clock in Tehran. */
    const SATURDAY = '2026-11-28';
    const sevenMs = startOfTehranDayMs(SATURDAY) + 7 * HOUR_MS;
    const ids: Record<string, string> = {};

    beforeAll(async () => {
      house = await openReferralHouse(await openUrl('oversight'));
      const { clock } = house;
      clock.nowMs = sevenMs - 10 * 24 * HOUR_MS;
      ids['late'] = await house.register();
      ids['cleared'] = await house.register();
      ids['complaint'] = await house.register({ kind: 'complaint' });
      await house.after(72);
      await house.after(24);
      ids['young'] = await house.register();
      clock.nowMs = sevenMs - HOUR_MS;
      await house.after(0);
    });
    afterAll(async () => {
      expect(faults).toEqual([]);
      await house.close();
    });

    const faults: unknown[] = [];
    const run = () => house.oversight.runDue(house.clock.nowMs, (fault) => faults.push(fault));
    const all = () => ({ userId: house.iman, all: true });
    const reminders = async (userId: string) =>
      (await house.referrals.notices.unseen(userId, house.clock.nowMs)).filter(
        ({ kind }) => kind === 'reminder',
      );
    const listOf = async (kind: string, reader = all()) => {
      const lists = await house.oversight.lists(reader, house.clock.nowMs);
      const found = lists.find((one) => one.kind === kind && one.week === SATURDAY);
      return house.oversight.open(found?.listId ?? '', reader, house.clock.nowMs);
    };
    const caseIds = (list: Awaited<ReturnType<typeof listOf>>) =>
      new Set(list?.rows.map(({ caseId }) => caseId));

    test('a week begins on Saturday at seven', () => {
      expect(weekOf(sevenMs)).toBe(SATURDAY);
      expect(weekOf(sevenMs - 1)).toBe('2026-11-21');
      expect(weekOf(sevenMs + 6 * 24 * HOUR_MS)).toBe(SATURDAY);
      expect(weekOf(sevenMs + 7 * 24 * HOUR_MS)).toBe('2026-12-05');
    });

    test('each day at seven whoever is asked at the last level is reminded once, until he replies', async () => {
      const { clock, mahan, iman } = house;
      expect((await run()).reminded, 'not before people come').toBe(0);
      clock.nowMs = sevenMs;
      await Promise.all([run(), run()]);
      for (const userId of [mahan, iman]) {
        const told = await reminders(userId);
        expect(told.map(({ trackingCode }) => trackingCode).length).toBeGreaterThanOrEqual(2);
      }
      const before = (await reminders(mahan)).length;
      clock.nowMs += 10 * HOUR_MS;
      expect((await run()).reminded).toBe(0);
      clock.nowMs += 14 * HOUR_MS;
      expect((await run()).reminded).toBeGreaterThan(0);
      expect(await reminders(mahan), 'yesterday’s gives way to today’s').toHaveLength(before);
      await house.reply(ids['cleared'] ?? '');
      clock.nowMs += 24 * HOUR_MS;
      await run();
      const left = await reminders(mahan);
      expect(left.filter(({ atMs }) => atMs === clock.nowMs)).toHaveLength(before - 1);
      clock.nowMs = sevenMs + 3 * 24 * HOUR_MS;
    });

    test('the lists of the week are made once, and stay as they were made', async () => {
      const { oversight, clock } = house;
      const kinds = (await oversight.lists(all(), clock.nowMs))
        .filter(({ week }) => week === SATURDAY)
        .map(({ kind }) => kind);
      expect(kinds.toSorted()).toEqual(['level-three', 'non-responders', 'over-week', 'promises']);
      const { late = '', cleared = '', young = '', complaint = '' } = ids;
      const three = await listOf('level-three');
      expect(caseIds(three)).toEqual(new Set([late, cleared]));
      expect(three?.rows.map(({ postEn }) => postEn)).toContain('Head of inspection');
      const week = caseIds(await listOf('over-week'));
      expect([week.has(late), week.has(complaint), week.has(young)]).toEqual([true, true, false]);
      expect((await run()).lists).toBe(0);
      // Replied meanwhile, it is on the list of that week still.
      expect(await house.statusOf(cleared)).toBe('answered');
      expect(caseIds(await listOf('level-three')).has(cleared)).toBe(true);
    });

    test('whom a letter has cleared is on no list of those who did not reply', async () => {
      const { clock, referrals, vera, oversight } = house;
      const silent = await house.register();
      const wrote = await house.register();
      const answeredAtMs = clock.nowMs + HOUR_MS;
      await house.after(73);
      const [first] = (await house.history(wrote)).referrals;
      const letter = { answeredAtMs, number: '22', year: 1405 };
      const given = { referralId: first?.referralId ?? '', text: 'شد', actorId: vera, letter };
      expect((await referrals.answer({ ...given, atMs: clock.nowMs })).type).toBe('done');
      clock.nowMs = sevenMs + 7 * 24 * HOUR_MS;
      await run();
      const lists = await oversight.lists(all(), clock.nowMs);
      const made = lists.find(({ kind, week }) => kind === 'non-responders' && week > SATURDAY);
      const list = await oversight.open(made?.listId ?? '', all(), clock.nowMs);
      expect([caseIds(list).has(silent), caseIds(list).has(wrote)]).toEqual([true, false]);
      expect(list?.rows.find(({ caseId }) => caseId === silent)?.postEn).toMatch(/works office/u);
    });

    test('a manager sees his units’ rows and no complaint; a neighbour sees none of them', async () => {
      const { mahan, setPost } = house;
      const own = await listOf('over-week', { userId: mahan, all: false });
      expect(caseIds(own).has(ids['late'] ?? '')).toBe(true);
      expect(caseIds(own).has(ids['complaint'] ?? '')).toBe(false);
      const far = await house.hire('far-manager');
      await setPost('post-district-9', { holderId: far });
      expect((await listOf('over-week', { userId: far, all: false }))?.rows).toEqual([]);
    });

    test('after weeks without us the list of this week is made, and none is invented for the others', async () => {
      const { clock, oversight } = house;
      const weeks = async () =>
        new Set((await oversight.lists(all(), clock.nowMs)).map(({ week }) => week));
      const before = (await weeks()).size;
      clock.nowMs += 28 * 24 * HOUR_MS;
      await Promise.all([run(), run()]);
      expect((await weeks()).size).toBe(before + 1);
    });

    test('a reminder that fails stops no other; said once it writes no more that day', async () => {
      const { store, organisation, referrals, newId, clock } = house;
      const { tell, passOver } = referrals.notices;
      const asked: string[] = [];
      const broken: { id: string | null } = { id: null };
      const oversight = oversightRepository({
        ...{ store, organisation, newId },
        notices: {
          passOver,
          tell(w, rows, notice) {
            for (const { id } of rows) asked.push(id);
            broken.id ??= rows[0]?.id ?? null;
            if (rows[0]?.id === broken.id) throw new Error('this one cannot be told');
            return tell(w, rows, notice);
          },
        },
      });
      clock.nowMs = startOfTehranDayMs(weekOf(clock.nowMs)) + (7 * 24 + 7) * HOUR_MS;
      const found: unknown[] = [];
      const look = () => oversight.runDue(clock.nowMs, (fault) => found.push(fault));
      const { reminded, lists } = await look();
      expect(asked.length).toBeGreaterThan(2);
      expect([reminded, lists]).toEqual([asked.length - 1, 4]);
      expect(found).toHaveLength(1);
      asked.length = 0;
      await look();
      expect(asked, 'the one alone that has none').toEqual([broken.id]);
      expect((await run()).reminded).toBe(1);
      await look();
      expect(asked).toHaveLength(1);
    });

    test('as a file: Persian for the Persian reader, no cell a formula, nobody’s number', async () => {
      const list = await listOf('level-three');
      const rows = (list?.rows ?? []).map((row) => ({ ...row, serviceName: '=HYPERLINK("x")' }));
      const text = toCsv(rows, 'fa', list?.madeAtMs ?? 0);
      const lines = text.trimEnd().split('\r\n');
      expect(lines).toHaveLength(rows.length + 1);
      expect(lines[0]).toMatch(/^\uFEFFکد رهگیری,/u);
      expect(lines[1]).toContain(`"'=HYPERLINK(""x"")"`);
      expect(text).not.toContain('9153124587');
      expect(toCsv(rows, 'en', list?.madeAtMs ?? 0)).toContain('code,service');
    });
  });
}
