import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  DAY_MS,
  openToldHouse,
  SOLVED,
  type ToldHouse,
  UNSOLVED,
} from '../../support/told-house.ts';

let number = 6_300_000;
const nextPhone = () => `+98915${(number += 1)}`;

/** What was merged is one answer for all who told of it, and each may still say no for himself. */
export function familySuite(openUrl: (name: string) => Promise<string>): void {
  describe('the answer of a merged case', () => {
    let house: ToldHouse;
    beforeAll(async () => {
      house = await openToldHouse(await openUrl('family'));
    });
    afterAll(() => house.close());

    async function merged(phones: readonly string[]): Promise<string[]> {
      const { cases, anna, vera, clock } = house;
      const ids: string[] = [];
      for (const phone of phones) {
        clock.nowMs += 60_000;
        ids.push(await house.answered(phone));
      }
      const [intoId = '', ...children] = ids;
      for (const caseId of children) {
        const asked = { caseId, intoId, byId: anna, atMs: clock.nowMs };
        const proposal = await cases.merges.propose(asked);
        if (proposal.type !== 'changed') throw new Error(proposal.type);
        await cases.merges.decide(proposal.mergeId, 'merge', vera, clock.nowMs);
      }
      return ids;
    }
    const verify = (caseId: string, verdict = SOLVED) =>
      house.cases.verify(caseId, verdict, house.vera, house.clock.nowMs);
    const codeOf = async (caseId: string) => (await house.cases.view(caseId))?.trackingCode ?? '';
    const resultsOf = async (caseId: string) =>
      (await house.sms.list({ caseId, limit: 20 })).filter(({ kind }) => kind === 'result');

    test('two on one phone read one message with both codes', async () => {
      const phone = nextPhone();
      const [root = '', child = '', other = ''] = await merged([phone, phone, nextPhone()]);
      await verify(root);
      const [told, ...more] = await resultsOf(root);
      expect(more).toEqual([]);
      for (const caseId of [root, child]) expect(told?.body).toContain(await codeOf(caseId));
      expect(await resultsOf(child)).toEqual([]);
      expect((await resultsOf(other))[0]?.body).not.toContain(await codeOf(root));
    });

    test('a child objects by SMS and goes its own way; the survivor stays answered', async () => {
      const phone = nextPhone();
      const [root = '', child = ''] = await merged([nextPhone(), phone]);
      await verify(root);
      await house.deliver(root);
      await house.deliver(child);
      await house.write(phone, '33 هنوز هست');
      expect(await house.statusOf(child)).toBe('special_follow_up');
      expect(await house.cases.view(child)).toMatchObject({ cycle: 2, mergedInto: null });
      expect(await house.statusOf(root)).toBe('announced');
      const types = (await house.cases.view(child))?.events.map(({ type }) => type) ?? [];
      expect(types.slice(-3)).toEqual(['announced', 'unmerged', 'objected']);
      expect((await house.cases.verifyHistory(child))?.ok).toBe(true);
      expect((await house.cases.verifyHistory(root))?.ok).toBe(true);
      // A new answer is told to him alone.
      await house.setState(child, 'answered');
      await verify(child, UNSOLVED);
      expect(await house.taskOf(child)).toMatchObject({ occasion: 'result', outcome: 'unsolved' });
      await house.call(child, 'reached');
      expect(await house.statusOf(child)).toBe('announced');
    });

    test('a child objects by its code on the page: as by SMS, the survivor stays answered', async () => {
      const phone = nextPhone();
      const [root = '', child = ''] = await merged([nextPhone(), phone]);
      await verify(root);
      await house.deliver(root);
      const key = { code: await codeOf(child), secret: phone.slice(-4) };
      const say = (accepts: boolean) =>
        house.tracking.answer({ ...key, accepts }, house.clock.nowMs, '10.0.0.9');
      expect((await say(false)).type, 'he was not told yet').toBe('objection-too-late');
      await house.deliver(child);
      expect(await say(true)).toMatchObject({ became: 'accepted' });
      expect(await say(false)).toMatchObject({
        became: 'objected',
        tracked: { status: 'special_follow_up', mayAnswerUntilMs: null },
      });
      expect(await house.cases.view(child)).toMatchObject({ cycle: 2, mergedInto: null });
      expect(await house.statusOf(root)).toBe('announced');
      const { feedback } = house.store.tables;
      const said = await house.store.read.select().from(feedback);
      expect(said.filter(({ caseId }) => caseId === root)).toEqual([]);
      expect(said.filter(({ caseId }) => caseId === child)).toMatchObject([{ cycle: 1 }]);
    });

    test('of two told in one message 33 means the thing; by his code he means his own', async () => {
      const [first, second] = [nextPhone(), nextPhone()];
      const [root = '', child = ''] = await merged([first, first]);
      const [other = '', own = ''] = await merged([second, second]);
      for (const caseId of [root, other]) {
        await verify(caseId);
        await house.deliver(caseId);
      }
      await house.write(first, '۳۳');
      expect([await house.statusOf(root), await house.statusOf(child)]).toEqual([
        'special_follow_up',
        'merged',
      ]);
      await house.write(second, `33 ${await codeOf(own)} جای دیگری است`);
      expect([await house.statusOf(other), await house.statusOf(own)]).toEqual([
        'announced',
        'special_follow_up',
      ]);
    });

    test('the window of a child begins when it was told, and ends', async () => {
      const { cases, clock, anna } = house;
      const [root = '', child = ''] = await merged([nextPhone(), nextPhone()]);
      const object = async (caseId: string) => {
        const contactId = await house.answeredCall(`no-${(number += 1)}`, null, anna);
        const said = { words: 'نه', channel: 'call', actorId: anna, contactId } as const;
        return cases.object({ caseId, ...said, atMs: clock.nowMs });
      };
      expect(await object(child), 'nothing was told yet').toBe('wrong-state');
      await verify(root);
      await house.deliver(root);
      clock.nowMs += 10 * DAY_MS;
      await house.deliver(child);
      clock.nowMs += 4 * DAY_MS;
      await cases.runDue(clock.nowMs);
      expect(await house.statusOf(root)).toBe('archived');
      clock.nowMs += 10 * DAY_MS + 1;
      expect(await object(child)).toBe('objection-too-late');
      clock.nowMs -= 1;
      expect(await object(child)).toBe('objected');
      expect(await house.statusOf(root)).toBe('archived');
      expect(await cases.verifyArchive(root)).toBe(true);
    });

    test('bad news is called to each, with the survivor’s words; who was reached may object', async () => {
      const [root = '', child = ''] = await merged([nextPhone(), nextPhone()]);
      await verify(root, UNSOLVED);
      const task = await house.taskOf(child);
      expect(task).toMatchObject({ occasion: 'result', outcome: 'unsolved' });
      const opened = await house.tellTasks.open(task?.taskId ?? '', house.rana);
      expect(opened?.explanation).toBe(UNSOLVED.explanation);
      const heard = await house.call(child, 'reached', { objects: true, objection: 'نه' });
      expect(heard).toEqual({ state: 'told', objected: true });
      expect(await house.statusOf(child)).toBe('special_follow_up');
      expect(await house.statusOf(root)).toBe('verified');
    });

    test('a second answer is told to the children, too, and so is a word on the way', async () => {
      const { cases, clock } = house;
      const phone = nextPhone();
      const [root = '', child = ''] = await merged([phone, nextPhone()]);
      await verify(root);
      await house.deliver(root);
      await house.deliver(child);
      await house.write(phone, '33');
      expect(await house.statusOf(root)).toBe('special_follow_up');
      clock.nowMs += 7 * DAY_MS;
      await cases.runDue(clock.nowMs);
      for (const caseId of [root, child]) {
        const rows = await house.sms.list({ caseId, limit: 20 });
        expect(rows.filter(({ kind }) => kind === 'word')).toHaveLength(1);
      }
      await house.setState(root, 'answered');
      await verify(root);
      expect(await resultsOf(child)).toHaveLength(2);
    });

    test('taken apart after the answer, a child has an answer of its own', async () => {
      const { cases, clock, vera } = house;
      const [root = '', child = ''] = await merged([nextPhone(), nextPhone()]);
      await verify(root);
      await cases.merges.undo(child, 'یکی نبودند', vera, clock.nowMs);
      await verify(child);
      expect(await resultsOf(child)).toHaveLength(2);
      await house.deliver(child);
      expect(await house.statusOf(child)).toBe('announced');
    });
  });
}
