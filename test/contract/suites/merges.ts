import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NewCitizen } from '../../../src/contract/cases.ts';
import { type CaseHouse, openCaseHouse } from '../../support/case-house.ts';

const HOUR_MS = 3_600_000;

/** The same thing told by several people: merged by follow-up, and taken apart as it was. */
export function mergesSuite(openUrl: (name: string) => Promise<string>): void {
  describe('merging cases', () => {
    let house: CaseHouse;
    let calls = 0;
    beforeAll(async () => {
      house = await openCaseHouse(await openUrl('merges'));
    });
    afterAll(() => house.close());

    const contact = () => {
      calls += 1;
      return house.answeredCall(`m-${calls}`, `+98915312${4_000 + calls}`, house.anna);
    };
    async function told(form: object = {}, dueInHours: number | null = null): Promise<string> {
      const { cases, anna, clock, store } = house;
      clock.nowMs += 60_000;
      const contactId = await contact();
      const place = { serviceCode: '101', district: 9, addressText: 'هاشمیه ۲۵' };
      const opened = await cases.openDraft(
        { contactId, description: 'چاله', ...place, ...form },
        anna,
        clock.nowMs,
      );
      if (opened.type !== 'changed') throw new Error(opened.type);
      await cases.register(opened.caseId, anna, clock.nowMs);
      if (dueInHours !== null) {
        const dueAtMs = clock.nowMs + dueInHours * HOUR_MS;
        await store.tx((w) =>
          w
            .update(store.tables.cases)
            .set({ dueAtMs })
            .where(eq(store.tables.cases.id, opened.caseId)),
        );
      }
      return opened.caseId;
    }
    async function row(caseId: string) {
      const table = house.store.tables.cases;
      const [found] = await house.store.read.select().from(table).where(eq(table.id, caseId));
      if (found === undefined) throw new Error('no such case');
      return found;
    }
    /** All that merging touches. */
    async function standing(caseId: string) {
      const { status, mergedIntoId, dueAtMs, confidentiality, chaseCount } = await row(caseId);
      return { status, mergedIntoId, dueAtMs, confidentiality, chaseCount };
    }
    async function propose(caseId: string, intoId: string): Promise<string> {
      const { cases, anna, clock } = house;
      const asked = { caseId, intoId, byId: anna, atMs: clock.nowMs };
      const change = await cases.merges.propose(asked);
      if (change.type !== 'changed') throw new Error(change.type);
      return change.mergeId;
    }
    const decide = (mergeId: string, decision: 'merge' | 'refuse' = 'merge') =>
      house.cases.merges.decide(mergeId, decision, house.vera, (house.clock.nowMs += 1_000));
    const merged = async (caseId: string, intoId: string) => {
      expect((await decide(await propose(caseId, intoId))).type).toBe('changed');
    };
    const undo = (childId: string) =>
      house.cases.merges.undo(childId, 'یکی نبودند', house.vera, (house.clock.nowMs += 1_000));
    async function chase(caseId: string): Promise<void> {
      const { cases, anna, clock } = house;
      await cases.finishContact(
        await contact(),
        anna,
        { disposition: 'chase', caseId },
        clock.nowMs,
      );
    }
    const typesOf = async (caseId: string) =>
      ((await house.cases.view(caseId))?.events ?? []).map((event) => event.type);

    test('the earlier one survives with the earlier due, both chases and the stricter secrecy', async () => {
      const { cases } = house;
      const first = await told({}, 72);
      const second = await told({ kind: 'report' }, 5);
      await chase(first);
      await chase(second);
      await chase(second);
      const due = (await row(second)).dueAtMs;
      // Proposed the wrong way round: the earlier one survives all the same.
      await merged(first, second);
      expect(await standing(first)).toEqual({
        status: 'referred',
        mergedIntoId: null,
        dueAtMs: due,
        confidentiality: 'protected',
        chaseCount: 3,
      });
      const child = await cases.view(second);
      expect(child).toMatchObject({ status: 'merged', mergedInto: { caseId: first } });
      expect((await typesOf(second)).slice(-2)).toEqual(['merge-proposed', 'merged']);
      expect((await typesOf(first)).at(-1)).toBe('merged-in');
      await chase(second);
      expect((await row(first)).chaseCount).toBe(4);
      expect(await cases.merges.descendants(house.store.read, first)).toEqual([second]);
    });

    test('undone, both are as if they had never met; what came meanwhile stays where it belongs', async () => {
      const first = await told({}, 72);
      const second = await told({ kind: 'report' }, 5);
      await chase(second);
      const [before, own] = [await standing(first), await standing(second)];
      await merged(second, first);
      await chase(first);
      await chase(second);
      expect((await undo(second)).type).toBe('changed');
      expect(await standing(first)).toEqual({ ...before, chaseCount: 1 });
      expect(await standing(second)).toEqual({ ...own, chaseCount: 2 });
      expect((await typesOf(second)).at(-1)).toBe('unmerged');
      expect((await typesOf(first)).at(-1)).toBe('unmerged-from');
      expect((await undo(second)).type).toBe('wrong-state');
      for (const id of [first, second]) {
        expect(await house.cases.verifyHistory(id)).toMatchObject({ ok: true });
      }
    });

    test('whatever the order in which several are taken out, each leaves what the rest brought', async () => {
      const root = await told({}, 72);
      const own = await standing(root);
      const children = [await told({}, 30), await told({ kind: 'report' }, 10), await told({}, 20)];
      const dues = await Promise.all(children.map(async (id) => (await row(id)).dueAtMs));
      for (const id of children) await merged(id, root);
      expect((await row(root)).dueAtMs).toBe(dues[1]);
      await undo(children[0]!);
      expect(await standing(root)).toMatchObject({
        dueAtMs: dues[1],
        confidentiality: 'protected',
      });
      await undo(children[1]!);
      expect(await standing(root)).toMatchObject({ dueAtMs: dues[2], confidentiality: 'open' });
      await undo(children[2]!);
      expect(await standing(root)).toEqual(own);
    });

    test('a telling in confidence: the survivor is not found by its own name either, till they part', async () => {
      const { citizens, anna, clock, search, store } = house;
      const contactId = await contact();
      const own = { contactId, kind: 'resident', name: 'گلناز پورمحتشم' } as const;
      const added = await citizens.addCitizen(NewCitizen.parse(own), anna, clock.nowMs);
      if (added.type !== 'added') throw new Error(added.type);
      const said = 'گلناز پورمحتشم می‌گوید چاله دارد';
      const first = await told({
        contactId,
        citizenId: added.citizen.citizenId,
        description: said,
      });
      const second = await told({ kind: 'report' });
      const found = async (query: string) =>
        (await search.newest(store.read, 'case', query, { limit: 50 }))?.map(
          (hit) => hit.subjectId,
        );
      expect(await found('پورمحتشم')).toEqual([first]);
      await merged(second, first);
      expect(await found('پورمحتشم')).toEqual([]);
      expect(await found('چاله')).toContain(first);
      await undo(second);
      expect(await found('پورمحتشم')).toEqual([first]);
    });

    test('a due that was set since the merge is nobody’s to give back', async () => {
      const { store, clock } = house;
      const root = await told({}, 72);
      const child = await told({}, 10);
      await merged(child, root);
      const { cases: table } = store.tables;
      const dueAtMs = clock.nowMs + 200 * HOUR_MS;
      await store.tx((w) => w.update(table).set({ dueAtMs }).where(eq(table.id, root)));
      await undo(child);
      expect((await row(root)).dueAtMs).toBe(dueAtMs);
    });

    test('merging into a child goes to its root, and the root can go on to another', async () => {
      const [oldest, middle, child, late] = [
        await told({}, 72),
        await told({}, 60),
        await told({}, 50),
        await told({}, 8),
      ];
      await merged(child, middle);
      await merged(late, child);
      expect((await row(late)).mergedIntoId).toBe(middle);
      await merged(middle, oldest);
      await chase(late);
      expect([(await row(middle)).chaseCount, (await row(oldest)).chaseCount]).toEqual([1, 1]);
      const { merges } = house.cases;
      const all = await merges.descendants(house.store.read, oldest);
      expect(all.toSorted()).toEqual([middle, child, late].toSorted());
      const due = (await row(late)).dueAtMs;
      expect((await row(oldest)).dueAtMs).toBe(due);
      // Taken out below: what it brought leaves every case above it.
      await undo(late);
      expect((await row(oldest)).dueAtMs).toBe((await row(child)).dueAtMs);
      expect((await row(oldest)).chaseCount).toBe(0);
      const asked = { caseId: child, intoId: oldest, byId: house.anna, atMs: house.clock.nowMs };
      expect((await merges.propose(asked)).type).toBe('same-case');
    });

    test('follow-up decides once; the same proposal is not made twice; a refused one changes nothing', async () => {
      const [first, second] = [await told(), await told()];
      const before = [await standing(first), await standing(second)];
      const mergeId = await propose(second, first);
      expect(await propose(first, second)).toBe(mergeId);
      const listed = await house.cases.listProposals();
      expect(listed.find((one) => one.mergeId === mergeId)).toMatchObject({
        proposedByName: 'آنا',
        survivor: { caseId: first, addressText: 'هاشمیه ۲۵' },
        child: { caseId: second, description: 'چاله' },
      });
      const both = await Promise.all([decide(mergeId, 'refuse'), decide(mergeId, 'merge')]);
      expect(both.map(({ type }) => type)).toEqual(['changed', 'wrong-state']);
      expect([await standing(first), await standing(second)]).toEqual(before);
      expect(await decide('none')).toEqual({ type: 'unknown-merge' });
    });

    test('a draft marked as a repetition proposes the merge when it is registered', async () => {
      const first = await told();
      const second = await told({ duplicateOf: first });
      const listed = await house.cases.listProposals();
      const own = listed.filter((one) => one.child.caseId === second);
      expect(own.map((one) => one.survivor.caseId)).toEqual([first]);
      expect(await row(second)).toMatchObject({ status: 'referred' });
    });

    test('nothing is merged into a case whose answer is given, and none such is proposed', async () => {
      const { cases, vera, clock, anna } = house;
      const [first, second, third] = [await told(), await told(), await told()];
      const before = await standing(second);
      const mergeId = await propose(second, first);
      await house.replied(first);
      const result = { outcome: 'solved', explanation: 'ترمیم شد' } as const;
      expect((await cases.verify(first, result, vera, clock.nowMs)).type).toBe('changed');
      expect(await decide(mergeId)).toEqual({ type: 'wrong-state' });
      expect(await standing(second)).toEqual(before);
      const again = { caseId: third, intoId: first, byId: anna, atMs: clock.nowMs };
      expect(await cases.merges.propose(again)).toEqual({ type: 'wrong-state' });
      const late = await told({ duplicateOf: first });
      expect(await row(late)).toMatchObject({ status: 'referred' });
      const asked = (await cases.listProposals()).map(({ child }) => child.caseId);
      expect(asked).not.toContain(second);
      expect(asked).not.toContain(late);
      expect((await decide(mergeId, 'refuse')).type).toBe('changed');
    });

    test('two at once for one case: it is merged into one of them', async () => {
      const [a, b, child] = [await told(), await told(), await told()];
      const [toA, toB] = [await propose(child, a), await propose(child, b)];
      const results = await Promise.all([decide(toA), decide(toB)]);
      expect(results.map(({ type }) => type)).toEqual(['changed', 'wrong-state']);
      expect((await row(child)).mergedIntoId).toBe(a);
    });

    test('the result is told to all who told of it, each by his own code, a number once', async () => {
      const { cases, vera, clock, announced } = house;
      const [first, second, third] = [await told(), await told(), await told()];
      await merged(second, first);
      await merged(third, first);
      const { cases: table } = house.store.tables;
      // The third call came from the second one's number.
      const { phoneTextId } = await row(second);
      await house.store.tx((w) => w.update(table).set({ phoneTextId }).where(eq(table.id, third)));
      const before = announced.length;
      const result = { outcome: 'solved', explanation: 'ترمیم شد' } as const;
      await house.replied(first);
      expect((await cases.verify(first, result, vera, clock.nowMs)).type).toBe('changed');
      const heard = announced.slice(before);
      expect(heard.map(({ caseId }) => caseId)).toEqual([first, second]);
      expect(heard[1]).toMatchObject({
        trackingCode: (await row(second)).trackingCode,
        ...result,
      });
    });

    test('a case is taken back with a reason, in the citizen’s contact; those merged into it are not', async () => {
      const { cases, contacts, anna, boris, clock } = house;
      const first = await told({}, 72);
      const second = await told({}, 5);
      const own = await standing(second);
      await merged(second, first);
      const contactId = await contact();
      const back = { contactId, reason: 'خودم درست کردم' };
      const take = (caseId: string, by = anna) => cases.withdraw(caseId, back, by, clock.nowMs);
      expect((await take(first, boris)).type).toBe('not-your-contact');
      expect(await take('none')).toEqual({ type: 'unknown-case' });
      expect((await take(first)).type).toBe('changed');
      expect(await cases.view(first)).toMatchObject({ status: 'withdrawn' });
      expect(await standing(second)).toEqual(own);
      expect((await take(first)).type).toBe('wrong-state');
      const [item] = await contacts.listItems(contactId);
      expect(item).toMatchObject({ disposition: 'withdrawal', caseId: first });
      expect((await cases.view(first))?.events.at(-1)).toMatchObject({ note: 'خودم درست کردم' });
      // That was all he wanted: no other matter is made up to end the message.
      const finish = async (id: string) =>
        (await cases.finishContact(id, anna, { matters: [] }, clock.nowMs)).type;
      expect(await finish(contactId)).toBe('finished');
      expect(await contacts.listItems(contactId)).toHaveLength(1);
      expect(await finish(await contact())).toBe('matter-open');
    });

    test('a merged case that is taken back leaves its survivor as it was', async () => {
      const { cases, anna, clock } = house;
      const first = await told({}, 72);
      const second = await told({}, 5);
      const own = await standing(first);
      await merged(second, first);
      const back = { contactId: await contact(), reason: 'رفع شد' };
      expect((await cases.withdraw(second, back, anna, clock.nowMs)).type).toBe('changed');
      expect(await standing(first)).toEqual(own);
      expect(await standing(second)).toMatchObject({ status: 'withdrawn', mergedIntoId: null });
    });
  });
}
