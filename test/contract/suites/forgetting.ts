import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { historyVerifier } from '../../../src/cases/index.ts';
import { caseEvents } from '../../../src/cases/repository-events.ts';
import { citizenRepository } from '../../../src/citizens/index.ts';
import { PASSWORD } from '../../support/case-house.ts';
import { openRecordsApp, type RecordsApp } from '../../support/records-app.ts';

const NAME = 'فریدون فراموش';
const PHONE = '+989351112233';
const DAY_MS = 86_400_000;

/** The door by which the head of 137 forgets who asks for it. */
export function forgettingSuite(openUrl: (name: string) => Promise<string>): void {
  describe('the door of forgetting', () => {
    let records: RecordsApp;
    let folder: string;
    let calls = 0;

    beforeAll(async () => {
      records = await openRecordsApp(await openUrl('forgetting'));
      folder = mkdtempSync(join(tmpdir(), 'pasokh-forgetting-'));
      const { auth, store } = records.house;
      const helen = { username: 'helen', name: 'هلن', roles: ['head'], password: PASSWORD };
      expect((await auth.addUser(helen)).result).toBe('added');
      await store.tx((w) => w.update(store.tables.appUser).set({ mustChangePassword: false }));
    });
    afterAll(async () => {
      await records.close();
      rmSync(folder, { recursive: true });
    });

    /** Anna takes down what he says: he, and his case. */
    async function said(about: object = {}) {
      const { house, ask, signIn } = records;
      const anna = await signIn('anna');
      const contactId = await house.answeredCall(`call-forget-${(calls += 1)}`, PHONE, house.anna);
      const made = await ask('POST', '/api/citizens', anna, { contactId, name: NAME, district: 3 });
      const citizenId = String(made.body.citizenId);
      const form = { contactId, citizenId, serviceCode: '301', district: 3, description: 'زباله' };
      const draft = await ask('POST', '/api/cases', anna, { ...form, ...about });
      const caseId = String(draft.body.caseId);
      return { citizenId, caseId, anna };
    }
    async function registered(about: object = {}) {
      const his = await said(about);
      await records.ask('POST', `/api/cases/${his.caseId}/register`, his.anna);
      return his;
    }
    const forget = async (citizenId: string, form: object, who = 'helen') =>
      records.ask('POST', `/api/citizens/${citizenId}/forget`, await records.signIn(who), form);
    async function audited(citizenId: string) {
      const { store } = records.house;
      const rows = await store.read.select().from(store.tables.audit);
      return rows.filter(({ act, subjectId }) => {
        return act === 'citizen-forgotten' && subjectId === citizenId;
      });
    }

    test('he is gone from his case, nobody is found by him, and every history holds', async () => {
      const { house, ask, signIn } = records;
      const description = `${NAME} می‌گوید مخزن پر است؛ ۰۹۳۵۱۱۱۲۲۳۳`;
      const { citizenId, caseId } = await registered({ description, addressText: 'لاله ۵' });
      const { auth, cases, citizens, clock, store } = house;
      const note = `${NAME} دوباره گفت: ۰۹۳۵۱۱۱۲۲۳۳`;
      const added = { caseId, type: 'interim-told', actorId: house.anna, note } as const;
      const events = caseEvents(house);
      await store.tx((w) => events.append(w, { ...added, atMs: clock.nowMs }));
      const history = historyVerifier({ ...house, folder, personalKey: house.key });
      await history.sealDay((clock.nowMs += DAY_MS));
      const head = await signIn('helen');
      const shown = await ask('GET', `/api/cases/${caseId}`, head);
      expect(shown.body).toMatchObject({ citizenId, citizenName: NAME, phone: PHONE });

      const reason = `نامه شماره ۱۲: ${NAME}، ۰۹۳۵۱۱۱۲۲۳۳، خواسته است`;
      expect((await forget(citizenId, { reason, despiteOpenCases: true })).status).toBe(204);
      const after = await ask('GET', `/api/cases/${caseId}`, head);
      expect(after.body).toMatchObject({ status: 'referred', citizenName: null, phone: null });
      expect(JSON.stringify(after.body)).not.toMatch(/فریدون|فراموش|۹۳۵۱۱۱|9351112233/u);
      // What is wrong and where stays: somebody must find it.
      expect(after.body.description).toContain('می‌گوید مخزن پر است');
      expect(after.body.addressText).toBe('لاله ۵');
      const foundBy = async (word: string) =>
        (await ask('GET', `/api/cases?q=${encodeURIComponent(word)}`, head)).body.length;
      expect([await foundBy('مخزن'), await foundBy('فراموش')]).toEqual([1, 0]);
      expect(await citizens.findByPhone(PHONE, clock.nowMs)).toEqual([]);
      expect(await citizens.searchByWords('فراموش', 5)).toEqual([]);
      expect(await cases.verifyHistory(caseId)).toMatchObject({ ok: true });
      expect(await history.verify()).toMatchObject({ ok: true });

      const session = await auth.authenticate(head);
      const [entry, ...more] = await audited(citizenId);
      expect(more).toEqual([]);
      expect(entry).toMatchObject({ userId: session?.user.userId, subjectKind: 'citizen' });
      expect(entry).toMatchObject({ address: '127.0.0.1', detail: { open: 1 } });
      expect(entry?.detail?.['reason']).toContain('نامه شماره ۱۲');
      expect(JSON.stringify(entry)).not.toMatch(/فریدون|فراموش|۰۹۳۵|9351112233/u);
    });

    test('while something is still to be told to him, nobody forgets him without knowing it', async () => {
      const { house } = records;
      const { store, cases, clock } = house;
      const reason = 'به خواست خودش';
      const nameOf = (citizenId: string) => house.citizens.findName(store.read, citizenId);
      const open = [await registered(), await said()];
      for (const { citizenId } of open) {
        const refused = await forget(citizenId, { reason });
        expect([refused.status, refused.body.code]).toEqual([409, 'citizen-has-open-cases']);
        expect(await nameOf(citizenId)).toBe(NAME);
        expect(await audited(citizenId)).toEqual([]);
      }

      // His case is part of another one, which is open: he would hear what that comes to.
      const { citizenId, caseId } = await registered();
      const survivor = open[0]?.caseId ?? '';
      const { caseId: between } = await registered();
      const into = (mergedIntoId: string) => ({ status: 'merged', mergedIntoId });
      await store.tx(async (w) => {
        await w.update(store.tables.cases).set(into(survivor)).where(idOf(between));
        await w.update(store.tables.cases).set(into(between)).where(idOf(caseId));
      });
      expect((await forget(citizenId, { reason })).body.code).toBe('citizen-has-open-cases');
      const over = { status: 'archived' };
      await store.tx((w) => w.update(store.tables.cases).set(over).where(idOf(survivor)));
      expect((await forget(citizenId, { reason })).status).toBe(204);
      expect(await nameOf(citizenId)).toBeNull();
      expect(await cases.verifyHistory(caseId)).toMatchObject({ ok: true });

      const draft = open[1] ?? { citizenId: '', caseId: '' };
      await cases.discard(draft.caseId, 'خودش نخواست', house.anna, clock.nowMs);
      expect((await forget(draft.citizenId, { reason })).status).toBe(204);
      expect(await nameOf(draft.citizenId)).toBeNull();
    });

    test('again is no fault, and takes what has come of him since', async () => {
      const { house } = records;
      const { store, contacts } = house;
      const { citizenId } = await registered();
      const form = { reason: 'به خواست خودش', despiteOpenCases: true };
      expect((await forget(citizenId, form)).status).toBe(204);
      // A desk that still had him open ties another message to him.
      const contactId = await house.answeredCall('call-forget-later', PHONE, house.anna);
      const { contact } = store.tables;
      await store.tx((w) => w.update(contact).set({ citizenId }).where(eq(contact.id, contactId)));
      expect((await contacts.find(contactId))?.phoneHash).not.toBeNull();
      expect((await forget(citizenId, form)).status).toBe(204);
      expect((await contacts.find(contactId))?.phoneHash).toBeNull();
      expect((await audited(citizenId)).length).toBe(2);
    });

    test('it wants the head, a reason, and somebody to forget', async () => {
      const { house } = records;
      const { citizenId } = await registered();
      const form = { reason: 'به خواست خودش', despiteOpenCases: true };
      for (const username of ['anna', 'vera']) {
        const refused = await forget(citizenId, form, username);
        expect([username, refused.status, refused.body.code]).toEqual([
          ...[username, 403, 'not-allowed'],
        ]);
      }
      for (const reason of [undefined, '  ', 'ب']) {
        const refused = await forget(citizenId, { ...form, reason });
        expect([reason, refused.body.code]).toEqual([reason, 'bad-request']);
      }
      const nobody = await forget('nobody', form);
      expect([nobody.status, nobody.body.code]).toEqual([404, 'unknown-citizen']);
      expect(await house.citizens.findName(house.store.read, citizenId)).toBe(NAME);
      expect(await audited(citizenId)).toEqual([]);
    });

    test('what cannot be written down does not happen', async () => {
      const { house } = records;
      const { store } = house;
      const { citizenId } = await registered();
      const broken = citizenRepository({
        ...house,
        findAnew: house.cases.findAnew,
        audit: { write: () => Promise.reject(new Error('the audit is full')) },
      });
      const by = { userId: house.vera, address: '10.0.0.1' };
      const form = { reason: 'به خواست خودش', despiteOpenCases: true };
      const done = broken.forget(citizenId, form, by, house.clock.nowMs);
      await expect(done).rejects.toThrow('the audit is full');
      expect(await house.citizens.findName(store.read, citizenId)).toBe(NAME);
    });

    const idOf = (caseId: string) => eq(records.house.store.tables.cases.id, caseId);
  });
}
