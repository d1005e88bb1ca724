import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeNumberOf } from '../../../src/outbound/index.ts';
import { openToldHouse, type ToldHouse, UNSOLVED } from '../../support/told-house.ts';

const PHONE = '+989153124587';
const MINUTE_MS = 60_000;
const HIM = /بهرام|نیک‌پی|3124587|۳۱۲۴۵۸۷/u;

/** Who reported in confidence, to those of 137 who have not heard it from himself. */
export function reportersSuite(openUrl: (name: string) => Promise<string>): void {
  describe('protected reporters inside 137', () => {
    let house: ToldHouse;
    let calls = 0;
    let citizenId = '';
    beforeAll(async () => {
      house = await openToldHouse(await openUrl('reporters'));
      const { anna, citizens, clock } = house;
      const contactId = await house.answeredCall('reporter-0', PHONE, anna);
      const him = { name: 'بهرام نیک‌پی', kind: 'resident', district: 3, address: null } as const;
      const added = await citizens.addCitizen({ contactId, ...him }, anna, clock.nowMs);
      if (added.type !== 'added') throw new Error(added.type);
      citizenId = added.citizen.citizenId;
    });
    afterAll(() => house.close());

    /** He reports something: Anna takes it down, and has not completed the message. */
    async function reported(form: object = {}): Promise<{ caseId: string; contactId: string }> {
      const { anna, cases, clock } = house;
      calls += 1;
      const contactId = await house.answeredCall(`reporter-${calls}`, PHONE, anna);
      const said = 'من بهرام نیک‌پی هستم، ۰۹۱۵۳۱۲۴۵۸۷؛ کارگاه شبانه';
      const place = { serviceCode: '306', district: 3, addressText: 'کوچه ۵، خانه نیک‌پی' };
      const draft = { contactId, citizenId, description: said, ...place, ...form };
      const opened = await cases.openDraft(draft, anna, clock.nowMs);
      if (opened.type !== 'changed') throw new Error(opened.type);
      expect((await cases.register(opened.caseId, anna, clock.nowMs)).type).toBe('changed');
      return { caseId: opened.caseId, contactId };
    }
    const complete = async (contactId: string): Promise<void> => {
      const { anna, cases, clock } = house;
      const told = { disposition: 'case_created' } as const;
      expect((await cases.finishContact(contactId, anna, told, clock.nowMs)).type).toBe('finished');
    };
    const read = (caseId: string, readerId: string) =>
      house.cases.viewFor(caseId, readerId, house.clock.nowMs);
    const found = async (query: string): Promise<string[]> =>
      (await house.cases.list({ readerId: house.vera, query })).map(({ caseId }) => caseId);

    test('whoever took it down reads who he is, in his message and for a quarter of an hour; nobody else', async () => {
      const { anna, boris, vera, clock } = house;
      const { caseId, contactId } = await reported();
      const all = { reporter: 'shown', citizenName: 'بهرام نیک‌پی', phone: PHONE, contactId };
      expect(await read(caseId, anna)).toMatchObject(all);
      for (const reader of [boris, vera, house.rana]) {
        const view = await read(caseId, reader);
        const nobody = { citizenName: null, citizenId: null, phone: null, contactId: null };
        expect(view).toMatchObject({ reporter: 'hidden', ...nobody });
        expect(view?.description).toContain('کارگاه شبانه');
        expect(view?.addressText).toContain('کوچه ۵');
        expect(JSON.stringify(view)).not.toMatch(HIM);
      }
      clock.nowMs += 20 * MINUTE_MS;
      expect(await read(caseId, anna), 'the message is not complete').toMatchObject(all);
      await complete(contactId);
      expect(await read(caseId, anna)).toMatchObject({ reporter: 'hidden', phone: null });
      const second = await reported();
      await complete(second.contactId);
      clock.nowMs += 14 * MINUTE_MS;
      expect(await read(second.caseId, anna)).toMatchObject({ reporter: 'shown', phone: PHONE });
      clock.nowMs += MINUTE_MS;
      expect(await read(second.caseId, anna)).toMatchObject({ reporter: 'hidden', phone: null });
    });

    test('a request is nobody’s secret', async () => {
      const { caseId } = await reported({ serviceCode: '301' });
      expect(await read(caseId, house.vera)).toMatchObject({ reporter: 'open', phone: PHONE });
      expect(await house.cases.reporterOf(caseId)).toBeNull();
      expect(await house.cases.reporterOf('none')).toBeUndefined();
    });

    test('what the head is shown is his name and his number', async () => {
      const { caseId } = await reported();
      const him = { citizenName: 'بهرام نیک‌پی', phone: PHONE };
      expect(await house.cases.reporterOf(caseId)).toEqual({
        ...him,
        citizenId: expect.any(String),
      });
    });

    test('it is found by its code and its words, not by him; and nobody rings him for it', async () => {
      const { anna, boris, cases, clock, contacts } = house;
      const { caseId } = await reported({ description: 'بهرام نیک‌پی می‌گوید کوره دود می‌کند' });
      const { caseId: open } = await reported({ serviceCode: '301', description: 'کوره خاموش' });
      const code = (await cases.view(caseId))?.trackingCode ?? '';
      expect(await found(code)).toEqual([caseId]);
      expect(await found('کوره')).toEqual(expect.arrayContaining([caseId, open]));
      for (const him of ['09153124587', 'نیک‌پی']) {
        const ids = await found(him);
        expect([him, ids.includes(open), ids.includes(caseId)]).toEqual([him, true, false]);
      }
      const nobody = { open: async () => null };
      const nowMs = () => clock.nowMs;
      const numberOf = makeNumberOf({ contacts, cases, missedCallers: nobody, nowMs });
      const about = { purpose: 'case', caseId } as const;
      expect(await numberOf(about, anna)).toEqual({ number: PHONE });
      expect(await numberOf(about, boris)).toEqual({ code: 'reporter-protected' });
      expect(await numberOf({ ...about, caseId: open }, boris)).toEqual({ number: PHONE });
    });

    test('it stands in the pop while he is on the line, and not in the record of it', async () => {
      const { caseId, contactId } = await reported();
      await complete(contactId);
      const { serviceName } = (await house.cases.view(caseId)) ?? {};
      if (!serviceName) throw new Error('its service has a name');
      const call = { callId: 'again', offerId: 'again.1', queueId: 'main', waitedMs: 1 };
      const popOf = async (more: object) => {
        const pop = await house.buildPop({ ...call, phone: PHONE, ...more });
        expect(pop.citizens.map(({ name }) => name)).toEqual(['بهرام نیک‌پی']);
        return pop;
      };
      const present = await popOf({});
      expect(present.openCases.map((one) => one.caseId)).toContain(caseId);
      expect(JSON.stringify(present.lastContacts)).toContain(serviceName);
      const about = { purpose: 'case', entryId: null, entry: null } as const;
      expect((await popOf({ outbound: { ...about, caseId } })).outbound).toMatchObject({ caseId });
      const { caseId: open } = await reported({ serviceCode: '301' });
      const ofOpen = await popOf({ isOver: true, outbound: { ...about, caseId: open } });
      expect(ofOpen.outbound).toMatchObject({ caseId: open });
      for (const past of [{}, { outbound: { ...about, caseId } }]) {
        const record = JSON.stringify(await popOf({ isOver: true, ...past }));
        expect(record).toContain(open);
        expect(record).not.toContain(caseId);
        expect(record).not.toContain(serviceName);
      }
    });

    test('its result is told by number, without his name', async () => {
      const { cases, clock, rana, store, tellTasks, vera } = house;
      const { caseId, contactId } = await reported();
      await complete(contactId);
      const { cases: table } = store.tables;
      await store.tx((w) =>
        w.update(table).set({ status: 'answered' }).where(eq(table.id, caseId)),
      );
      expect((await cases.verify(caseId, UNSOLVED, vera, clock.nowMs)).type).toBe('changed');
      const task = await house.taskOf(caseId);
      if (task === undefined) throw new Error('bad news is called');
      expect(await tellTasks.claim(task.taskId, { userId: rana, address: '' })).toBeNull();
      const opened = await tellTasks.open(task.taskId, rana);
      expect(opened).toMatchObject({ isProtected: true, citizenName: null, numbers: [PHONE] });
      expect(opened?.description).toContain('کارگاه شبانه');
      expect(JSON.stringify({ ...opened, numbers: [] })).not.toMatch(HIM);
      const outbound = { purpose: 'announce', caseId, entryId: null, entry: null } as const;
      const call = { callId: 'pc-out-1', offerId: '1', queueId: 'main', phone: PHONE, waitedMs: 0 };
      const nobody = { citizens: [], openCases: [], lastContacts: [] };
      expect(await house.buildPop({ ...call, outbound })).toMatchObject({ ...nobody, outbound });
      expect(await house.buildPop({ ...call, outbound, isOver: true })).toMatchObject({
        ...nobody,
        outbound: { ...outbound, caseId: null },
      });
    });
  });
}
