import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NearQuery } from '../../../src/contract/near-cases.ts';
import { type CaseHouse, openCaseHouse } from '../../support/case-house.ts';

const DAY_MS = 86_400_000;
const PHONE = '+989153124587';

/** What is suggested while an expert types. */
export function duplicatesSuite(openUrl: (name: string) => Promise<string>): void {
  describe('near cases', () => {
    let house: CaseHouse;
    let calls = 0;
    const ids: Record<string, string> = {};
    beforeAll(async () => {
      house = await openCaseHouse(await openUrl('duplicates'));
      const told: Record<string, [service: string, district: number | null, ...string[]]> = {
        hole: ['101', 9, 'هاشمیه ۲۵', 'چاله بزرگ وسط کوچه'],
        otherLane: ['101', 9, 'هاشمیه ۵۲', 'چاله وسط کوچه'],
        garbage: ['301', 9, 'هاشمیه ۲۵', 'زباله مانده'],
        danger: ['104', 9, 'هاشمیه ۲۵', 'حفره خطرناک، آسفالت نشست کرده'],
        noDistrict: ['101', null, 'هاشمیه ۲۵', 'آسفالت چاله دارد'],
        elsewhere: ['101', 3, 'هنرستان ۲۵', 'چاله وسط کوچه'],
      };
      for (const [
        name,
        [serviceCode, district, addressText = '', description = ''],
      ] of Object.entries(told)) {
        ids[name] = await registered({ serviceCode, district, addressText, description });
      }
      house.clock.nowMs += 2 * DAY_MS;
    });
    afterAll(() => house.close());

    async function registered(form: object, phone: string | null = null): Promise<string> {
      const { cases, anna, clock } = house;
      const contactId = await house.answeredCall(`d-${(calls += 1)}`, phone, anna);
      const opened = await cases.openDraft({ contactId, ...form }, anna, clock.nowMs);
      if (opened.type !== 'changed') throw new Error(opened.type);
      expect((await cases.register(opened.caseId, anna, clock.nowMs)).type).toBe('changed');
      return opened.caseId;
    }
    const near = (typed: Partial<NearQuery>, phone: string | null = null) =>
      house.duplicates.near(
        {
          contactId: '',
          draftId: null,
          serviceCode: null,
          district: null,
          addressText: '',
          landmark: '',
          description: '',
          ...typed,
        },
        {
          phoneHash: phone === null ? null : house.personal.phoneHash(phone),
          atMs: house.clock.nowMs,
        },
      );
    const namesOf = (found: readonly { caseId: string }[]) =>
      found.map(({ caseId }) => Object.keys(ids).find((name) => ids[name] === caseId)).sort();
    const hole = {
      serviceCode: '101',
      district: 9,
      addressText: 'هاشميه كوچه 25',
      description: 'یه چاله گنده درست شده',
    };

    test('the same thing at the same place, with the reasons; its neighbours are left out', async () => {
      const found = await near(hole);
      expect(namesOf(found)).toEqual(['danger', 'hole', 'noDistrict']);
      const first = found.find(({ caseId }) => caseId === ids['hole']);
      expect(first).toMatchObject({ addressText: 'هاشمیه ۲۵', district: 9, status: 'referred' });
      expect(first?.reasons).toEqual([
        { reason: 'same-lane', shown: 'هاشمیه 25' },
        { reason: 'same-district', shown: '9' },
        { reason: 'same-topic', shown: null },
        { reason: 'same-service', shown: null },
        { reason: 'days-ago', shown: '2' },
      ]);
      // What was said about somebody is opened with the case, and that is on record.
      expect(JSON.stringify(found)).not.toContain('چاله');
    });

    test('the place alone is enough to look, the district need not be known', async () => {
      const { description, addressText } = hole;
      expect(namesOf(await near({ description, addressText }))).toContain('hole');
      expect(namesOf(await near({ ...hole, district: null }))).toContain('hole');
      expect(await near({ description })).toEqual([]);
      expect(await near({ serviceCode: '101', district: 9 })).toEqual([]);
    });

    test('the draft itself, what is closed and what is long ago are not suggested', async () => {
      const { cases: table } = house.store.tables;
      const own = ids['hole'] ?? '';
      expect(namesOf(await near({ ...hole, draftId: own }))).not.toContain('hole');
      const setStatus = (status: string) =>
        house.store.tx((w) => w.update(table).set({ status }).where(eq(table.id, own)));
      await setStatus('archived');
      expect(namesOf(await near(hole))).not.toContain('hole');
      await setStatus('registered');
      house.clock.nowMs += 70 * DAY_MS;
      expect(await near(hole)).toEqual([]);
      house.clock.nowMs -= 70 * DAY_MS;
    });

    test('who calls again without telling the place means what he told before', async () => {
      const form = { serviceCode: '203', district: 8, addressText: 'کوهسنگی ۱۵' };
      const tree = await registered({ ...form, description: 'درخت افتاده' }, PHONE);
      const typed = { serviceCode: '203', description: 'درختی که افتاده بود' };
      const [found, ...others] = await near(typed, PHONE);
      expect(others).toEqual([]);
      expect(found?.caseId).toBe(tree);
      expect(found?.reasons.map(({ reason }) => reason)).toContain('same-number');
      expect(await near(typed, '+989153120000')).toEqual([]);
      expect(await near(typed)).toEqual([]);
    });
  });
}
