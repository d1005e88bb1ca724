import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ShiftPicture } from '../../../src/contract/shifts.ts';
import {
  type Handovers,
  handoverRepository,
  type Unfinished,
  unfinishedContacts,
} from '../../../src/shifts/index.ts';
import { type CaseHouse, openCaseHouse, PASSWORD } from '../../support/case-house.ts';

const HOUR_MS = 3_600_000;

/** What one shift leaves to the next, and what its experts left undone. */
export function handoversSuite(openUrl: (name: string) => Promise<string>): void {
  describe('a shift is handed over', () => {
    let house: CaseHouse;
    let handovers: Handovers;
    let unfinished: Unfinished;
    let mina = '';
    let reza = '';
    const now = () => house.clock.nowMs;
    const by = (userId: string) => ({ userId, address: '10.0.0.7' });
    const picture = (): ShiftPicture => ({
      ...{ atMs: now(), isLive: true, onShift: 2, emergencies: [], banners: [], queues: [] },
      ...{ alarms: [{ alarm: 'pbx-lost', subject: '', sinceMs: now() }], missing: [] },
      unfinished: [],
    });
    const nobody = () => false;
    const states = async () => (await handovers.list()).map(({ state }) => state);

    beforeAll(async () => {
      house = await openCaseHouse(await openUrl('handovers'));
      const { store, personal, audit, newId, auth } = house;
      handovers = handoverRepository({ store, personal, audit, newId });
      unfinished = unfinishedContacts({ store, audit });
      const lead = async (username: string) => {
        const user = { username, name: username, roles: ['shift-supervisor'], password: PASSWORD };
        const added = await auth.addUser(user);
        if (added.result !== 'added') throw new Error(added.result);
        return added.userId;
      };
      mina = await lead('mina');
      reza = await lead('reza');
    });
    afterAll(() => house.close());

    test('with his words and what the system knew, and another one takes it over', async () => {
      const kept = picture();
      const id = await handovers.write('آب در قاسم‌آباد ضعیف است.', kept, by(mina), now());
      expect(await handovers.confirm(id, by(mina), now())).toBe('own-handover');
      house.clock.nowMs += HOUR_MS;
      expect(await handovers.confirm(id, by(reza), now())).toBe('set');
      expect(await handovers.confirm(id, by(reza), now())).toBe('handover-closed');
      expect(await handovers.open(id)).toMatchObject({
        ...{ note: 'آب در قاسم‌آباد ضعیف است.', picture: kept, state: 'confirmed' },
        ...{ writtenByName: 'mina', confirmedByName: 'reza', confirmedAtMs: now() },
      });
      expect(await handovers.open('none')).toBeNull();
      const { audit } = house.store.tables;
      const rows = await house.store.read.select().from(audit).where(eq(audit.subjectId, id));
      expect(rows.map(({ act, userId }) => [act, userId]).toSorted()).toEqual([
        ['shift-handed-over', mina],
        ['shift-taken-over', reza],
      ]);
    });

    test('written anew, the one before is nobody’s to take over', async () => {
      const first = await handovers.write('یک', picture(), by(mina), now());
      house.clock.nowMs += 1;
      const second = await handovers.write('دو', picture(), by(mina), now());
      expect(await states()).toEqual(['open', 'superseded', 'confirmed']);
      expect(await handovers.confirm(first, by(reza), now())).toBe('handover-closed');
      expect(await handovers.confirm(second, by(reza), now())).toBe('set');
      expect(await handovers.confirm('none', by(reza), now())).toBe('unknown-handover');
    });

    test('its words do not lie readable in the database', async () => {
      const id = await handovers.write('خانم رضایی دوباره زنگ می‌زند', picture(), by(mina), now());
      const { shiftHandover } = house.store.tables;
      const [row] = await house.store.read
        .select()
        .from(shiftHandover)
        .where(eq(shiftHandover.id, id));
      expect(JSON.stringify(row)).not.toContain('رضایی');
    });

    test('what an expert left undone is given to another, with its drafts, and is on his list', async () => {
      const { anna, boris, vera, contacts, cases, store } = house;
      const contactId = await house.answeredCall('call-left', '+989150000021', anna);
      const draft = await cases.openDraft({ contactId, description: 'نیمه‌کاره' }, anna, now());
      // The talk goes on: it is handed over by telephone.
      expect(await unfinished.list(nobody)).toEqual([]);
      expect((await unfinished.give(contactId, boris, by(mina))).type).toBe('unknown-contact');
      await store.tx((w) =>
        contacts.endContactForCall(w, {
          ...{ callId: 'call-left', phone: '+989150000021', atMs: now(), finishAs: 'abandoned' },
        }),
      );
      expect(await unfinished.list(nobody)).toMatchObject([
        { contactId, agentId: anna, drafts: 1 },
      ]);
      // Who completes it just now has not left it.
      expect(await unfinished.list((agentId) => agentId === anna)).toEqual([]);
      expect((await unfinished.experts()).map(({ agentId }) => agentId)).toEqual(
        expect.arrayContaining([anna, boris]),
      );
      // Follow-up has no desk.
      expect((await unfinished.give(contactId, vera, by(mina))).type).toBe('unknown-agent');
      expect(await unfinished.give(contactId, boris, by(mina))).toEqual({
        type: 'given',
        fromId: anna,
      });
      expect(await contacts.listUnfinished(anna)).toEqual([]);
      expect(await contacts.listUnfinished(boris)).toMatchObject([{ contactId }]);
      expect(draft.type).toBe('changed');
      const matters = [{ disposition: 'answered_on_spot' as const }];
      const early = await cases.finishContact(contactId, anna, { matters }, now());
      expect(early.type).toBe('not-your-contact');
      const { audit, cases: rows } = store.tables;
      const kept = await store.read.select().from(rows).where(eq(rows.contactId, contactId));
      expect(kept.map(({ openedById }) => openedById)).toEqual([boris]);
      const given = await store.read.select().from(audit).where(eq(audit.act, 'contact-given'));
      expect(given).toMatchObject([{ userId: mina, detail: { from: anna, to: boris } }]);
    });
  });
}
