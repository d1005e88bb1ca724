import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noticeStore } from '../../../src/calls/index.ts';
import { districtOfNumber } from '../../../src/citizens/index.ts';
import { contactIdOf } from '../../../src/contacts/index.ts';
import { type CaseHouse, openCaseHouse } from '../../support/case-house.ts';
import { answered, arrived, numbered, offered } from '../../support/live-notices.ts';

const PHONE = '+989153124587';

export function citizensSuite(openUrl: (name: string) => Promise<string>): void {
  describe('citizens, contacts, pop', () => {
    let house: CaseHouse;
    beforeAll(async () => {
      house = await openCaseHouse(await openUrl('citizens'));
    });
    afterAll(() => house.close());

    const someone = { kind: 'resident', district: 9, address: 'وکیل‌آباد ۱۲' } as const;
    async function met(contactId: string, name: string): Promise<string> {
      const { citizens, anna, clock } = house;
      const added = await citizens.addCitizen({ contactId, name, ...someone }, anna, clock.nowMs);
      if (added.type !== 'added') throw new Error(added.type);
      return added.citizen.citizenId;
    }
    const popOf = (callId: string, phone: string | null) =>
      house.buildPop({ callId, offerId: `${callId}.1`, queueId: 'main', phone, waitedMs: 4000 });

    test('two people on one number are both listed, with open cases and last contacts', async () => {
      const { cases, anna, clock } = house;
      const first = await house.answeredCall('call-1', PHONE, anna);
      const father = await met(first, 'علي كريمي');
      clock.nowMs += 1;
      await met(first, 'زهرا کریمی');
      const opened = await cases.openDraft(
        {
          contactId: first,
          citizenId: father,
          serviceCode: '301',
          district: 9,
          description: 'زباله مانده است',
        },
        anna,
        clock.nowMs,
      );
      if (opened.type !== 'changed') throw new Error(opened.type);
      await cases.register(opened.caseId, anna, clock.nowMs);
      const form = { disposition: 'case_created', note: 'عصرها هست' } as const;
      const finished = await cases.finishContact(first, anna, form, clock.nowMs);
      expect(finished).toEqual({ type: 'finished', callId: 'call-1' });
      const { contactItem } = house.store.tables;
      const matters = await house.store.read
        .select()
        .from(contactItem)
        .where(eq(contactItem.contactId, first));
      expect(matters).toHaveLength(1);
      const noteId = matters[0]?.noteTextId ?? '';
      const notes = await house.personal.read(house.store.read, [noteId]);
      expect(notes.get(noteId)).toBe('عصرها هست');

      clock.nowMs += 60_000;
      const second = await house.answeredCall('call-2', PHONE, anna);
      const pop = await popOf('call-2', PHONE);
      expect(pop).toMatchObject({ contactId: second, phoneShown: '0915 312 4587', waitedMs: 4000 });
      expect(pop.citizens.map((person) => person.name)).toEqual(['علی کریمی', 'زهرا کریمی']);
      expect(pop.citizens[0]).toEqual({
        citizenId: father,
        name: 'علی کریمی',
        kind: 'resident',
        district: 9,
        address: 'وکیل‌آباد ۱۲',
      });
      expect(pop.openCases).toMatchObject([
        { caseId: opened.caseId, status: 'referred', serviceName: 'جمع‌آوری نشدن زباله' },
      ]);
      expect(pop.lastContacts).toEqual([
        {
          contactId: first,
          startedAtMs: expect.any(Number),
          agentName: 'آنا',
          summary: 'ثبت درخواست: جمع‌آوری نشدن زباله',
        },
      ]);
      const told = (await cases.view(opened.caseId))?.citizenName;
      expect(told).toBe('علی کریمی');
    });

    test('a number is kept as it came, too, sealed like the rest, and the same in any writing', async () => {
      const { store, personal, citizens, contacts, anna, clock } = house;
      const { call, citizenPhone } = store.tables;
      const written = new Map([
        ['call-w1', '9153334455'],
        ['call-w2', '0098 915 333 4455'],
        ['call-w3', undefined],
      ]);
      const nowMs = () => clock.nowMs;
      const phone = '+989153334455';
      const unseal = (sealed: string) => written.get(sealed) ?? null;
      const notices = noticeStore({ ...house, nowMs, phoneOf: () => phone, unseal });
      const kept: (string | null)[] = [];
      for (const [at, [callId, arrivedAs]] of [...written].entries()) {
        const spelling = arrivedAs === undefined ? {} : { arrivedAs: callId };
        const came = { ...arrived(callId, clock.nowMs), ...spelling };
        const all = [came, offered(callId, anna), answered(callId, anna, 900)];
        const batch = all.map((notice, n) => numbered(at * 3 + n + 1, clock.nowMs, notice));
        await notices.apply('journal-written', batch);
        const citizenId = await met(contactIdOf(callId), `شهروند ${at + 1}`);
        const [row] = await store.read
          .select()
          .from(citizenPhone)
          .where(eq(citizenPhone.citizenId, citizenId));
        const ids = [row?.phoneTextId ?? '', row?.rawTextId ?? ''];
        const texts = await personal.read(store.read, ids);
        expect(texts.get(ids[0] ?? '')).toBe(phone);
        kept.push(texts.get(ids[1] ?? '') ?? null);
      }
      expect(kept).toEqual(['9153334455', '0098 915 333 4455', null]);
      const found = await citizens.findByPhone(phone, clock.nowMs);
      expect(found.map(({ name }) => name)).toEqual(['شهروند 1', 'شهروند 2', 'شهروند 3']);
      // Nothing of it lies readable in a row.
      const rows = JSON.stringify([
        await store.read.select().from(call),
        await store.read.select().from(citizenPhone),
        await store.read.select().from(store.tables.personalText),
        await store.read.select().from(store.tables.callEvent),
      ]);
      expect(rows).not.toMatch(/915 ?333 ?4455/);
      expect(await contacts.find(contactIdOf('call-w1'))).toMatchObject({ callId: 'call-w1' });
    });

    test('a withheld or unknown number opens an empty record, not somebody else’s', async () => {
      await house.answeredCall('call-hidden', null, house.anna);
      const hidden = await popOf('call-hidden', null);
      expect([hidden.phone, hidden.phoneShown, hidden.citizens]).toEqual([null, null, []]);
      await house.answeredCall('call-other', '+989150000000', house.anna);
      const pop = await popOf('call-other', '+989150000000');
      expect([pop.citizens, pop.openCases, pop.lastContacts]).toEqual([[], [], []]);
    });

    test('cases are found by code, by number in any writing, by words and by name', async () => {
      const { cases, anna } = house;
      const [known] = await cases.list({ readerId: anna, status: 'referred' });
      const code = known?.trackingCode ?? '';
      const persian = Array.from(code, (digit) => '۰۱۲۳۴۵۶۷۸۹'[Number(digit)]).join('');
      for (const query of [code, persian, '۰۹۱۵ ۳۱۲ ۴۵۸۷', 'زباله', 'كريمي']) {
        const found = await cases.list({ readerId: anna, query });
        expect(
          found.map((row) => row.caseId),
          query,
        ).toContain(known?.caseId);
      }
      expect(await cases.list({ readerId: anna, query: 'فیل' })).toEqual([]);
    });

    test('a number’s district is that of its last case, or of its people’s record; of several it has none', async () => {
      const { cases, citizens, anna, clock } = house;
      const phone = '+989154447788';
      const districtOf = districtOfNumber(house);
      const districtNow = () => districtOf(phone, clock.nowMs);
      expect(await districtNow()).toBeNull();
      const contactId = await house.answeredCall('call-lives', phone, anna);
      const person = { contactId, kind: 'resident', address: null } as const;
      const add = async (name: string, district: number | null): Promise<string> => {
        const form = { ...person, name, district };
        const added = await citizens.addCitizen(form, anna, clock.nowMs);
        return added.type === 'added' ? added.citizen.citizenId : added.type;
      };
      const citizenId = await add('لیلا صبوری', 4);
      expect(await districtNow()).toBe(4);
      for (const district of [11, 12]) {
        clock.nowMs += 60_000;
        const form = { contactId, citizenId, serviceCode: '301', district, description: 'بو' };
        const opened = await cases.openDraft(form, anna, clock.nowMs);
        if (opened.type !== 'changed') throw new Error(opened.type);
        // Not before it is registered.
        expect(await districtNow()).toBe(district === 11 ? 4 : 11);
        await cases.register(opened.caseId, anna, clock.nowMs);
        expect(await districtNow()).toBe(district);
      }
      await add('همسایه بی‌نشانی', null);
      await add('همسایه هم‌منطقه', 12);
      expect(await districtNow()).toBe(12);
      await add('همسایه دور', 5);
      expect(await districtNow()).toBeNull();
    });

    test('one call is one message, however often it is offered; unanswered it is abandoned', async () => {
      const { store, contacts, clock, boris } = house;
      const { contact, contactItem } = store.tables;
      const open = () =>
        store.tx((w) =>
          contacts.openContactForCall(w, { callId: 'call-ring', phone: PHONE, atMs: clock.nowMs }),
        );
      const ids = await Promise.all([open(), open(), open()]);
      expect(new Set(ids).size).toBe(1);
      const end = {
        callId: 'call-ring',
        phone: PHONE,
        atMs: clock.nowMs + 9,
        finishAs: 'abandoned',
      } as const;
      await store.tx((w) => contacts.endContactForCall(w, end));
      await store.tx((w) => contacts.endContactForCall(w, end));
      const items = await store.read
        .select()
        .from(contactItem)
        .where(eq(contactItem.contactId, ids[0] ?? ''));
      expect(items.map((item) => item.disposition)).toEqual(['abandoned']);
      await store.tx((w) =>
        contacts.answerContactForCall(w, { callId: 'call-ring', agentId: boris }),
      );
      const [row] = await store.read
        .select()
        .from(contact)
        .where(eq(contact.id, ids[0] ?? ''));
      expect(row?.agentId).toBeNull();
    });

    test('an answered call that is over waits on its agent’s list until it is finished', async () => {
      const { store, contacts, cases, clock, boris, anna } = house;
      const contactId = await house.answeredCall('call-wrap', PHONE, boris);
      expect(await contacts.listUnfinished(boris)).toEqual([]);
      await store.tx((w) =>
        contacts.endContactForCall(w, {
          callId: 'call-wrap',
          phone: PHONE,
          atMs: clock.nowMs,
          finishAs: 'handed_over',
        }),
      );
      expect(await contacts.listUnfinished(boris)).toMatchObject([
        { contactId, callId: 'call-wrap' },
      ]);
      const finish = (agentId: string, form: Parameters<typeof cases.finishContact>[2]) =>
        cases.finishContact(contactId, agentId, form, clock.nowMs);
      expect(await finish(anna, { disposition: 'silent' })).toEqual({ type: 'not-your-contact' });
      expect(await finish(boris, { disposition: 'chase' })).toEqual({ type: 'case-required' });
      expect(await finish(boris, { disposition: 'case_created' })).toEqual({
        type: 'case-required',
      });
      const stray = { disposition: 'chase', caseId: 'no-such-case' } as const;
      expect(await finish(boris, stray)).toEqual({ type: 'unknown-case' });
      const press = () => finish(boris, { disposition: 'answered_on_spot', topic: 'عوارض' });
      const both = await Promise.all([press(), press()]);
      expect(both.map((result) => result.type).sort()).toEqual(['contact-finished', 'finished']);
      expect(await contacts.listUnfinished(boris)).toEqual([]);
    });

    test('an erased person leaves no name or number behind; cases and chains stay', async () => {
      const { store, citizens, cases, clock, anna } = house;
      const phone = '+989351112233';
      const contactId = await house.answeredCall('call-erase', phone, anna);
      const citizenId = await met(contactId, 'فریدون فراموش');
      const form = { contactId, citizenId, serviceCode: '301', district: 2, description: 'بو' };
      const opened = await cases.openDraft(form, anna, clock.nowMs);
      if (opened.type !== 'changed') throw new Error(opened.type);
      await cases.register(opened.caseId, anna, clock.nowMs);
      expect(await citizens.searchByWords('فراموش', 5)).toEqual([citizenId]);

      expect(await citizens.erase(citizenId, clock.nowMs)).toBe(true);
      expect(await citizens.findByPhone(phone, clock.nowMs)).toEqual([]);
      expect(await citizens.searchByWords('فراموش', 5)).toEqual([]);
      expect(await citizens.findName(store.read, citizenId)).toBeNull();
      const view = await cases.view(opened.caseId);
      expect(view).toMatchObject({ phone: null, citizenName: null, status: 'referred' });
      expect(await cases.verifyHistory(opened.caseId)).toEqual({ ok: true, events: 3 });
    });

    test('the database holds no name, number or complaint that can be read', async () => {
      const { store } = house;
      const { citizen, citizenPhone, contact, personalText, cases } = store.tables;
      const all = JSON.stringify([
        await store.read.select().from(citizen),
        await store.read.select().from(citizenPhone),
        await store.read.select().from(contact),
        await store.read.select().from(cases),
        await store.read.select().from(personalText),
      ]);
      for (const word of ['کریمی', '9153124587', 'زباله', 'وکیل']) expect(all).not.toContain(word);
    });
  });
}
