import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PartHealth } from '../../../src/contract/health.ts';
import { healthPager } from '../../../src/health/index.ts';
import { localIdMaker, smsRepository } from '../../../src/sms/index.ts';
import { KEPT, startRetention } from '../../../src/retention/index.ts';
import { openTestDatabase, SEEDED_AT_MS, type TestDatabase } from '../../support/database.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Alarms by SMS and what goes by itself, on the database they work with. */
export function watchingSuite(openUrl: (name: string) => Promise<string>): void {
  describe('watching', () => {
    let db: TestDatabase;
    beforeAll(async () => {
      db = await openTestDatabase(await openUrl('watching'));
    });
    afterAll(() => db.close());

    const outbox = () => {
      const { store, personal, newId, randomBelow } = db;
      const newLocalId = localIdMaker(() => SEEDED_AT_MS, randomBelow);
      return smsRepository({ store, personal, newId, newLocalId });
    };

    test('an alarm is written once to each number, also when the server starts anew meanwhile', async () => {
      const { store, personal } = db;
      const pages: string[] = [];
      let state: PartHealth['state'] = 'down';
      const start = () =>
        healthPager({
          store,
          outbox: outbox(),
          rules: () => ({
            numbers: ['+989151234567', '+989151234568'],
            afterMs: 5 * MINUTE,
            againMs: 60 * MINUTE,
          }),
          look: async () => [
            { part: 'pbx', state, reason: state === 'down' ? 'pbx-lost' : null, amount: null },
          ],
          onPage: (about) => pages.push(about),
        });
      let pager = start();
      for (let minute = 0; minute < 20; minute += 1) {
        if (minute % 4 === 0) pager = start();
        await pager.runDue(SEEDED_AT_MS + minute * MINUTE);
      }
      expect(pages).toEqual(['down']);
      state = 'well';
      await start().runDue(SEEDED_AT_MS + 20 * MINUTE);
      await start().runDue(SEEDED_AT_MS + 21 * MINUTE);
      expect(pages).toEqual(['down', 'well']);
      const { smsOutbox } = store.tables;
      const rows = await store.read.select().from(smsOutbox);
      expect(rows.map(({ kind, urgent }) => [kind, urgent])).toEqual(
        Array.from({ length: 4 }, () => ['health', true]),
      );
      const texts = await personal.read(
        store.read,
        rows.map((row) => row.bodyTextId),
      );
      expect([...texts.values()].filter((text) => text.includes('دوباره کار می‌کند'))).toHaveLength(
        2,
      );
    });

    test('rows that were kept long enough go in small steps; all others stay', async () => {
      const { store, newId } = db;
      const { appUser, audit, session, signInGuard } = store.tables;
      const nowMs = SEEDED_AT_MS + 400 * DAY;
      const userId = newId();
      await store.tx(async (w) => {
        const createdAtMs = SEEDED_AT_MS;
        await w.insert(appUser).values({
          ...{ id: userId, username: 'old', name: 'old', passwordHash: 'x', language: 'fa' },
          ...{ mustChangePassword: false, createdAtMs },
        });
        const of = (id: string, expiresAtMs: number, revokedAtMs: number | null) => ({
          ...{ id, userId, address: '10.0.0.1', device: null, expiresAtMs, revokedAtMs },
          ...{ createdAtMs, lastSeenAtMs: createdAtMs },
        });
        for (let n = 0; n < 1_200; n += 1) {
          await w.insert(session).values(of(`old-${n}`, nowMs - 91 * DAY, null));
        }
        await w
          .insert(session)
          .values([
            of('over', nowMs - 89 * DAY, null),
            of('open', nowMs + DAY, null),
            of('revoked', nowMs - 80 * DAY, nowMs - 91 * DAY),
          ]);
        const guard = (id: string, lastFailureAtMs: number, lockedUntilMs: number | null) => {
          return { id, failures: 5, lastFailureAtMs, lockedUntilMs, createdAtMs };
        };
        await w
          .insert(signInGuard)
          .values([
            guard('user:forgotten', nowMs - 8 * DAY, null),
            guard('user:locked', nowMs - 8 * DAY, nowMs + MINUTE),
            guard('user:fresh', nowMs - MINUTE, null),
          ]);
      });
      const kept = await store.read.$count(audit);
      const tidied: Record<string, number> = {};
      const steps: number[] = [];
      const faults: unknown[] = [];
      const retention = startRetention({
        ...{ store, periods: () => KEPT, now: () => nowMs },
        onTidied(table, rows) {
          tidied[table] = (tidied[table] ?? 0) + rows;
          steps.push(rows);
        },
        onFault: (fault) => faults.push(fault),
      });
      await retention.look();
      expect(tidied).toEqual({ session: 1_201, 'sign-in-guard': 1 });
      expect(Math.max(...steps)).toBeLessThanOrEqual(500);
      const left = await store.read.select({ id: session.id }).from(session);
      expect(left.map(({ id }) => id).toSorted()).toEqual(['open', 'over']);
      const guards = await store.read.select({ id: signInGuard.id }).from(signInGuard);
      expect(guards.map(({ id }) => id).toSorted()).toEqual(['user:fresh', 'user:locked']);
      // Once more finds nothing: what ran twice by mistake has done no harm.
      await retention.look();
      expect(tidied).toEqual({ session: 1_201, 'sign-in-guard': 1 });
      await retention.stop();
      expect(await store.read.$count(audit)).toBe(kept);
      expect(faults).toEqual([]);
    });
  });
}
