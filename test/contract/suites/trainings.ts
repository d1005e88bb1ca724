import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewTraining } from '../../../src/contract/trainings.ts';
import { tehranDay } from '../../../src/kit/jalali.ts';
import { skillRepository } from '../../../src/queues/index.ts';
import {
  type TrainingRecords,
  trainingImport,
  trainingRepository,
} from '../../../src/trainings/index.ts';
import { trainingsCsv } from '../../../src/trainings/export.ts';
import { type CaseHouse, openCaseHouse } from '../../support/case-house.ts';

const DAY_MS = 86_400_000;

/** Who has learned what, until when, and the skills that hold only with it. */
export function trainingsSuite(openUrl: (name: string) => Promise<string>): void {
  describe('training', () => {
    let house: CaseHouse;
    let trainings: TrainingRecords;
    let take: ReturnType<typeof trainingImport>;
    const now = () => house.clock.nowMs;
    const by = () => ({ userId: house.vera, address: '10.0.0.9' });
    const inDays = (days: number) => tehranDay(now() + days * DAY_MS);
    const record = (more: Partial<NewTraining> = {}): NewTraining => ({
      ...{ userId: house.anna, course: 'عربی', takenOn: inDays(-10), result: 'passed' },
      ...{ score: 90, validUntil: inDays(60), ...more },
    });
    const add = (more: Partial<NewTraining> = {}) => trainings.add(record(more), by(), now());
    const states = async (course: string) =>
      (await trainings.list(now())).records
        .filter((one) => one.course === course)
        .map(({ state }) => state);

    beforeAll(async () => {
      house = await openCaseHouse(await openUrl('trainings'));
      const { store, audit, newId } = house;
      trainings = trainingRepository({ store, audit, newId });
      take = trainingImport({ store, audit, records: trainings });
    });
    afterAll(() => house.close());

    test('a record that ends within thirty days is listed, until it is renewed', async () => {
      expect(await trainings.add(record({ userId: 'none' }), by(), now())).toBe('unknown-agent');
      await add({ course: 'گفتگو', validUntil: inDays(31) });
      expect(await states('گفتگو')).toEqual(['valid']);
      house.clock.nowMs += DAY_MS;
      expect(await states('گفتگو')).toEqual(['expiring']);
      house.clock.nowMs += 31 * DAY_MS;
      expect(await states('گفتگو')).toEqual(['expired']);
      // A failed try renews nothing.
      await add({ course: 'گفتگو', takenOn: inDays(-1), result: 'failed', validUntil: null });
      expect(await states('گفتگو')).toEqual(['failed', 'expired']);
      await add({ course: 'گفتگو', takenOn: inDays(0), validUntil: null });
      expect(await states('گفتگو')).toEqual(['valid', 'failed', 'renewed']);
    });

    test('a program learns nothing', async () => {
      const { auth, audit } = house;
      const wanted = {
        name: 'Prometheus',
        permissions: ['board' as const],
        access: 'read' as const,
        days: 30,
      };
      await auth.apiKeys.make(wanted, by(), audit);
      const { people } = await trainings.list(now());
      expect(people.map(({ userId }) => userId)).toContain(house.anna);
      expect(people.map(({ name }) => name)).not.toContain('Prometheus');
    });

    test('a skill that asks for a course is withheld without it, and with it when it is over', async () => {
      const { store, audit, anna, boris } = house;
      const skills = skillRepository({ store, audit, nowMs: now });
      for (const agentId of [anna, boris]) {
        await skills.set(agentId, [{ name: 'arabic', level: 5 }], by());
      }
      expect([...(await trainings.withheld(now()))]).toEqual([]);
      await trainings.setSkill('arabic', 'عربی', by(), now());
      const all = [`${anna} arabic`, `${boris} arabic`].toSorted();
      expect([...(await trainings.withheld(now()))].toSorted()).toEqual(all);
      await add({ validUntil: inDays(5) });
      expect([...(await trainings.withheld(now()))]).toEqual([`${boris} arabic`]);
      const shown = (await trainings.list(now())).skills;
      expect(shown).toMatchObject([
        { skill: 'arabic', course: 'عربی', lacking: [{ userId: boris }] },
      ]);
      // Its last day is a day of it.
      const lastMs = now() + 5 * DAY_MS;
      expect([...(await trainings.withheld(lastMs))]).toEqual([`${boris} arabic`]);
      expect([...(await trainings.withheld(lastMs + DAY_MS))].toSorted()).toEqual(all);
      const [own] = (await trainings.list(now())).records.filter((one) => one.course === 'عربی');
      expect(await trainings.remove(own?.trainingId ?? '', by(), now())).toBe('set');
      expect(await trainings.remove(own?.trainingId ?? '', by(), now())).toBe('not-found');
      expect([...(await trainings.withheld(now()))].toSorted()).toEqual(all);
      await trainings.setSkill('arabic', null, by(), now());
      expect([...(await trainings.withheld(now()))]).toEqual([]);
    });

    test('a table is taken whole or not at all, and each row says what is wrong with it', async () => {
      const bad = [
        'نام کاربری,دوره,تاریخ,نتیجه,نمره,اعتبار تا',
        'anna,ایمنی,۱۴۰۵/۰۸/۰۱,قبول,95,۱۴۰۶/۰۸/۰۱',
        'nobody,ایمنی,۱۴۰۵/۱۳/۰۱,شاید,900,',
        'boris,ایمنی,1405/08/01,قبول,,1404/01/01',
        'anna,ایمنی,1405/08/01,مردود,,',
      ].join('\n');
      const refused = await take({ csv: bad, apply: true }, by(), now());
      expect(refused.applied).toBe(false);
      expect(refused.errors.map(({ row, problem }) => [row, problem])).toEqual([
        [3, 'unknown-user'],
        [3, 'bad-day'],
        [3, 'bad-result'],
        [3, 'bad-score'],
        [4, 'bad-day'],
        [5, 'duplicate'],
      ]);
      expect(await states('ایمنی')).toEqual([]);
      const good = bad.split('\n').slice(0, 2).join('\n');
      expect((await take({ csv: good, apply: false }, by(), now())).applied).toBe(false);
      expect(await states('ایمنی')).toEqual([]);
      expect((await take({ csv: good, apply: true }, by(), now())).applied).toBe(true);
      expect(await states('ایمنی')).toEqual(['valid']);
      // The same record with other values: looked at first, then taken.
      const failed = good.replace('قبول,95', 'مردود,40');
      expect(await take({ csv: failed, apply: false }, by(), now())).toMatchObject({ changes: 2 });
      expect(await take({ csv: failed, apply: true }, by(), now())).toMatchObject({ changes: 2 });
      expect(await states('ایمنی')).toEqual(['failed']);
    });

    test('what is exported can be taken in again, and changes nothing', async () => {
      const { audit } = house.store.tables;
      const written = () => house.store.read.$count(audit, eq(audit.act, 'training-written'));
      const before = await trainings.list(now());
      const audited = await written();
      expect(before.records.length).toBeGreaterThan(3);
      for (const language of ['fa', 'en'] as const) {
        const csv = trainingsCsv(before.records, language);
        const taken = await take({ csv, apply: true }, by(), now());
        const rows = before.records.length;
        expect(taken).toMatchObject({ applied: true, rows, changes: 0, errors: [] });
      }
      expect(await trainings.list(now())).toEqual(before);
      expect(await written()).toBe(audited);
    });
  });
}
