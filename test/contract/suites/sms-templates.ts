import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { SmsTemplateName } from '../../../src/contract/sms-templates.ts';
import {
  localIdMaker,
  type NewSms,
  smsRepository,
  type SmsProvider,
  smsTemplateRepository,
  startOutbox,
} from '../../../src/sms/index.ts';
import type { OutgoingSms } from '../../../src/sms/provider.ts';
import { type CaseHouse, openCaseHouse } from '../../support/case-house.ts';
import { eventually } from '../../support/eventually.ts';

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

    test('a text that is stopped holds what was made from it, queued before or after, and lets it go again', async () => {
      const hour = { nowMs: house.clock.nowMs, expiresAtMs: house.clock.nowMs + 3_600_000 };
      const queue = async (template: SmsTemplateName, more: Partial<NewSms> = {}) => {
        queued += 1;
        const body = { template, values: { code: '481920375', day: '3 آذر' } };
        const sent = { kind: 'test', caseId: null, cycle: null, phone: '+989151234567' };
        const { smsId } = await house.store.tx((w) =>
          sms.enqueue(w, {
            ...{ ...sent, body, urgent: true, dedupeKey: `stop:${queued}` },
            ...hour,
            ...more,
          }),
        );
        return smsId;
      };
      const rowOf = async (smsId: string) =>
        (await sms.list({ caseId: null, limit: 99 })).find(({ id }) => id === smsId);
      const version = async () => (await of('date-set'))[0];
      const before = await queue('date-set');
      const later = await queue('date-set', { notBeforeMs: hour.nowMs + 600_000 });
      const other = await queue('date-missed');
      const id = (await version())?.versionId ?? '';
      expect(await templates.suspend(id, anna)).toBeNull();
      expect(await templates.suspend(id, boris)).toBe('unknown-sms-text');
      expect(await rowOf(before)).toMatchObject({ state: 'held', reason: 'template-suspended' });
      expect(await rowOf(later)).toMatchObject({ state: 'queued', reason: null });
      const after = await queue('date-set');
      const sent: string[] = [];
      let isLetGoMeanwhile = false;
      /** The worker has seen it stopped, and before it writes so the text is let go. */
      const isSuspended: typeof sms.isSuspended = async (one) => {
        const seen = await sms.isSuspended(one);
        if (seen && isLetGoMeanwhile) await templates.resume(id, boris);
        return seen;
      };
      const worker = startOutbox({
        ...{
          repository: { ...sms, isSuspended },
          lookEveryMs: 20,
          ratePerSecond: 1000,
          now: () => house.clock.nowMs,
          random: () => 0.5,
        },
        log: { info: () => undefined, warn: () => undefined, error: () => undefined },
        provider: {
          id: 'simulator',
          caps: { idempotencyKey: true, reachesPeople: false, statusPerCall: 1 },
          status: async () => new Map(),
          async send({ localId }: OutgoingSms) {
            sent.push(localId);
            return { type: 'accepted', ref: `r-${localId}`, costRial: null, echoMatches: true };
          },
        } as unknown as SmsProvider,
      });
      onTestFinished(() => worker.stop());
      const until = (smsId: string, state: string) =>
        eventually(
          `${smsId} is ${state}`,
          5_000,
          async () => (await rowOf(smsId))?.state === state,
        );
      await until(other, 'accepted');
      await until(after, 'held');
      house.clock.nowMs += 600_000;
      worker.wake();
      await until(later, 'held');
      expect(sent).toEqual([(await rowOf(other))?.localId]);
      expect(await version()).toMatchObject({ suspendedByName: 'آنا', held: 3 });
      expect(await templates.resume(id, boris)).toBeNull();
      expect(await templates.resume(id, boris)).toBe('unknown-sms-text');
      worker.wake();
      for (const smsId of [before, later, after]) await until(smsId, 'accepted');
      expect(await version()).toMatchObject({
        suspendedAtMs: null,
        suspendedByName: null,
        held: 0,
      });
      expect(await templates.suspend(id, anna)).toBeNull();
      isLetGoMeanwhile = true;
      const overtaken = await queue('date-set');
      await until(overtaken, 'accepted');
      isLetGoMeanwhile = false;
      expect(await version()).toMatchObject({ suspendedAtMs: null, held: 0 });
      // Nobody lets it go: it is over at its own time, and whoever waits for it is told otherwise.
      expect(await templates.suspend(id, boris)).toBeNull();
      const last = await queue('date-set');
      await until(last, 'held');
      house.clock.nowMs += 3_600_000;
      worker.wake();
      await until(last, 'expired');
      expect(await templates.resume(id, boris)).toBeNull();
    });

    test('what never was in force sends nothing, so it is not stopped', async () => {
      expect(await draft('withdrawn', 'پس گرفتید: {code}')).toBeNull();
      expect(await templates.suspend(await newest('withdrawn'), boris)).toBe('unknown-sms-text');
      expect(await templates.suspend('none', boris)).toBe('unknown-sms-text');
      expect(await templates.discard(await newest('withdrawn'), anna)).toBeNull();
    });

    test('who wrote, approved, discarded, stopped and let go is in the audit', async () => {
      const { audit } = house.store.tables;
      const acts = (await house.store.read.select().from(audit))
        .filter(({ subjectKind }) => subjectKind === 'sms-template')
        .map(({ act, userId }) => [act, userId === anna.userId ? 'anna' : 'boris']);
      expect(acts).toEqual(
        expect.arrayContaining([
          ['sms-template-drafted', 'anna'],
          ['sms-template-approved', 'boris'],
          ['sms-template-discarded', 'anna'],
          ['sms-template-suspended', 'anna'],
          ['sms-template-resumed', 'boris'],
        ]),
      );
    });
  });
}
