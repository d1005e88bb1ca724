import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { matterFigures } from '../../../src/contacts/index.ts';
import type { ArticleText } from '../../../src/contract/knowledge.ts';
import type { Matter } from '../../../src/contract/matters.ts';
import { startOfTehranDayMs, tehranDay } from '../../../src/kit/jalali.ts';
import { type Knowledge, knowledgeRepository } from '../../../src/knowledge/index.ts';
import { type CaseHouse, openCaseHouse } from '../../support/case-house.ts';

const DAY_MS = 86_400_000;
const TAX: ArticleText = {
  title: 'پرداخت عوارض نوسازي',
  body: 'در سامانه شهرسپاری یا دفترهای پیشخوان.',
  words: 'قبض مالیات خانه',
  codes: ['101'],
  districts: [],
  reviewOn: '2027-03-21',
};
const asked = (typed: string, serviceCode: string | null = null) => ({
  ...{ typed, serviceCode, said: '', district: null },
});

/** Six of ten matters end in the call: by what, and whether the citizen was helped. */
export function knowledgeSuite(openUrl: (name: string) => Promise<string>): void {
  describe('the knowledge base', () => {
    let house: CaseHouse;
    let knowledge: Knowledge;
    let calls = 0;
    let articleId = '';
    const now = () => house.clock.nowMs;
    const training = () => ({ userId: house.boris, address: '10.0.0.2' });
    const head = () => ({ userId: house.vera, address: '10.0.0.1' });
    beforeAll(async () => {
      house = await openCaseHouse(await openUrl('knowledge'));
      const { store, audit, newId } = house;
      knowledge = knowledgeRepository({ store, audit, newId });
    });
    afterAll(() => house.close());

    async function finish(phone: string | null, ...matters: Matter[]) {
      const contactId = await house.answeredCall(`call-${(calls += 1)}`, phone, house.anna);
      const done = await house.cases.finishContact(contactId, house.anna, { matters }, now());
      return { contactId, type: done.type };
    }
    const split = () => {
      const day = tehranDay(now());
      return matterFigures(house.store).split({ from: tehranDay(now() - 30 * DAY_MS), to: day });
    };

    test('what is written is read by experts once the head has approved that very text', async () => {
      articleId = await knowledge.add(TAX, training(), now());
      expect(await knowledge.find(asked('عوارض نوسازی'))).toEqual([]);
      expect(await knowledge.approve(articleId, 1, head(), now())).toBe('set');
      const [found] = await knowledge.find(asked('عوارض نوسازی'));
      expect(found).toMatchObject({ articleId, title: 'پرداخت عوارض نوسازی', isOfTopic: false });
      expect(await knowledge.find(asked('', '101'))).toMatchObject([{ isOfTopic: true }]);
      const better = { ...TAX, body: 'تنها در سامانه شهرسپاری.' };
      expect(await knowledge.rewrite(articleId, better, training(), now())).toBe('set');
      expect((await knowledge.find(asked('عوارض')))[0]?.body).toBe(TAX.body);
      // Rewritten while the head was reading: what he has read is not what he would approve.
      expect(await knowledge.approve(articleId, 1, head(), now())).toBe('article-changed');
      expect(await knowledge.approve(articleId, 2, head(), now())).toBe('set');
      expect((await knowledge.find(asked('عوارض')))[0]?.body).toBe(better.body);
      expect(await knowledge.approve('none', 1, head(), now())).toBe('unknown-article');
    });

    test('it stands with the matter that was answered by it, and is counted', async () => {
      const before = await split();
      const matter: Matter = { disposition: 'answered_on_spot', serviceCode: '101', articleId };
      const { contactId, type } = await finish('+989150000001', matter);
      expect(type).toBe('finished');
      const { contactItem } = house.store.tables;
      const items = await house.store.read
        .select()
        .from(contactItem)
        .where(eq(contactItem.contactId, contactId));
      expect(items).toMatchObject([{ kbArticleId: articleId, disposition: 'answered_on_spot' }]);
      const after = await split();
      expect(after.byArticle).toBe(before.byArticle + 1);
      const [row] = await knowledge.list(now());
      expect(row).toMatchObject({ articleId, used: 1, number: 2, approvedNumber: 2 });
      const unknown = await finish(null, { ...matter, articleId: 'none' });
      expect(unknown.type).toBe('unknown-article');
    });

    test('solved at first contact is who does not ask the same again within seven days', async () => {
      const before = (await split()).firstContact;
      const onSpot: Matter = { disposition: 'answered_on_spot', serviceCode: '301' };
      for (const last of ['2', '3', '4', '5']) await finish(`+98915000000${last}`, onSpot);
      // Nobody can follow who has no number, or a matter without a topic.
      await finish(null, onSpot);
      await finish('+989150000006', { disposition: 'answered_on_spot' });
      house.clock.nowMs += 3 * DAY_MS;
      await finish('+989150000002', { disposition: 'answered_on_spot', serviceCode: '301' });
      await finish('+989150000003', { disposition: 'answered_on_spot', serviceCode: '101' });
      house.clock.nowMs += 5 * DAY_MS;
      await finish('+989150000004', { disposition: 'answered_on_spot', serviceCode: '301' });
      const { firstContact } = await split();
      // Seven more answers; only the one after three days was the same again within the week.
      expect(firstContact.answered - before.answered).toBe(7);
      expect(firstContact.resolved - before.resolved).toBe(6);
    });

    test('what did not help is told once a contact, by whose contact it is, of the text that was read', async () => {
      const contactId = await house.answeredCall('call-mark', '+989150000011', house.anna);
      const anna = { userId: house.anna, address: '10.0.0.5' };
      const boris = { userId: house.boris, address: '10.0.0.6' };
      expect(await knowledge.markNotHelped('none', contactId, anna, now())).toBe('unknown-article');
      const stolen = await knowledge.markNotHelped(articleId, contactId, boris, now());
      expect(stolen).toBe('not-your-contact');
      for (const _ of ['once', 'again']) {
        expect(await knowledge.markNotHelped(articleId, contactId, anna, now())).toBe('set');
      }
      expect((await knowledge.list(now()))[0]).toMatchObject({ articleId, notHelped: 1 });
      // A better text begins with a clean sheet.
      await knowledge.rewrite(articleId, TAX, training(), now());
      expect((await knowledge.list(now()))[0]?.notHelped).toBe(1);
      await knowledge.approve(articleId, 3, head(), now());
      expect((await knowledge.list(now()))[0]?.notHelped).toBe(0);
    });

    test('a text whose day has come is on the list of those to be read over', async () => {
      const isStale = async (atMs: number) => (await knowledge.list(atMs))[0]?.isStale;
      const dayMs = startOfTehranDayMs('2027-03-21');
      expect(await isStale(dayMs - 1)).toBe(false);
      expect(await isStale(dayMs)).toBe(true);
    });

    test('a circular in force is found beside the articles, and is none', async () => {
      const circular = {
        ...{
          circularId: 'c1',
          number: 1,
          title: 'عوارض: پاسخ یکسان',
          body: 'از امروز چنین بگویید.',
        },
        ...{ byName: null, sinceMs: 0, validUntilMs: null, readAtMs: null },
      };
      const found = await knowledge.find(asked('عوارض'), [circular]);
      expect(found.map((one) => [one.articleId, one.isCircular]).toSorted()).toEqual(
        [
          [articleId, false],
          ['c1', true],
        ].toSorted(),
      );
    });

    test('taken away it is offered no more, and stays with what it has answered', async () => {
      expect(await knowledge.retire(articleId, training(), now())).toBe('set');
      expect(await knowledge.find(asked('عوارض', '101'))).toEqual([]);
      const [row] = await knowledge.list(now());
      expect(row).toMatchObject({ articleId, isRetired: true, used: 1 });
      expect(await knowledge.approve(articleId, 3, head(), now())).toBe('set');
      expect(await knowledge.find(asked('عوارض', '101'))).toHaveLength(1);
      const { audit } = house.store.tables;
      const acts = await house.store.read
        .select()
        .from(audit)
        .where(eq(audit.subjectId, articleId));
      expect(acts.map(({ act }) => act)).toEqual(
        expect.arrayContaining(['kb-article-written', 'kb-article-approved', 'kb-article-retired']),
      );
    });
  });
}
