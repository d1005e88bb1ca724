import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { asc, desc, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  constraintFault,
  migrate,
  MigrationError,
  missingMigrations,
} from '../../../src/db/index.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';

export function storeSuite(openUrl: (name: string) => Promise<string>): void {
  describe('store', () => {
    let db: TestDatabase;
    beforeAll(async () => {
      db = await openTestDatabase(await openUrl('store'));
    });
    afterAll(() => db.close());

    const queueRow = (id: string, missLimit: number) => ({
      id,
      nameFa: id,
      nameEn: id,
      extension: '137',
      ringLimitMs: 1,
      wrapUpLimitMs: 1,
      missLimit,
      reofferAfterMs: 1,
      announceEveryMs: 1,
      greetingMustHear: false,
      serviceLevelMs: 1,
      shortAbandonMs: 1,
      longestWaitYellowMs: 1,
      longestWaitRedMs: 1,
      createdAtMs: 1,
    });

    test('fifty clerks who add one at the same moment add fifty', async () => {
      const { store } = db;
      const { queue } = store.tables;
      await store.tx(async (w) => {
        await w.insert(queue).values(queueRow('counter', 0));
      });
      const addOne = () =>
        store.tx(async (w) => {
          const [row] = await w.select().from(queue).where(eq(queue.id, 'counter'));
          await new Promise((resolve) => setImmediate(resolve));
          await w
            .update(queue)
            .set({ missLimit: (row?.missLimit ?? 0) + 1 })
            .where(eq(queue.id, 'counter'));
        });
      await Promise.all(Array.from({ length: 50 }, addOne));
      const [row] = await store.read.select().from(queue).where(eq(queue.id, 'counter'));
      expect(row?.missLimit).toBe(50);
    });

    test('a transaction that fails leaves nothing, and the next in line goes on', async () => {
      const { store } = db;
      const { queue } = store.tables;
      const failed = store.tx(async (w) => {
        await w.insert(queue).values(queueRow('half', 1));
        throw new Error('power cut');
      });
      const next = store.tx((w) => w.$count(queue, eq(queue.id, 'half')));
      await expect(failed).rejects.toThrow('power cut');
      expect(await next).toBe(0);
    });

    test('a reader never sees the inside of a running transaction', async () => {
      const { store } = db;
      const { queue } = store.tables;
      const seen = () => store.read.$count(queue, eq(queue.id, 'unseen'));
      await store.tx(async (w) => {
        await w.insert(queue).values(queueRow('unseen', 1));
        expect(await w.$count(queue, eq(queue.id, 'unseen'))).toBe(1);
        expect(await seen()).toBe(0);
      });
      expect(await seen()).toBe(1);
    });

    test('a transaction inside another is refused at once', async () => {
      const { store } = db;
      const nested = store.tx(async () => store.tx(async () => 1));
      await expect(nested).rejects.toThrow('never opened inside another');
      expect(await store.tx(async () => 'free again')).toBe('free again');
    });

    test('constraint errors have one name in both databases', async () => {
      const { store } = db;
      const { channel, contactItem, citizen } = store.tables;
      const faultOf = async (work: Promise<unknown>) => {
        const error = await work.then(
          () => null,
          (thrown: unknown) => thrown,
        );
        return constraintFault(error)?.kind ?? error;
      };
      const phone = { id: 'phone', nameFa: 'x', nameEn: 'x', place: 1, createdAtMs: 1 };
      expect(await faultOf(store.tx((w) => w.insert(channel).values(phone)))).toBe('unique');
      const orphan = { id: 'i', contactId: 'nobody', disposition: 'silent', createdAtMs: 1 };
      expect(await faultOf(store.tx((w) => w.insert(contactItem).values(orphan)))).toBe(
        'foreign-key',
      );
      const nameless = {
        id: 'c',
        kind: 'unknown',
        nameTextId: null as unknown as string,
        language: 'fa',
        doNotCall: false,
        createdAtMs: 1,
      } as const;
      expect(await faultOf(store.tx((w) => w.insert(citizen).values(nameless)))).toBe('not-null');
      expect(constraintFault(new Error('something else'))).toBeNull();
    });

    test('a contact cannot point at a channel that is not there', async () => {
      const { store } = db;
      const { contact } = store.tables;
      const lost = { id: 'x', channelId: 'smoke-signals', startedAtMs: 1, createdAtMs: 1 };
      await expect(store.tx((w) => w.insert(contact).values(lost))).rejects.toThrow();
    });

    test('values come back as they went in: instants, booleans, JSON, large numbers', async () => {
      const { store } = db;
      const { searchDocument, serviceCode, audit } = store.tables;
      const atMs = Date.UTC(2026, 10, 23, 20, 29, 59, 987);
      const id = 2 ** 52 + 1;
      await store.tx(async (w) => {
        await w.insert(searchDocument).values({
          id,
          subjectKind: 'case',
          subjectId: 'large',
          createdAtMs: atMs,
        });
        await w.insert(audit).values({
          id: 'a',
          atMs,
          act: 'tested',
          subjectKind: 'none',
          createdAtMs: atMs,
          detail: { text: 'ی', count: 3, yes: true, none: null },
        });
      });
      const [document] = await store.read
        .select()
        .from(searchDocument)
        .where(eq(searchDocument.subjectId, 'large'));
      expect(document).toEqual({ id, subjectKind: 'case', subjectId: 'large', createdAtMs: atMs });
      const [entry] = await store.read.select().from(audit).where(eq(audit.id, 'a'));
      expect(entry?.detail).toEqual({ text: 'ی', count: 3, yes: true, none: null });
      expect(entry?.atMs).toBe(atMs);
      const [code] = await store.read.select().from(serviceCode).where(eq(serviceCode.code, '101'));
      expect([code?.works, code?.emergency]).toEqual([true, false]);
    });

    /**
     * NULLs come first in SQLite and last in PostgreSQL: a list that sorts by a column that may
     * be empty must say so itself. This pins the difference that repositories avoid.
     */
    test('sorting by a column that may be empty needs a second key, and gets one', async () => {
      const { store } = db;
      const { agentState } = store.tables;
      const row = (seq: number, setAsideMisses: number | null) => ({
        id: `s${seq}`,
        agentId: 'n',
        journalId: 'j',
        seq,
        atMs: seq,
        wish: 'available',
        activity: 'idle',
        reachable: true,
        setAsideMisses,
        createdAtMs: 1,
      });
      await store.tx(async (w) => {
        await w.insert(agentState).values([row(1, 2), row(2, null), row(3, 1)]);
      });
      const own = eq(agentState.agentId, 'n');
      const bare = await store.read
        .select({ seq: agentState.seq })
        .from(agentState)
        .where(own)
        .orderBy(asc(agentState.setAsideMisses));
      const nullPlace = bare.findIndex((found) => found.seq === 2);
      expect(nullPlace).toBe(store.dialect === 'sqlite' ? 0 : 2);
      const portable = await store.read
        .select({ seq: agentState.seq })
        .from(agentState)
        .where(own)
        .orderBy(sql`${agentState.setAsideMisses} is null`, desc(agentState.setAsideMisses));
      expect(portable.map((found) => found.seq)).toEqual([1, 3, 2]);
    });

    test('migrating twice does nothing; a changed migration is refused in clear words', async () => {
      const { store } = db;
      expect(await migrate(store)).toEqual([]);
      expect(await missingMigrations(store)).toEqual([]);
      await store.tx((w) => w.execute(sql`update schema_migration set sha256 = 'older'`));
      await expect(migrate(store)).rejects.toThrow(MigrationError);
      // Asked before a takeover, and by who reads it: what it is, and where it says what to do.
      await expect(missingMigrations(store)).rejects.toThrow(/before 1\.0.*docs\/upgrade\.md/);
      await store.tx((w) => w.execute(sql`update schema_migration set name = '9999_later.sql'`));
      await expect(migrate(store)).rejects.toThrow('start the newer program');
    });
  });

  describe('a version that adds to the schema', () => {
    let db: TestDatabase;
    let root: string;
    beforeAll(async () => {
      db = await openTestDatabase(await openUrl('next_version'));
      root = mkdtempSync(join(tmpdir(), 'pasokh-migrations-'));
      cpSync(resolve(import.meta.dirname, '../../../migrations'), root, { recursive: true });
    });
    afterAll(async () => {
      rmSync(root, { recursive: true, force: true });
      await db.close();
    });
    const write = (name: string, ...statements: string[]): void =>
      writeFileSync(
        join(root, db.store.dialect, name),
        statements.join('\n--> statement-breakpoint\n'),
      );
    const counts = async (): Promise<number[]> => {
      const { role, rolePermission } = db.store.tables;
      const { read } = db.store;
      return [await read.$count(role), await read.$count(rolePermission)];
    };

    test('finds every row of the one before, also where SQLite makes a table anew that others name', async () => {
      const { store } = db;
      const before = await counts();
      expect(Math.min(...before)).toBeGreaterThan(5);
      const isSqlite = store.dialect === 'sqlite';
      const anew = [
        `create table role_next (id text primary key not null, name_fa text not null,
          name_en text not null, second_factor_from integer, created_at integer not null,
          weight integer not null default 7)`,
        `insert into role_next (id, name_fa, name_en, second_factor_from, created_at)
          select id, name_fa, name_en, second_factor_from, created_at from role`,
        'drop table role',
        'alter table role_next rename to role',
      ];
      const added = ['alter table role add column weight integer not null default 7'];
      write('0001_weight.sql', ...(isSqlite ? anew : added));
      expect(await migrate(store, root)).toEqual(['0001_weight.sql']);
      expect(await migrate(store, root)).toEqual([]);
      expect(await counts()).toEqual(before);
      const { role, rolePermission } = store.tables;
      const weighty = await store.read.$count(role, sql`weight = 7`);
      expect(weighty).toBe(before[0]);
      // Keys hold as they did.
      const stray = { roleId: 'nobody', permission: 'desk', scope: 'all', createdAtMs: 1 } as const;
      await expect(store.tx((w) => w.insert(rolePermission).values(stray))).rejects.toThrow();
    });

    test('that fails in its midst leaves the database as it was, for the version before', async () => {
      const { store } = db;
      const before = await counts();
      write('0002_broken.sql', 'delete from role_permission', 'create table half (', 'select 1');
      await expect(migrate(store, root)).rejects.toThrow();
      expect(await counts()).toEqual(before);
      // SQLite looks at keys at the end alone: rows that would name what is gone are none, either.
      write('0002_broken.sql', "delete from role where id = 'agent'");
      await expect(migrate(store, root)).rejects.toThrow();
      expect(await counts()).toEqual(before);
      rmSync(join(root, store.dialect, '0002_broken.sql'));
      expect(await migrate(store, root)).toEqual([]);
    });
  });
}
