import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { localIdMaker, smsRepository } from '../../../src/sms/index.ts';
import { openTestDatabase, SEEDED_AT_MS, type TestDatabase } from '../../support/database.ts';
import { plansOf, postgresPlansOf } from '../../support/query-plans.ts';

const NOW_MS = SEEDED_AT_MS;
const HOUR_MS = 3_600_000;
const KAVENEGAR = { nowMs: NOW_MS, leaseMs: 1_000, provider: 'kavenegar' } as const;
const SMSIR = { ...KAVENEGAR, provider: 'smsir' } as const;

/** Which message leaves next, and what finding it costs. */
export function smsDueSuite(openUrl: (name: string) => Promise<string>): void {
  describe('which message leaves next', () => {
    let url: string;
    let db: TestDatabase;
    let sms: ReturnType<typeof smsRepository>;
    let queued = 0;

    beforeAll(async () => {
      url = await openUrl('sms-due');
      db = await openTestDatabase(url);
      sms = smsRepository({ ...db, newLocalId: localIdMaker(() => NOW_MS, db.randomBelow) });
    });
    afterAll(() => db.close());
    beforeEach(() =>
      db.store.tx(async (w) => {
        await w.delete(db.store.tables.smsOutbox);
      }),
    );

    type Row = typeof db.store.tables.smsOutbox.$inferInsert;
    /** Due for so many seconds, as its row stands. */
    async function due(seconds: number, as: Partial<Row> = {}): Promise<string> {
      queued += 1;
      const { smsOutbox } = db.store.tables;
      return db.store.tx(async (w) => {
        const { smsId } = await sms.enqueue(w, {
          ...{ kind: as.kind ?? 'reply', caseId: null, cycle: null, phone: '+989151234567' },
          ...{ body: `پیام ${queued}`, urgent: true, dedupeKey: `due:${queued}` },
          ...{ nowMs: NOW_MS - seconds * 1000, expiresAtMs: NOW_MS + HOUR_MS },
        });
        await w
          .update(smsOutbox)
          .set({ nextAtMs: NOW_MS - seconds * 1000, ...as })
          .where(eq(smsOutbox.id, smsId));
        return smsId;
      });
    }
    const inDoubt = (provider: string) => ({
      ...{ state: 'uncertain', maybeSent: true, provider },
      ...{ firstMaybeAtMs: NOW_MS - HOUR_MS, lastMaybeAtMs: NOW_MS - HOUR_MS },
    });
    const taken = async (ask: Parameters<typeof sms.claim>[0]) =>
      (await sms.claim(ask)).map(({ id }) => id);

    test('the one that is due longest, whatever it waits for; a page to a crew before all', async () => {
      await due(10, { state: 'queued' });
      const second = await due(30, { state: 'held' });
      const first = await due(40, inDoubt('kavenegar'));
      await due(60, inDoubt('smsir'));
      await due(-5, { state: 'held' });
      const died = await due(20, { state: 'sending', leaseUntilMs: NOW_MS });
      await due(90, { state: 'sending', leaseUntilMs: NOW_MS + 1 });
      await due(90, { state: 'accepted' });
      const page = await due(0, { kind: 'duty' });
      await due(-5, { kind: 'duty' });
      expect(await taken({ ...KAVENEGAR, limit: 1 })).toEqual([page]);
      expect(await taken({ ...KAVENEGAR, limit: 3 })).toEqual([first, second, died]);
    });

    test('a gateway that stands by takes only what it may have', async () => {
      await due(30);
      await due(30, { kind: 'duty' });
      await due(20, inDoubt('kavenegar'));
      const own = await due(10, inDoubt('smsir'));
      const died = await due(5, { ...inDoubt('smsir'), state: 'sending', leaseUntilMs: NOW_MS });
      expect(await taken({ ...SMSIR, limit: 4, doubtsOnly: true })).toEqual([own, died]);
    });

    test('while the gateway rests, only what is over', async () => {
      await due(60);
      const late = await due(20, { expiresAtMs: NOW_MS - 1 });
      const held = await due(30, { state: 'held', expiresAtMs: NOW_MS });
      await due(-5, { state: 'held', expiresAtMs: NOW_MS });
      await due(50, inDoubt('kavenegar'));
      const doubt = await due(40, { ...inDoubt('kavenegar'), expiresAtMs: NOW_MS - 1 });
      const over = { resolveLimitMs: 2 * HOUR_MS };
      expect(await taken({ ...KAVENEGAR, limit: 4, over })).toEqual([held, late]);
      const gone = { resolveLimitMs: HOUR_MS };
      expect(await taken({ ...KAVENEGAR, limit: 4, over: gone })).toContain(doubt);
    });

    const plans = (work: () => Promise<unknown>): Promise<string[]> =>
      db.store.dialect === 'sqlite' ? plansOf(db.path, work) : postgresPlansOf(url, work);
    const sortsOf = () => (db.store.dialect === 'sqlite' ? 'TEMP B-TREE' : 'Sort');

    test('since when the oldest waits is told by the first of each state, however many wait', async () => {
      expect(await sms.oldestWaitingAtMs()).toBeNull();
      await due(90, { state: 'delivered' });
      await due(10);
      expect(await sms.oldestWaitingAtMs()).toBe(NOW_MS - 10_000);
      await due(40, inDoubt('kavenegar'));
      await due(30, { state: 'held' });
      expect(await sms.oldestWaitingAtMs()).toBe(NOW_MS - 40_000);
      const looks = await plans(() => sms.oldestWaitingAtMs());
      expect(looks).toHaveLength(4);
      for (const look of looks) {
        expect(look).toContain('sms_outbox_state_idx');
        expect(look).not.toContain(sortsOf());
      }
    });

    test('is read from the beginning of its index, however many wait', async () => {
      const looks = {
        new: await plans(() => sms.claim({ ...KAVENEGAR, limit: 4 })),
        doubts: await plans(() => sms.claim({ ...SMSIR, limit: 4, doubtsOnly: true })),
        over: await plans(() => sms.claim({ ...KAVENEGAR, limit: 4, over: { resolveLimitMs: 1 } })),
      };
      const sorts = sortsOf();
      for (const [pages, ...states] of Object.values(looks)) {
        // Pages that wait are few: they are sorted.
        expect(pages).toContain('sms_outbox_kind_idx');
        expect(states.length).toBeGreaterThan(1);
        for (const state of states) {
          expect(state).toMatch(/sms_outbox_(due|expiry)_idx/u);
          expect(state).not.toContain(sorts);
        }
      }
      expect(looks.new.filter((plan) => plan.includes('sms_outbox_due_idx'))).toHaveLength(4);
      expect(looks.over.filter((plan) => plan.includes('sms_outbox_expiry_idx'))).toHaveLength(2);
      expect(looks.doubts, 'what nobody has sent is not looked at').toHaveLength(3);
    });
  });
}
