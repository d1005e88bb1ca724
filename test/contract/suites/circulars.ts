import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Circulars, circularRepository } from '../../../src/circulars/index.ts';
import type { CircularText } from '../../../src/contract/circulars.ts';
import { queueRepository } from '../../../src/queues/index.ts';
import { type CaseHouse, openCaseHouse, PASSWORD } from '../../support/case-house.ts';

const HOUR_MS = 3_600_000;
const EVERYBODY = { roles: [], queueIds: [], departmentIds: [] };

/** What must be read: whom it concerns, who has confirmed which text, who is left. */
export function circularsSuite(openUrl: (name: string) => Promise<string>): void {
  describe('circulars', () => {
    let house: CaseHouse;
    let circulars: Circulars;
    let lead = '';
    let head = '';
    const now = () => house.clock.nowMs;
    const by = () => ({ userId: lead, address: '10.0.0.3' });
    const of = (userId: string) => ({ userId, address: '10.0.0.4' });
    const text = (more: Partial<CircularText> = {}): CircularText => ({
      title: 'پاسخ به قطعی آب',
      body: 'از امروز نشانی ایستگاه‌های سیار گفته می‌شود.',
      to: EVERYBODY,
      validFromMs: now(),
      validUntilMs: null,
      remindAfterHours: 4,
      ...more,
    });
    const unreadOf = async (userId: string) =>
      (await circulars.mine(userId, now())).filter(({ readAtMs }) => readAtMs === null);
    const rowOf = async (circularId: string) => {
      const row = (await circulars.list(now())).find((one) => one.circularId === circularId);
      if (row === undefined) throw new Error('the circular is on the list');
      return row;
    };

    beforeAll(async () => {
      house = await openCaseHouse(await openUrl('circulars'));
      const { store, audit, newId, auth } = house;
      circulars = circularRepository({ store, audit, newId });
      const person = async (username: string, role: string) => {
        const user = { username, name: username, roles: [role], password: PASSWORD };
        const added = await auth.addUser(user);
        if (added.result !== 'added') throw new Error(added.result);
        return added.userId;
      };
      lead = await person('lead', 'shift-supervisor');
      head = await person('hana', 'official');
    });
    afterAll(() => house.close());

    test('is there for everybody, and gone for who has confirmed it', async () => {
      const circularId = await circulars.add(text(), by(), now());
      for (const userId of [house.anna, house.vera, head, lead]) {
        expect(await unreadOf(userId)).toMatchObject([{ circularId, number: 1, byName: 'lead' }]);
      }
      expect(await circulars.confirm(circularId, 1, of(house.anna), now())).toBe('set');
      expect(await unreadOf(house.anna)).toEqual([]);
      // Read, it is still there to be read again.
      expect(await circulars.mine(house.anna, now())).toMatchObject([
        { circularId, readAtMs: now() },
      ]);
      expect(await unreadOf(house.boris)).toHaveLength(1);
      const readers = await circulars.readers(circularId, now());
      expect(readers?.at(-1)).toMatchObject({ userId: house.anna, readAtMs: now(), number: 1 });
      expect(readers?.[0]).toMatchObject({ readAtMs: null, number: null });
      // Confirming twice is one receipt, as it was.
      house.clock.nowMs += HOUR_MS;
      expect(await circulars.confirm(circularId, 1, of(house.anna), now())).toBe('set');
      expect((await circulars.readers(circularId, now()))?.at(-1)?.readAtMs).toBe(now() - HOUR_MS);
      await circulars.withdraw(circularId, by(), now());
    });

    test('is nothing that a program would have to read', async () => {
      const { auth, audit } = house;
      const wanted = {
        name: 'Prometheus',
        permissions: ['board' as const],
        access: 'read' as const,
        days: 30,
      };
      await auth.apiKeys.make(wanted, by(), audit);
      const circularId = await circulars.add(text(), by(), now());
      const readers = await circulars.readers(circularId, now());
      expect(readers?.map(({ name }) => name)).not.toContain('Prometheus');
      for (const userId of (readers ?? []).map((one) => one.userId)) {
        await circulars.confirm(circularId, 1, of(userId), now());
      }
      const row = await rowOf(circularId);
      expect(row).toMatchObject({ addressed: readers?.length, read: row.addressed });
      expect(row.addressed).toBeGreaterThan(4);
      await circulars.withdraw(circularId, by(), now());
    });

    test('concerns a role, the experts of a queue, or a unit with those below it', async () => {
      const { store } = house;
      const { agentQueue, position, queue } = store.tables;
      await queueRepository({ store, audit: house.audit, nowMs: now }).seed(now());
      const [known] = await store.read.select().from(queue).limit(1);
      if (known === undefined) throw new Error('there is a first queue');
      const queueId = known.id;
      await store.tx(async (w) => {
        await w.insert(queue).values({ ...known, id: 'second' });
        await w
          .update(position)
          .set({ holderId: head })
          .where(eq(position.id, 'post-district-3-services-office'));
      });
      const readersOf = async (to: Partial<CircularText['to']>): Promise<string[]> => {
        const circularId = await circulars.add(text({ to: { ...EVERYBODY, ...to } }), by(), now());
        const readers = await circulars.readers(circularId, now());
        await circulars.withdraw(circularId, by(), now());
        return (readers ?? []).map(({ userId }) => userId).toSorted();
      };
      const sorted = (...ids: string[]) => ids.toSorted();
      expect(await readersOf({ roles: ['official'] })).toEqual([head]);
      expect(await readersOf({ departmentIds: ['district-3'] })).toEqual([head]);
      expect(await readersOf({ departmentIds: ['district-4'] })).toEqual([]);
      expect(await readersOf({ roles: ['official'], departmentIds: ['district-4'] })).toEqual([
        head,
      ]);
      // Without a queue of his own an expert serves all; who writes no case takes no call.
      const agents = sorted(house.anna, house.boris, lead);
      expect(await readersOf({ queueIds: [queueId] })).toEqual(agents);
      const served = { agentId: house.boris, queueId: 'second', rank: 1, createdAtMs: now() };
      await store.tx((w) => w.insert(agentQueue).values(served));
      expect(await readersOf({ queueIds: ['second'] })).toEqual(agents);
      expect(await readersOf({ queueIds: [queueId] })).toEqual(sorted(house.anna, lead));
    });

    test('holds from its day to its end, and a new text is read anew', async () => {
      const startMs = now() + HOUR_MS;
      const dates = { validFromMs: startMs, validUntilMs: startMs + 10 * HOUR_MS };
      const circularId = await circulars.add(text(dates), by(), now());
      expect((await rowOf(circularId)).state).toBe('coming');
      expect(await unreadOf(house.anna)).toEqual([]);
      expect(await circulars.confirm(circularId, 1, of(house.anna), now())).toBe(
        'unknown-circular',
      );
      house.clock.nowMs = startMs;
      expect(await circulars.confirm(circularId, 1, of(house.anna), now())).toBe('set');
      const better = text({ ...dates, body: 'نشانی‌ها عوض شد.' });
      expect(await circulars.rewrite(circularId, better, by(), now())).toBe('set');
      expect(await unreadOf(house.anna)).toMatchObject([{ number: 2, body: 'نشانی‌ها عوض شد.' }]);
      // Who had the old text before him does not confirm one that he has not seen.
      expect(await circulars.confirm(circularId, 1, of(house.boris), now())).toBe(
        'circular-changed',
      );
      const readers = await circulars.readers(circularId, now());
      expect(readers?.find(({ userId }) => userId === house.anna)).toMatchObject({
        readAtMs: null,
        number: 1,
      });
      house.clock.nowMs = dates.validUntilMs;
      expect((await rowOf(circularId)).state).toBe('over');
      expect(await unreadOf(house.anna)).toEqual([]);
    });

    test('who leads is reminded of the unread after its hours, until all have read', async () => {
      const to = { ...EVERYBODY, roles: ['agent'] };
      const circularId = await circulars.add(text({ to }), by(), now());
      house.clock.nowMs += 4 * HOUR_MS - 1;
      expect((await rowOf(circularId)).isLate).toBe(false);
      house.clock.nowMs += 1;
      expect(await rowOf(circularId)).toMatchObject({ isLate: true, addressed: 2, read: 0 });
      await circulars.confirm(circularId, 1, of(house.anna), now());
      expect(await rowOf(circularId)).toMatchObject({ isLate: true, read: 1 });
      await circulars.confirm(circularId, 1, of(house.boris), now());
      expect(await rowOf(circularId)).toMatchObject({ isLate: false, read: 2 });
      expect(await circulars.confirm(circularId, 1, of(house.vera), now())).toBe(
        'unknown-circular',
      );
    });

    test('withdrawn it is nobody’s to read, and every step stands in the audit', async () => {
      const circularId = await circulars.add(text(), by(), now());
      await circulars.confirm(circularId, 1, of(house.anna), now());
      expect(await circulars.withdraw(circularId, by(), now())).toBe('set');
      expect(await circulars.withdraw(circularId, by(), now())).toBe('unknown-circular');
      expect(await circulars.rewrite(circularId, text(), by(), now())).toBe('unknown-circular');
      expect(await unreadOf(house.boris)).toEqual([]);
      expect(await circulars.readers('none', now())).toBeNull();
      const { audit } = house.store.tables;
      const rows = await house.store.read
        .select()
        .from(audit)
        .where(eq(audit.subjectId, circularId));
      expect(rows.map(({ act, userId }) => [act, userId])).toEqual(
        expect.arrayContaining([
          ['circular-written', lead],
          ['circular-read', house.anna],
          ['circular-withdrawn', lead],
        ]),
      );
    });
  });
}
