import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { announcementRepository, makeAnnouncements } from '../../../src/announcements/index.ts';
import { fallbackStore, noticeStore } from '../../../src/calls/index.ts';
import { readQueueLog } from '../../../src/calls/queue-log.ts';
import { contactIdOf } from '../../../src/contacts/index.ts';
import { localIdMaker, smsRepository, smsSettingsRepository } from '../../../src/sms/index.ts';
import { type CaseHouse, openCaseHouse } from '../../support/case-house.ts';
import { answered, arrived, ended, numbered, offered } from '../../support/live-notices.ts';

const NATIONAL = '09351112233';
const PHONE = '+989351112233';
/** As the network wrote it. */
const WRITTEN = '98 935 111 22 33';
/** The point that was set on the map. */
const AT_HIS_DOOR = { lat: 36.321_75, lng: 59.541_25 };

/** Forgetting a person reaches every table, also those that are not made yet. */
export function erasureSuite(openUrl: (name: string) => Promise<string>): void {
  describe('a person is forgotten', () => {
    let house: CaseHouse;
    let notices: ReturnType<typeof noticeStore>;
    let fallback: ReturnType<typeof fallbackStore>;
    let sms: ReturnType<typeof smsRepository>;
    let announcements: ReturnType<typeof makeAnnouncements>;
    let seq = 0;
    let toByte = 0;

    beforeAll(async () => {
      house = await openCaseHouse(await openUrl('erasure'));
      const nowMs = () => house.clock.nowMs;
      notices = noticeStore({ ...house, nowMs, phoneOf: () => PHONE, unseal: () => WRITTEN });
      const queue = () => ({ id: 'general', shortAbandonMs: 5_000 });
      fallback = fallbackStore({ ...house, nowMs, queue });
      sms = smsRepository({ ...house, newLocalId: localIdMaker(nowMs, house.randomBelow) });
      announcements = makeAnnouncements({
        announcements: announcementRepository(house.store, house.newId),
        outbox: sms,
        phoneHash: house.personal.phoneHash,
        markAnnounced: async () => undefined,
        markToldClosed: async () => undefined,
      });
    });
    afterAll(() => house.close());

    /** A call that Anna answered: its contact. */
    async function called(callId: string): Promise<string> {
      const { anna, clock } = house;
      const all = [
        { ...arrived(callId, clock.nowMs), arrivedAs: 'sealed' },
        offered(callId, anna),
        answered(callId, anna, 900),
        ended(callId, 'answered', { agentId: anna, enteredAtMs: clock.nowMs }),
      ];
      const batch = all.map((notice) => numbered((seq += 1), clock.nowMs, notice));
      await notices.apply('journal-1', batch);
      return contactIdOf(callId);
    }
    /** A call that nobody answered in time. */
    async function gaveUp(callId: string): Promise<void> {
      const enteredAtMs = house.clock.nowMs - 60_000;
      const all = [arrived(callId, enteredAtMs), ended(callId, 'abandoned', { enteredAtMs })];
      const batch = all.map((notice) => numbered((seq += 1), house.clock.nowMs + 1, notice));
      await notices.apply('journal-1', batch);
    }
    async function met(contactId: string, name: string): Promise<string> {
      const someone = { kind: 'resident', district: 9, address: 'وکیل‌آباد ۱۲' } as const;
      const { citizens, anna, clock } = house;
      const added = await citizens.addCitizen({ contactId, name, ...someone }, anna, clock.nowMs);
      if (added.type !== 'added') throw new Error(added.type);
      return added.citizen.citizenId;
    }
    /** Registered and verified, with both messages in the outbox. */
    async function caseOf(contactId: string, citizenId: string, name: string): Promise<string> {
      const { cases, anna, clock, store } = house;
      const about = { serviceCode: '301', district: 2, description: 'بو', ...AT_HIS_DOOR };
      const form = { contactId, citizenId, ...about };
      const opened = await cases.openDraft(form, anna, clock.nowMs);
      if (opened.type !== 'changed') throw new Error(opened.type);
      const { caseId } = opened;
      await cases.register(caseId, anna, clock.nowMs);
      const of = { caseId, phone: PHONE, citizenName: name, atMs: clock.nowMs };
      await store.tx(async (w) => {
        await announcements.announceRegistered(w, { ...of, contactId, trackingCode: '481920375' });
        await announcements.announceResult(w, {
          ...of,
          cycle: 1,
          outcome: 'solved',
          explanation: 'انجام شد',
          trackingCode: '481920375',
        });
      });
      return caseId;
    }
    const fallbackLine = async (line: string): Promise<void> => {
      const piece = readQueueLog(Buffer.from(`${house.clock.nowMs / 1_000}|${line}\n`), toByte, 9);
      toByte = piece.toByte;
      await fallback.apply({ fileId: 'file-1', ...piece });
    };

    /** Everything that the whole database still says, opened with the key. */
    async function everything() {
      const { store, personal } = house;
      const rows: Record<string, unknown> = {};
      for (const [name, table] of Object.entries(store.tables)) {
        rows[name] = await store.read.select().from(table);
      }
      const ids = (rows['personalText'] as { id: string }[]).map(({ id }) => id);
      const texts = [...(await personal.read(store.read, ids)).values()];
      return { rows: JSON.stringify(rows), texts: texts.join('\n') };
    }

    test('no name, no number and no trace of either is left in any table', async () => {
      const { citizens, cases, clock, personal } = house;
      const name = 'فریدون فراموش';
      const contactId = await called('1763900000.1');
      const citizenId = await met(contactId, name);
      const caseId = await caseOf(contactId, citizenId, name);
      // Before he was known, while we were down, and what he wrote.
      await called('1763900000.2');
      await fallbackLine(`1763900000.3|fallback|NONE|ENTERQUEUE||${NATIONAL}|1`);
      await fallbackLine('1763900000.3|fallback|NONE|ABANDON|1|1|9');
      await fallbackLine(`1763900000.4|fallback|NONE|ENTERQUEUE||${NATIONAL}|1`);
      await gaveUp('1763900000.5');
      expect(await house.store.read.$count(house.store.tables.missedCaller)).toBe(1);
      const reply = { from: PHONE, line: '137', text: `سلام ${name} هستم` };
      await sms.receive({ ref: '501', ...reply }, clock.nowMs);
      await sms.receive({ ref: '502', ...reply, text: '۱۱' }, clock.nowMs);

      const silenced = { number: NATIONAL, reason: 'پیامک نمی‌خواهد' };
      const by = { userId: house.anna, address: '10.0.0.1' };
      await smsSettingsRepository({ ...house, nowMs: () => clock.nowMs }).block(silenced, by);

      const hash = personal.phoneHash(PHONE);
      const before = await everything();
      expect(before.texts).toContain('9351112233');
      expect(before.texts.split(WRITTEN).length).toBeGreaterThan(3);
      expect(before.rows).not.toContain('sealed');
      expect(before.texts).toContain(name);
      expect(before.rows).toContain('36.32175');
      expect(before.rows.split(hash).length).toBeGreaterThan(8);

      expect(await citizens.erase(citizenId, clock.nowMs)).toBe(true);
      const after = await everything();
      expect(after.texts).not.toContain('9351112233');
      expect(after.texts).not.toContain(WRITTEN);
      expect(after.texts).not.toContain(name);
      expect(after.rows).not.toContain(hash);
      expect(after.rows).not.toMatch(/36\.32175|59\.54125/u);
      expect(await house.store.read.$count(house.store.tables.missedCaller)).toBe(0);
      expect(await cases.view(caseId)).toMatchObject({ phone: null, citizenName: null });
      expect(await cases.verifyHistory(caseId)).toEqual({ ok: true, events: 3 });
      expect(await sms.list({ caseId, limit: 5 })).toMatchObject([
        { to: '', body: '' },
        { to: '', body: '' },
      ]);
      expect(await citizens.erase(citizenId, clock.nowMs)).toBe(true);
      expect(await citizens.erase('nobody', clock.nowMs)).toBe(false);
    });

    test('his daughter on the same number keeps hers', async () => {
      const { citizens, cases, clock, contacts, personal } = house;
      const [his, hers] = [await called('1763900001.1'), await called('1763900001.2')];
      const father = await met(his, 'کریم پدری');
      const daughter = await met(hers, 'مینا دختری');
      const hisCase = await caseOf(his, father, 'کریم پدری');
      const herCase = await caseOf(hers, daughter, 'مینا دختری');

      await citizens.erase(father, clock.nowMs);
      const after = await everything();
      expect(after.texts).not.toContain('پدری');
      expect(await cases.view(hisCase)).toMatchObject({ phone: null, citizenName: null });
      expect((await contacts.find(his))?.phoneHash).toBeNull();
      expect(await cases.view(herCase)).toMatchObject({ phone: PHONE, citizenName: 'مینا دختری' });
      const found = await citizens.findByPhone(PHONE, clock.nowMs);
      expect(found.map((one) => one.name)).toEqual(['مینا دختری']);
      const [message] = await sms.list({ caseId: herCase, limit: 5 });
      expect(message?.to).toBe(PHONE);
      const calls = await house.store.read.select().from(house.store.tables.call);
      const ofCall = new Map(calls.map((row) => [row.id, row.phoneHash]));
      expect(ofCall.get('1763900001.1')).toBeNull();
      expect(ofCall.get('1763900001.2')).toBe(personal.phoneHash(PHONE));
    });
  });
}
