import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { matterFigures } from '../../../src/contacts/index.ts';
import type { Matter } from '../../../src/contract/matters.ts';
import { tehranDay } from '../../../src/kit/jalali.ts';
import { type CaseHouse, openCaseHouse } from '../../support/case-house.ts';

const PHONE = '+989153124587';
const DAY_MS = 86_400_000;

/** One call, several things: each is an item of its own. */
export function mattersSuite(openUrl: (name: string) => Promise<string>): void {
  describe('the matters of a contact', () => {
    let house: CaseHouse;
    let calls = 0;
    beforeAll(async () => {
      house = await openCaseHouse(await openUrl('matters'));
    });
    afterAll(() => house.close());

    const contact = (phone: string | null = PHONE) =>
      house.answeredCall(`call-${(calls += 1)}`, phone, house.anna);
    async function draft(contactId: string, form: object): Promise<string> {
      const { cases, anna, clock } = house;
      const opened = await cases.openDraft({ contactId, ...form }, anna, clock.nowMs);
      if (opened.type !== 'changed') throw new Error(opened.type);
      return opened.caseId;
    }
    async function registered(contactId: string, form: object = {}): Promise<string> {
      const hole = {
        serviceCode: '101',
        district: 9,
        description: 'چاله',
        addressText: 'هاشمیه ۲۵',
      };
      const caseId = await draft(contactId, { ...hole, ...form });
      expect(await house.cases.register(caseId, house.anna, house.clock.nowMs)).toEqual({
        type: 'changed',
        caseId,
      });
      return caseId;
    }
    const finish = (contactId: string, ...matters: Matter[]) =>
      house.cases.finishContact(contactId, house.anna, { matters }, house.clock.nowMs);
    const dispositionsOf = async (contactId: string) =>
      (await house.contacts.listItems(contactId)).map((item) => item.disposition).sort();

    test('a call with a new case, an answered question and a chase is three items', async () => {
      const { cases, clock } = house;
      const old = await registered(await contact());
      clock.nowMs += 3 * DAY_MS;
      const contactId = await contact();
      const fresh = await registered(contactId, { serviceCode: '301', description: 'زباله' });
      const question = await draft(contactId, { description: 'عوارض نوسازی را کجا بپردازم؟' });
      const result = await finish(
        contactId,
        { disposition: 'case_created', caseId: fresh, note: 'عصرها هست' },
        { disposition: 'answered_on_spot', kind: 'request', topic: 'عوارض', draftId: question },
        { disposition: 'chase', caseId: old, note: 'چرا هنوز نیامده‌اند؟' },
      );
      expect(result).toMatchObject({ type: 'finished' });
      const items = await house.contacts.listItems(contactId);
      expect(await dispositionsOf(contactId)).toEqual([
        'answered_on_spot',
        'case_created',
        'chase',
      ]);
      expect(items.find((item) => item.caseId === fresh)).toMatchObject({
        topic: 'جمع‌آوری نشدن زباله',
        trackingCode: (await cases.view(fresh))?.trackingCode,
        secret: null,
      });
      expect(await cases.view(question)).toMatchObject({ status: 'discarded' });
      const chased = await cases.view(old);
      expect(chased).toMatchObject({ chases: 1, status: 'referred' });
      expect(chased?.events.at(-1)).toMatchObject({
        type: 'chased',
        byName: 'آنا',
        note: 'چرا هنوز نیامده‌اند؟',
      });
      for (const id of [old, fresh, question]) {
        expect(await cases.verifyHistory(id)).toMatchObject({ ok: true });
      }
    });

    test('a refused matter leaves none of the others behind, and the contact is still in hand', async () => {
      const contactId = await contact();
      const spot = { disposition: 'answered_on_spot', topic: 'پارک' } as const;
      expect(await finish(contactId, spot, { disposition: 'chase' })).toEqual({
        type: 'case-required',
      });
      expect(await finish(contactId, spot, { disposition: 'objection', caseId: 'none' })).toEqual({
        type: 'unknown-case',
      });
      const ownDraft = await draft(contactId, {});
      const onDraft = { disposition: 'added_to_case', caseId: ownDraft } as const;
      expect(await finish(contactId, spot, onDraft)).toEqual({ type: 'unknown-case' });
      expect(await dispositionsOf(contactId)).toEqual([]);
      expect(await finish(contactId, spot)).toMatchObject({ type: 'finished' });
      expect(await dispositionsOf(contactId)).toEqual(['answered_on_spot']);
    });

    test('words that were written down and ended in nothing keep the contact open', async () => {
      const { cases } = house;
      const contactId = await contact();
      const written = await draft(contactId, { description: 'درخت خشک شده' });
      const empty = await draft(contactId, {});
      expect(await finish(contactId, { disposition: 'silent' })).toEqual({ type: 'matter-open' });
      expect(await cases.view(empty)).toMatchObject({ status: 'draft' });
      const told = { disposition: 'answered_on_spot', draftId: written } as const;
      expect(await finish(contactId, told)).toMatchObject({ type: 'finished' });
      for (const id of [written, empty]) {
        expect(await cases.view(id)).toMatchObject({ status: 'discarded' });
      }
    });

    test('additions and objections enter the history without raising the case', async () => {
      const { cases } = house;
      const caseId = await registered(await contact());
      const contactId = await contact();
      await finish(
        contactId,
        { disposition: 'added_to_case', caseId, note: 'پلاک ۱۲ است' },
        { disposition: 'objection', caseId, note: 'درست نشده' },
      );
      const view = await cases.view(caseId);
      expect(view?.chases).toBe(0);
      expect(view?.events.slice(-2).map(({ type, note }) => [type, note])).toEqual([
        ['added-to', 'پلاک ۱۲ است'],
        ['objection-recorded', 'درست نشده'],
      ]);
    });

    test('what is asked after most often stands before the others of its state', async () => {
      const { cases, anna, clock } = house;
      const first = await registered(await contact());
      clock.nowMs += 1;
      const second = await registered(await contact());
      for (let times = 0; times < 3; times += 1) {
        await finish(await contact(), { disposition: 'chase', caseId: first });
      }
      const listed = await cases.list({ readerId: anna, status: 'referred' });
      const ids = listed.map((row) => row.caseId);
      expect(listed[0]).toMatchObject({ caseId: first, chases: 3 });
      expect(ids.indexOf(first)).toBeLessThan(ids.indexOf(second));
    });

    test('who has no number is given four digits; who has one is known by it', async () => {
      const { cases, citizens, store, clock, anna } = house;
      const withheld = await contact(null);
      const added = await citizens.addCitizen(
        {
          contactId: withheld,
          name: 'زائر بی‌شماره',
          kind: 'pilgrim',
          district: null,
          address: null,
        },
        anna,
        clock.nowMs,
      );
      expect(added.type).toBe('added');
      const caseId = await registered(withheld, { leavesOn: tehranDay(clock.nowMs + 2 * DAY_MS) });
      const [item] = await house.contacts.listItems(withheld);
      expect(item?.secret).toMatch(/^[0-9]{4}$/u);
      const view = await cases.view(caseId);
      expect(view?.leavesOnMs).toBeGreaterThan(clock.nowMs + 2 * DAY_MS - 1);
      expect(view?.leavesOnMs).toBeLessThan(clock.nowMs + 3 * DAY_MS);
      const stored = JSON.stringify(await store.read.select().from(store.tables.personalText));
      expect(stored).not.toContain(`"${item?.secret}"`);
      const known = await contact();
      await registered(known);
      expect((await house.contacts.listItems(known))[0]?.secret).toBeNull();
    });

    test.each([
      ['complaint', '601', {}, 'protected', []],
      ['report', '302', { district: 3 }, 'protected', []],
      ['request', '306', { district: 3 }, 'protected', []],
      ['request', '302', {}, 'open', ['place']],
      ['criticism', '302', {}, 'open', []],
      ['suggestion', '602', {}, 'open', []],
      ['appreciation', '602', {}, 'open', []],
    ] as const)('a %s with code %s goes its own way', async (kind, code, place, kept, missing) => {
      const { cases, anna, clock, store } = house;
      const contactId = await contact();
      const words = { kind, serviceCode: code, description: 'آنچه گفته شد', ...place };
      const caseId = await draft(contactId, words);
      const change = await cases.register(caseId, anna, clock.nowMs);
      if (missing.length > 0) {
        expect(change).toEqual({ type: 'incomplete-case', missing: [...missing] });
        return;
      }
      expect(change.type).toBe('changed');
      const table = store.tables.cases;
      const [row] = await store.read.select().from(table).where(eq(table.id, caseId));
      expect(row?.confidentiality).toBe(kept);
    });

    test('a matter that is about two cases is told with each of them, and counts once', async () => {
      const { clock, contacts, store } = house;
      const lamp = await registered(await contact());
      const hole = await registered(await contact());
      clock.nowMs += 10 * DAY_MS;
      const contactId = await contact();
      await finish(contactId, { disposition: 'chase', caseId: lamp });
      const [item] = await contacts.listItems(contactId);
      const alsoHole = { contactItemId: item?.itemId ?? '', caseId: hole, role: 'chase' } as const;
      const { contactCase } = store.tables;
      const touch = () =>
        store.tx(async (w) => {
          await w.insert(contactCase).values({ ...alsoHole, createdAtMs: clock.nowMs });
        });
      await touch();
      const told = await contacts.listItems(contactId);
      expect(told.map(({ caseId }) => caseId).toSorted()).toEqual([lamp, hole].toSorted());
      expect(new Set(told.map(({ trackingCode }) => trackingCode)).size).toBe(2);
      expect(new Set(told.map(({ itemId }) => itemId)).size).toBe(1);
      const day = tehranDay(clock.nowMs);
      const { byDisposition } = await matterFigures(store).split({ from: day, to: day });
      expect(byDisposition).toEqual({ chase: 1 });
      // The same case twice is none the more.
      await expect(touch()).rejects.toThrow();
      expect(await contacts.listItems(contactId)).toHaveLength(2);
    });

    test('the split counts matters: silence, wrong numbers and status questions in neither part', async () => {
      const figures = matterFigures(house.store);
      house.clock.nowMs += 10 * DAY_MS;
      const day = tehranDay(house.clock.nowMs);
      expect(await figures.split({ from: day, to: day })).toMatchObject({ onSpotPercent: null });
      const contactId = await contact();
      const caseId = await registered(contactId);
      await finish(
        contactId,
        { disposition: 'case_created', caseId },
        { disposition: 'answered_on_spot' },
        { disposition: 'handed_over' },
        { disposition: 'chase', caseId },
      );
      for (const disposition of ['silent', 'wrong_number', 'abusive', 'abandoned'] as const) {
        await finish(await contact(), { disposition });
      }
      expect(await figures.split({ from: day, to: day })).toEqual({
        onSpot: 2,
        trackable: 1,
        neither: 5,
        onSpotPercent: 66.7,
        byDisposition: {
          case_created: 1,
          answered_on_spot: 1,
          handed_over: 1,
          chase: 1,
          silent: 1,
          wrong_number: 1,
          abusive: 1,
          abandoned: 1,
        },
        byArticle: 0,
        // Without a topic nobody can tell whether he asked the same again.
        firstContact: { answered: 0, resolved: 0, percent: null },
      });
      const before = tehranDay(house.clock.nowMs - DAY_MS);
      expect((await figures.split({ from: before, to: before })).onSpot).toBe(0);
    });
  });
}
