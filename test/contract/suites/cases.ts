import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isTrackingCode } from '../../../src/kit/tracking-code.ts';
import { type CaseHouse, openCaseHouse } from '../../support/case-house.ts';

const PHONE = '+989153124587';

export function casesSuite(openUrl: (name: string) => Promise<string>): void {
  describe('cases', () => {
    let house: CaseHouse;
    beforeAll(async () => {
      house = await openCaseHouse(await openUrl('cases'));
    });
    afterAll(() => house.close());

    const complete = {
      serviceCode: '101',
      district: 3,
      description: 'چاله جلوی مدرسه',
      addressText: 'کوچه ۵',
    };
    async function draft(callId: string, form: object = complete): Promise<string> {
      const { cases, anna, clock } = house;
      const contactId = await house.answeredCall(callId, PHONE, anna);
      const opened = await cases.openDraft({ contactId, ...form }, anna, clock.nowMs);
      if (opened.type !== 'changed') throw new Error(opened.type);
      return opened.caseId;
    }
    async function registered(callId: string): Promise<string> {
      const caseId = await draft(callId);
      expect(await house.cases.register(caseId, house.anna, house.clock.nowMs)).toEqual({
        type: 'changed',
        caseId,
      });
      return caseId;
    }
    const solved = { outcome: 'solved', explanation: 'آسفالت ترمیم شد.' } as const;

    test('a citizen’s matter goes from draft to announced, and its history tells each step', async () => {
      const { cases, store, clock, vera } = house;
      const caseId = await registered('call-life');
      const before = await cases.view(caseId);
      expect(before).toMatchObject({
        status: 'referred',
        version: 3,
        phone: PHONE,
        serviceCode: '101',
        district: 3,
        serviceName: 'لکه‌گیری و ترمیم آسفالت',
        description: 'چاله جلوی مدرسه',
      });
      expect(isTrackingCode(before?.trackingCode ?? '')).toBe(true);
      clock.nowMs += 1000;
      await house.replied(caseId);
      await cases.verify(caseId, solved, vera, clock.nowMs);
      expect(house.announced.at(-1)).toEqual({
        caseId,
        cycle: 1,
        ...solved,
        trackingCode: before?.trackingCode,
        phone: PHONE,
        citizenName: null,
        announceBy: 'sms',
        alsoCodes: [],
        kind: 'request',
        recheckAtMs: null,
        atMs: clock.nowMs,
      });
      const told = { caseId, cycle: 1, atMs: clock.nowMs + 1000 };
      expect(await store.tx((w) => cases.markAnnounced(w, { ...told, cycle: 2 }))).toBe(false);
      expect(await store.tx((w) => cases.markAnnounced(w, told))).toBe(true);
      expect(await store.tx((w) => cases.markAnnounced(w, told))).toBe(false);
      const after = await cases.view(caseId);
      expect(after?.status).toBe('announced');
      expect(after?.explanation).toBe('آسفالت ترمیم شد.');
      expect(after?.events.map(({ type, byName }) => [type, byName])).toEqual([
        ['opened', 'آنا'],
        ['registered', 'آنا'],
        ['referred', null],
        ['answered', 'ورا'],
        ['verified', 'ورا'],
        ['announced', null],
      ]);
      expect(await cases.verifyHistory(caseId)).toEqual({ ok: true, events: 6 });
    });

    test('what was written goes with the call to the colleague who takes it over', async () => {
      const { cases, contacts, store, clock, anna, boris } = house;
      const caseId = await draft('call-handed');
      await store.tx((w) =>
        contacts.answerContactForCall(w, { callId: 'call-handed', agentId: boris }),
      );
      const contactId = (await cases.view(caseId))?.contactId ?? '';
      const change = { contactId, version: 1, description: 'چاله بزرگ‌تر' };
      expect(await cases.saveDraft(caseId, change, anna, clock.nowMs)).toEqual({
        type: 'not-your-draft',
      });
      expect(await cases.saveDraft(caseId, change, boris, clock.nowMs)).toEqual({
        type: 'changed',
        caseId,
      });
      expect(
        (await cases.list({ readerId: boris, status: 'draft' })).map((one) => one.caseId),
      ).toEqual(expect.arrayContaining([caseId]));
    });

    test('two clerks who press at once: one moves the case, one message goes out', async () => {
      const { cases, clock, vera } = house;
      const caseId = await registered('call-race');
      await house.replied(caseId);
      const toldBefore = house.announced.length;
      const press = () => cases.verify(caseId, solved, vera, clock.nowMs);
      const results = await Promise.all(Array.from({ length: 8 }, press));
      expect(results.filter((result) => result.type === 'changed')).toHaveLength(1);
      expect(results.filter((result) => result.type === 'wrong-state')).toHaveLength(7);
      expect(house.announced).toHaveLength(toldBefore + 1);
    });

    test('pressing register twice gives one tracking code and one matter', async () => {
      const { cases, clock, anna, store } = house;
      const caseId = await draft('call-double');
      const press = () => cases.register(caseId, anna, clock.nowMs);
      const results = await Promise.all([press(), press()]);
      expect(results.map((result) => result.type).sort()).toEqual(['changed', 'wrong-state']);
      const { contactCase } = store.tables;
      expect(await store.read.$count(contactCase, eq(contactCase.caseId, caseId))).toBe(1);
    });

    test('a message that cannot be queued undoes the result with it', async () => {
      const { cases, clock, vera } = house;
      const caseId = await registered('call-undone');
      await house.replied(caseId);
      house.announcing.fail = new Error('outbox full');
      await expect(cases.verify(caseId, solved, vera, clock.nowMs)).rejects.toThrow('outbox full');
      house.announcing.fail = null;
      const view = await cases.view(caseId);
      expect(view).toMatchObject({ status: 'answered', outcome: null, explanation: null });
      expect(await cases.verifyHistory(caseId)).toEqual({ ok: true, events: 4 });
    });

    test('the slower of two saves is told that the draft has changed meanwhile', async () => {
      const { cases, clock, anna } = house;
      const caseId = await draft('call-save');
      const view = await cases.view(caseId);
      const save = (description: string) =>
        cases.saveDraft(
          caseId,
          { contactId: view?.contactId ?? '', description, version: 1 },
          anna,
          clock.nowMs,
        );
      const results = await Promise.all([save('یک'), save('دو')]);
      expect(results.map((result) => result.type)).toEqual(['changed', 'changed-meanwhile']);
      const saved = await cases.view(caseId);
      expect(saved).toMatchObject({ description: 'یک', version: 2, addressText: 'کوچه ۵' });
    });

    test('the tracking code is sent in the transaction that gives it, once', async () => {
      const { cases, clock, anna, acknowledged, announcing } = house;
      const caseId = await draft('call-code');
      announcing.fail = new Error('outbox full');
      const press = () => cases.register(caseId, anna, clock.nowMs);
      await expect(press()).rejects.toThrow('outbox full');
      announcing.fail = null;
      expect(await cases.view(caseId)).toMatchObject({ status: 'draft', trackingCode: null });
      const before = acknowledged.length;
      await Promise.all([press(), press()]);
      const trackingCode = (await cases.view(caseId))?.trackingCode;
      expect(acknowledged.slice(before)).toEqual([
        expect.objectContaining({ caseId, trackingCode, phone: PHONE, citizenName: null }),
      ]);
    });

    test('what a draft lacks is named; a code without a place needs none', async () => {
      const { cases, clock, anna } = house;
      const empty = await draft('call-empty', {});
      expect(await cases.register(empty, anna, clock.nowMs)).toEqual({
        type: 'incomplete-case',
        missing: ['serviceCode', 'description', 'place'],
      });
      const placeless = await draft('call-placeless', {
        serviceCode: '۶۰۲',
        description: 'سپاس',
        kind: 'appreciation',
      });
      expect((await cases.register(placeless, anna, clock.nowMs)).type).toBe('changed');
    });

    test('nobody writes in another’s draft or contact, and unknown things are refused', async () => {
      const { cases, clock, anna, boris } = house;
      const caseId = await draft('call-own');
      const contactId = (await cases.view(caseId))?.contactId ?? '';
      const { nowMs } = clock;
      const typeOf = async (work: Promise<{ type: string }>) => (await work).type;
      expect(await typeOf(cases.register(caseId, boris, nowMs))).toBe('not-your-draft');
      expect(await typeOf(cases.discard(caseId, 'x', boris, nowMs))).toBe('not-your-draft');
      expect(await typeOf(cases.openDraft({ contactId }, boris, nowMs))).toBe('not-your-contact');
      expect(await typeOf(cases.openDraft({ contactId: 'no' }, anna, nowMs))).toBe(
        'unknown-contact',
      );
      const open = (form: object) => typeOf(cases.openDraft({ contactId, ...form }, anna, nowMs));
      expect(await open({ serviceCode: '777' })).toBe('unknown-service-code');
      expect(await open({ citizenId: 'nobody' })).toBe('unknown-citizen');
      expect(await typeOf(cases.verify('nothing', solved, anna, nowMs))).toBe('unknown-case');
      expect(await typeOf(cases.discard(caseId, 'شهروند منصرف شد', anna, nowMs))).toBe('changed');
      expect(await typeOf(cases.register(caseId, anna, nowMs))).toBe('wrong-state');
    });

    test('a tracking code is never given twice, even when chance repeats itself', async () => {
      const { store, clock, anna } = house;
      const caseId = await registered('call-code-1');
      const taken = (await house.cases.view(caseId))?.trackingCode;
      const { cases } = store.tables;
      const other = await draft('call-code-2');
      const steal = store.tx((w) =>
        w
          .update(cases)
          .set({ trackingCode: taken ?? null })
          .where(eq(cases.id, other)),
      );
      await expect(steal).rejects.toThrow();
      const digits = Array.from(taken ?? '')
        .slice(0, 8)
        .map(Number);
      // The first digit is drawn from 2 upwards. Chance repeats the taken code twice, then moves on.
      const repeated = [(digits[0] ?? 0) - 2, ...digits.slice(1)];
      house.drawn.push(...repeated, ...repeated);
      expect(await house.cases.register(other, anna, clock.nowMs)).toMatchObject({
        type: 'changed',
      });
      expect(house.drawn).toEqual([]);
      const given = (await house.cases.view(other))?.trackingCode ?? '';
      expect(isTrackingCode(given) && given !== taken).toBe(true);
    });

    test('no case is deleted, no event changed or deleted', async () => {
      const { store } = house;
      const { cases, caseEvent } = store.tables;
      await registered('call-kept');
      await expect(store.tx((w) => w.delete(caseEvent))).rejects.toThrow();
      await expect(store.tx((w) => w.update(caseEvent).set({ type: 'forged' }))).rejects.toThrow();
      await expect(store.tx((w) => w.delete(cases))).rejects.toThrow();
    });

    /** Somebody with the database password takes the triggers away and edits history. */
    test.each([
      ['changed', async (set: Forge) => set(sql`type = 'registered-late'`, 2)],
      ['changed', async (set: Forge) => set(sql`actor_id = null`, 1)],
      ['missing', async (_: Forge, drop: Drop) => drop(1)],
      ['missing', async (_: Forge, drop: Drop) => drop(2)],
      ['cut', async (_: Forge, drop: Drop) => drop(5)],
    ] as const)('forged history is found: %s (%#)', async (fault, forge) => {
      const { store, cases, clock, vera } = house;
      const caseId = await registered(`call-forged-${house.newId()}`);
      await house.replied(caseId);
      await cases.verify(caseId, solved, vera, clock.nowMs);
      expect(await cases.verifyHistory(caseId)).toEqual({ ok: true, events: 5 });
      const { caseEvent } = store.tables;
      await store.tx(async (w) => {
        const where = (seq: number) => sql`case_id = ${caseId} and seq = ${seq}`;
        const off =
          store.dialect === 'sqlite'
            ? [sql`drop trigger case_event_kept`, sql`drop trigger case_event_unchanged`]
            : [sql`alter table case_event disable trigger all`];
        for (const statement of off) await w.execute(statement);
        await forge(
          (set, seq) => w.execute(sql`update case_event set ${set} where ${where(seq)}`),
          (seq) => w.execute(sql`delete from case_event where ${where(seq)}`),
        );
        const raise = sql.raw("select raise(abort, 'append-only')");
        const on =
          store.dialect === 'sqlite'
            ? [
                sql`create trigger case_event_kept before delete on case_event begin ${raise}; end`,
                sql`create trigger case_event_unchanged before update on case_event
                  begin ${raise}; end`,
              ]
            : [sql`alter table case_event enable trigger all`];
        for (const statement of on) await w.execute(statement);
      });
      expect(await cases.verifyHistory(caseId)).toMatchObject({ ok: false, fault });
      await expect(store.tx((w) => w.delete(caseEvent))).rejects.toThrow();
    });

    test('an erased note leaves the chain whole, a rewritten one breaks it', async () => {
      const { store, cases, personal, clock, vera } = house;
      const caseId = await registered('call-note');
      await house.replied(caseId);
      await cases.verify(caseId, solved, vera, clock.nowMs);
      const { caseEvent } = store.tables;
      const rows = await store.read
        .select()
        .from(caseEvent)
        .where(eq(caseEvent.caseId, caseId))
        .orderBy(caseEvent.seq);
      const noteId = rows.findLast((row) => row.noteTextId !== null)?.noteTextId ?? '';
      await store.tx((w) => personal.replace(w, noteId, 'چیز دیگری گفته شد'));
      expect(await cases.verifyHistory(caseId)).toMatchObject({ ok: false, fault: 'changed' });
      await store.tx((w) => personal.erase(w, noteId, clock.nowMs));
      expect(await cases.verifyHistory(caseId)).toEqual({ ok: true, events: 5 });
      expect((await cases.view(caseId))?.events.at(-1)?.note).toBeNull();
    });
  });
}

type Forge = (set: ReturnType<typeof sql>, seq: number) => Promise<void>;
type Drop = (seq: number) => Promise<void>;
