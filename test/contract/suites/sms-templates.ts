import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SmsTemplateName } from '../../../src/contract/sms-templates.ts';
import {
  localIdMaker,
  type NewSms,
  smsRepository,
  smsTemplateRepository,
} from '../../../src/sms/index.ts';
import { type CaseHouse, openCaseHouse } from '../../support/case-house.ts';

/** Who writes a text is not who approves it, and what was queued keeps the words it had. */
export function smsTemplatesSuite(openUrl: (name: string) => Promise<string>): void {
  describe('texts of SMS', () => {
    let house: CaseHouse;
    let templates: ReturnType<typeof smsTemplateRepository>;
    let sms: ReturnType<typeof smsRepository>;
    let anna: { userId: string; address: string };
    let boris: { userId: string; address: string };
    let queued = 0;

    beforeAll(async () => {
      house = await openCaseHouse(await openUrl('sms-templates'));
      const nowMs = () => house.clock.nowMs;
      templates = smsTemplateRepository({ ...house, nowMs });
      sms = smsRepository({ ...house, newLocalId: localIdMaker(nowMs, house.randomBelow) });
      anna = { userId: house.anna, address: '10.0.0.1' };
      const added = await house.auth.addUser({
        ...{ username: 'boris-head', name: 'بوریس', roles: ['head'] },
        password: 'یک گذرواژه بلند 137',
      });
      if (added.result !== 'added') throw new Error(added.result);
      boris = { userId: added.userId, address: '10.0.0.2' };
    });
    afterAll(() => house.close());

    const of = async (name: SmsTemplateName, language = 'fa') => {
      const all = await templates.list(house.anna);
      const found = all.find((one) => one.name === name && one.language === language);
      if (found === undefined) throw new Error(`${name} ${language} is listed`);
      return found.versions;
    };
    const draft = (name: SmsTemplateName, text: string) =>
      templates.draft({ name, language: 'fa', text }, anna);
    /** The newest version's id. */
    const newest = async (name: SmsTemplateName) => (await of(name))[0]?.versionId ?? '';

    /** What a citizen gets now, and from which version. */
    async function say(template: SmsTemplateName, more: Partial<NewSms> = {}) {
      queued += 1;
      const values = { code: '481920375', citizen: 'زهرا گرامی' };
      const { smsId } = await house.store.tx((w) =>
        sms.enqueue(w, {
          ...{ kind: 'test', caseId: null, cycle: null, phone: '+989151234567', urgent: true },
          ...{ body: { template, values }, dedupeKey: `test:${queued}`, nowMs: 1, expiresAtMs: 9 },
          ...more,
        }),
      );
      const row = (await sms.list({ caseId: null, limit: 99 })).find(({ id }) => id === smsId);
      return { body: row?.body, version: row?.templateVersion };
    }

    test('begin with version 1, which nobody here has written', async () => {
      const all = await templates.list(house.anna);
      expect(all.length).toBeGreaterThan(20);
      for (const { versions } of all) {
        expect(versions).toMatchObject([{ number: 1, state: 'in_force', writtenByName: null }]);
      }
      expect(await say('registered')).toEqual({
        body: 'زهرا گرامی\nدرخواست شما ثبت شد. کد رهگیری: 481920375\nشهرداری مشهد 137\nلغو۱۱',
        version: 1,
      });
    });

    test('a draft says nothing to anybody until another person has approved it', async () => {
      expect(await draft('registered', 'ثبت شد: {code}')).toBeNull();
      expect((await say('registered')).version).toBe(1);
      const id = await newest('registered');
      expect(await templates.approve(id, anna)).toBe('sms-own-draft');
      expect((await say('registered')).version).toBe(1);
      const before = await say('registered');
      expect(await templates.approve(id, boris)).toBeNull();
      expect(await say('registered')).toEqual({ body: 'ثبت شد: 481920375\nلغو۱۱', version: 2 });
      expect(await of('registered')).toMatchObject([
        { number: 2, state: 'in_force', isOwn: true, decidedByName: 'بوریس' },
        { number: 1, state: 'retired' },
      ]);
      const kept = (await sms.list({ caseId: null, limit: 99 })).find(
        ({ templateVersion }) => templateVersion === 1,
      );
      expect(kept?.body).toBe(before.body);
    });

    test('one draft at a time; who writes it may take it back', async () => {
      expect(await draft('silence', 'هنوز پیگیریم: {code}')).toBeNull();
      expect(await draft('silence', 'باز هم: {code}')).toBe('sms-draft-waits');
      const id = await newest('silence');
      expect(await templates.discard(id, anna)).toBeNull();
      expect(await templates.approve(id, boris)).toBe('unknown-sms-draft');
      expect(await templates.discard(id, anna)).toBe('unknown-sms-draft');
      expect((await say('silence')).version).toBe(1);
      expect(await draft('silence', 'باز هم: {code}')).toBeNull();
      expect(await of('silence')).toMatchObject([
        { number: 3, state: 'draft' },
        { number: 2, state: 'discarded' },
        { number: 1, state: 'in_force' },
      ]);
    });

    test('what lacks its places is not kept', async () => {
      expect(await draft('escalated', 'سپرده شد')).toBe('sms-template-faulty');
      expect(await of('escalated')).toHaveLength(1);
    });

    test('a language without its own text is written to in Persian', async () => {
      const { body } = await say('nothing-open', { language: 'en' });
      expect(body).toContain('مهلت اعتراض');
      const arabic = await say('missed-call', { language: 'ar' });
      expect(arabic.body).toContain('المواطن الكريم');
      expect(arabic.body).toContain('لم نتمكن');
    });

    test('who wrote, approved and discarded is in the audit', async () => {
      const { audit } = house.store.tables;
      const acts = (await house.store.read.select().from(audit))
        .filter(({ subjectKind }) => subjectKind === 'sms-template')
        .map(({ act, userId }) => [act, userId === anna.userId ? 'anna' : 'boris']);
      expect(acts).toEqual(
        expect.arrayContaining([
          ['sms-template-drafted', 'anna'],
          ['sms-template-approved', 'boris'],
          ['sms-template-discarded', 'anna'],
        ]),
      );
    });
  });
}
