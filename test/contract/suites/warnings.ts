import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewWarning } from '../../../src/contract/warnings.ts';
import { warningRepository, WARNING_RULES } from '../../../src/warnings/index.ts';
import { OPEN_STATUSES } from '../../../src/cases/index.ts';
import { startOfTehranDayMs } from '../../../src/kit/jalali.ts';
import { type FieldHouse, openFieldHouse } from '../../support/field-house.ts';
import { HOUR_MS } from '../../support/referral-house.ts';

const DAY_MS = 24 * HOUR_MS;

/** Somebody is told to put something right: until when, who is reminded, what follows. */
export function warningsSuite(openUrl: (name: string) => Promise<string>): void {
  describe('warnings', () => {
    let house: FieldHouse;
    let room: ReturnType<typeof warningRepository>;
    const faults: unknown[] = [];
    beforeAll(async () => {
      house = await openFieldHouse(await openUrl('warnings'));
      const { store, personal, newId, cases, referrals, visits } = house;
      room = warningRepository({
        ...{ store, personal, newId, steps: cases.steps, openStatuses: OPEN_STATUSES },
        rules: WARNING_RULES,
        after: { ...referrals.afterWarning, sendCrew: visits.askForWarning },
      });
    });
    afterAll(async () => {
      expect(faults).toEqual([]);
      await house.close();
    });

    async function issue(caseId: string, form: Partial<NewWarning> = {}): Promise<string> {
      const whole: NewWarning = {
        ...{ addressee: 'مالک پلاک ۷', place: 'کوچه ۵، پلاک ۷', ground: 'debris' },
        ...{ order: 'نخاله‌ها برداشته شود', deadlineDays: 5, follows: 'crew', ...form },
      };
      const issued = await room.issue(caseId, whole, house.vera, house.clock.nowMs);
      if (typeof issued === 'string') throw new Error(issued);
      return issued.warningId;
    }
    const serve = (warningId: string, servedAtMs = house.clock.nowMs) =>
      room.serve(warningId, { servedAtMs, how: 'in_person' }, house.vera, house.clock.nowMs);
    const settle = (warningId: string, as: 'obeyed' | 'withdrawn') =>
      room.settle(warningId, { as, note: 'برداشته شد' }, house.vera, house.clock.nowMs);
    const open = async (warningId: string) => {
      const found = await room.open(warningId);
      if (found === undefined) throw new Error(`no warning ${warningId}`);
      return found;
    };
    const look = () => room.runDue(house.clock.nowMs, (fault) => void faults.push(fault));
    const later = async (ms: number): Promise<void> => {
      house.clock.nowMs += ms;
      await Promise.all([look(), look()]);
    };
    const noticesOf = async (caseId: string) => {
      const { officialNotice } = house.store.tables;
      const rows = await house.store.read.select().from(officialNotice);
      return rows.filter((row) => row.caseId === caseId).map(({ kind }) => kind);
    };

    test('has its number of the year, and its time runs from the day after it was served', async () => {
      const { clock } = house;
      const caseId = await house.register();
      const [first, second] = [await issue(caseId), await issue(caseId)];
      const [one, other] = [await open(first), await open(second)];
      expect(other.number).toBe(one.number + 1);
      expect(one).toMatchObject({ year: 1405, state: 'issued', dueAtMs: null, follows: 'crew' });
      expect(await serve(first, clock.nowMs + 1)).toBe('bad-service-date');
      clock.nowMs += 2 * HOUR_MS;
      expect(await serve(first)).toBe('done');
      expect(await serve(first)).toBe('warning-over');
      expect((await open(first)).dueAtMs).toBe(startOfTehranDayMs(clock.nowMs) + 6 * DAY_MS);
      const view = await house.cases.view(caseId);
      expect(view?.events.map(({ type }) => type)).toEqual(
        expect.arrayContaining(['warning-issued', 'warning-served']),
      );
      for (const id of [first, second]) expect(await settle(id, 'withdrawn')).toBe('done');
    });

    test('not served, whoever is asked is reminded after three days, and again; served, a day before the end', async () => {
      const caseId = await house.register();
      const warningId = await issue(caseId);
      await later(3 * DAY_MS - 1);
      expect(await noticesOf(caseId)).toEqual([]);
      await later(1);
      await look();
      expect(await noticesOf(caseId)).toEqual(['warning-unserved']);
      await later(3 * DAY_MS);
      expect(await noticesOf(caseId)).toEqual(['warning-unserved', 'warning-unserved']);
      await serve(warningId);
      const { dueAtMs } = await open(warningId);
      await later((dueAtMs ?? 0) - DAY_MS - house.clock.nowMs);
      await look();
      expect((await noticesOf(caseId)).filter((kind) => kind === 'warning-due')).toHaveLength(1);
      expect(await settle(warningId, 'obeyed')).toBe('done');
      await later(5 * DAY_MS);
      expect((await open(warningId)).state).toBe('obeyed');
      expect(await settle(warningId, 'withdrawn')).toBe('warning-over');
    });

    test('of a case that has ended nobody is reminded, and nothing more is written in its history', async () => {
      const caseId = await house.register();
      const warningId = await issue(caseId);
      const { cases } = house.store.tables;
      await house.store.tx(async (w) => {
        await w.update(cases).set({ status: 'archived' }).where(eq(cases.id, caseId));
      });
      for (let times = 0; times < 3; times += 1) await later(3 * DAY_MS);
      expect(await house.typesOf(caseId)).not.toContain('warning-reminder');
      expect(await noticesOf(caseId)).toEqual([]);
      expect(await settle(warningId, 'withdrawn')).toBe('done');
    });

    test('not heeded, the case goes to a commission, once: clocks stand, the citizen hears a date', async () => {
      const caseId = await house.register();
      const warningId = await issue(caseId, {
        ...{ ground: 'unlicensed_building', follows: 'commission', deadlineDays: 1 },
      });
      await serve(warningId);
      const { dueAtMs } = await open(warningId);
      await later((dueAtMs ?? 0) - house.clock.nowMs - 1);
      expect(await house.statusOf(caseId)).toBe('referred');
      await later(1);
      expect(await house.statusOf(caseId)).toBe('at_commission');
      expect((await open(warningId)).state).toBe('escalated');
      const [asked] = (await house.history(caseId)).referrals;
      expect(asked?.clock.isSuspended).toBe(true);
      const told = house.words.filter((word) => word.caseId === caseId);
      expect(told.map(({ occasion }) => occasion)).toContain('date-set');
      const types = await house.typesOf(caseId);
      expect(types.filter((type) => type === 'to-commission')).toHaveLength(1);
      expect(types.filter((type) => type === 'warning-escalated')).toHaveLength(1);
      expect(await house.cases.verifyHistory(caseId)).toMatchObject({ ok: true });
    });

    test('not heeded, the inspectors of the district go there', async () => {
      const caseId = await house.register();
      const warningId = await issue(caseId, { deadlineDays: 1 });
      await serve(warningId);
      await later(2 * DAY_MS);
      expect((await open(warningId)).state).toBe('escalated');
      const visit = await house.visitOf(caseId);
      expect(visit).toMatchObject({ cause: 'warning', note: 'نخاله‌ها برداشته شود' });
      const status = await house.statusOf(caseId);
      await house.see(visit.visitId, 'done', 'گروه برداشت');
      expect(await house.statusOf(caseId), 'the unit still answers for it').toBe(status);
    });

    test('what cannot follow just now follows when the case stands where it can, told once', async () => {
      const caseId = await house.answered();
      const warningId = await issue(caseId, { follows: 'commission', deadlineDays: 1 });
      await serve(warningId);
      await later(2 * DAY_MS);
      await later(HOUR_MS);
      expect((await open(warningId)).state).toBe('expired');
      expect((await house.unconvincing(caseId)).type).toBe('done');
      expect(await house.statusOf(caseId)).toBe('referred');
      await later(HOUR_MS);
      expect(await house.statusOf(caseId)).toBe('at_commission');
      expect((await open(warningId)).state).toBe('escalated');
      const types = await house.typesOf(caseId);
      expect(types.filter((type) => type === 'warning-expired')).toHaveLength(1);
      expect(types.filter((type) => type === 'warning-escalated')).toHaveLength(1);
    });

    test('what can follow nothing stays on the list until somebody settles it', async () => {
      const caseId = await house.answered();
      const warningId = await issue(caseId, { follows: 'commission', deadlineDays: 1 });
      await serve(warningId);
      await later(2 * DAY_MS);
      expect((await open(warningId)).state).toBe('expired');
      expect((await room.list('open')).map((row) => row.warningId)).toContain(warningId);
      expect(await settle(warningId, 'obeyed')).toBe('done');
      const ended = await room.list('ended');
      expect(ended[0]).toMatchObject({ warningId, state: 'obeyed' });
      expect((await open(warningId)).note).toBe('برداشته شد');
      // Whom it is for and what it says is read one by one, and that is audited.
      const lists = [...ended, ...(await room.list('open')), ...(await room.ofCase(caseId))];
      for (const secret of ['مالک', 'پلاک', 'نخاله', 'برداشته']) {
        expect(JSON.stringify(lists)).not.toContain(secret);
      }
      expect((await room.list('open')).map((row) => row.warningId)).not.toContain(warningId);
    });

    test('is issued about open cases alone, and obeyed only after it was served', async () => {
      const caseId = await house.register();
      const warningId = await issue(caseId);
      expect(await settle(warningId, 'obeyed')).toBe('wrong-state');
      expect(await serve('none')).toBe('unknown-warning');
      const { nowMs } = house.clock;
      await house.store.tx(async (w) => {
        const { cases } = house.store.tables;
        await w.update(cases).set({ status: 'archived' });
      });
      const form: NewWarning = {
        ...{ addressee: 'مالک', place: 'کوچه', ground: 'other', order: 'کاری بکند' },
        ...{ deadlineDays: 2, follows: 'crew' },
      };
      expect(await room.issue(caseId, form, house.vera, nowMs)).toBe('wrong-state');
      expect(await room.issue('none', form, house.vera, nowMs)).toBe('unknown-case');
      expect(await room.ofCase(caseId)).toHaveLength(1);
    });
  });
}
