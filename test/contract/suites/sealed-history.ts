import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { eq, sql, type SQL } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { historyVerifier } from '../../../src/cases/index.ts';
import { chainStart, hashEvent } from '../../../src/cases/chain.ts';
import { DAY_MS, openToldHouse, type ToldHouse } from '../../support/told-house.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const PHONE = '+989153124587';

export function sealedHistorySuite(openUrl: (name: string) => Promise<string>): void {
  describe('histories sealed outside the database', () => {
    let house: ToldHouse;
    let databaseUrl: string;
    let folder: string;
    let history: ReturnType<typeof historyVerifier>;
    let opened = 0;
    /** Three cases that were sealed, the first of them archived. */
    let ids: string[];

    beforeEach(async () => {
      databaseUrl = await openUrl(`sealed_${(opened += 1)}`);
      house = await openToldHouse(databaseUrl);
      folder = mkdtempSync(join(tmpdir(), 'pasokh-heads-'));
      history = historyVerifier({ ...house, folder, personalKey: house.key });
      const { clock, cases } = house;
      const first = await house.announced(PHONE);
      clock.nowMs += 14 * DAY_MS;
      await cases.runDue(clock.nowMs);
      ids = [first, await house.announced('+989150000002'), await house.answered(PHONE)];
      clock.nowMs += 2 * 3_600_000;
      await history.sealDay(clock.nowMs);
      clock.nowMs += DAY_MS;
      await house.write('+989150000002', '33 هنوز نه');
      await history.sealDay(clock.nowMs);
    });
    afterEach(async () => {
      await house.close();
      rmSync(folder, { recursive: true, force: true });
    });

    /** Somebody with the database's password: the triggers are off for him. */
    async function forge(...statements: SQL[]): Promise<void> {
      const { store } = house;
      const isSqlite = store.dialect === 'sqlite';
      const off = isSqlite
        ? ['case_event_kept', 'case_event_unchanged', 'case_kept'].map((name) =>
            sql.raw(`drop trigger ${name}`),
          )
        : ['case_event', '"case"'].map((name) =>
            sql.raw(`alter table ${name} disable trigger all`),
          );
      await store.tx(async (w) => {
        for (const statement of [...off, ...statements]) await w.execute(statement);
      });
    }

    /** All links from this one on, hashed anew: a chain that is whole in itself. */
    async function rehash(caseId: string): Promise<SQL[]> {
      const { caseEvent } = house.store.tables;
      const rows = await house.store.read
        .select()
        .from(caseEvent)
        .where(eq(caseEvent.caseId, caseId))
        .orderBy(caseEvent.seq);
      let previousHash = chainStart(caseId);
      const statements: SQL[] = [];
      for (const row of rows) {
        const type = row.type === 'announced' ? 'told-closed' : row.type;
        const hash = hashEvent({ ...row, type, previousHash });
        statements.push(
          sql`update case_event set type = ${type}, previous_hash = ${previousHash}, hash = ${hash}
            where id = ${row.id}`,
        );
        previousHash = hash;
      }
      const head = sql`update "case" set event_hash = ${previousHash} where id = ${caseId}`;
      return [...statements, head];
    }

    const verdictOf = async () => {
      const { faults, files } = await history.verify();
      return { faults, files: files.faults };
    };

    test('what nobody touched is whole, and a day is sealed once', async () => {
      const { clock } = house;
      expect(await history.verify()).toEqual({
        ...{ ok: true, cases: 3, faults: [] },
        files: { count: 2, faults: [] },
      });
      expect(await history.sealDay(clock.nowMs)).toBeNull();
      const another = historyVerifier({ ...house, folder, personalKey: house.key });
      expect(await another.sealDay(clock.nowMs + 60_000)).toBeNull();
      expect(readdirSync(folder)).toHaveLength(2);
      // Of the second day only what grew in it, or in the hour before, which both hold.
      const second = readFileSync(join(folder, readdirSync(folder).toSorted()[1] ?? ''), 'utf8');
      expect(second).toContain(ids[1]);
      expect(second).not.toContain(ids[0]);
      expect(second).not.toMatch(/9150000002|هنوز/u);
    });

    /** The last event of this case, and its own count of them. */
    async function cut(caseId: string): Promise<void> {
      const of = (column: string) =>
        sql`(select ${sql.raw(column)} from case_event where case_id = ${caseId}
          order by seq desc limit 1)`;
      await forge(
        sql`delete from case_event where case_id = ${caseId} and seq = ${of('seq')}`,
        sql`update "case" set event_count = ${of('seq')}, event_hash = ${of('hash')}
          where id = ${caseId}`,
      );
    }

    /** `npm run verify:history` as package.json has it: what it says, and its exit code. */
    function command(): [string, number | null] {
      const dataDir = dirname(house.path);
      const other = randomBytes(32).toString('base64');
      const keys = { callerKey: other, sessionKey: other, personalKey: house.key };
      const secrets = { ariPassword: other, smsCallbackSecret: other, ...keys };
      writeFileSync(join(dataDir, 'secrets.json'), JSON.stringify(secrets));
      const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
        scripts: Record<string, string>;
      };
      const [program, ...args] = (scripts['verify:history'] ?? '').split(' ');
      expect(program).toBe('node');
      const { stdout, status } = spawnSync(process.execPath, args, {
        cwd: ROOT,
        env: { PASOKH_DATA: dataDir, PASOKH_CASE_HEADS: folder, DATABASE_URL: databaseUrl },
        encoding: 'utf8',
      });
      return [stdout, status];
    }

    test('the command says so, and ends with 1', async () => {
      const caseId = ids[1] ?? '';
      expect(command()).toEqual(['3 cases, 2 files of heads, every history is whole\n', 0]);
      await cut(caseId);
      const said = `case ${caseId}: cut\n3 cases, 2 files of heads, 1 faults\n`;
      expect(command()).toEqual([said, 1]);
    });

    test('the last event taken away, the case’s own count with it, is found', async () => {
      const caseId = ids[1] ?? '';
      await cut(caseId);
      expect((await house.cases.verifyHistory(caseId))?.ok, 'the chain alone is silent').toBe(true);
      expect(await verdictOf()).toEqual({ faults: [{ caseId, fault: 'cut' }], files: [] });
    });

    test('a case that was deleted with all that is its own is found', async () => {
      const caseId = ids[2] ?? '';
      const own = ['case_event', 'contact_case', 'announcement'].map(
        (name) => sql`delete from ${sql.raw(name)} where case_id = ${caseId}`,
      );
      await forge(...own, sql`delete from "case" where id = ${caseId}`);
      expect(await verdictOf()).toEqual({ faults: [{ caseId, fault: 'gone' }], files: [] });
    });

    test('a history that was rewritten from end to end is found', async () => {
      const caseId = ids[1] ?? '';
      await forge(...(await rehash(caseId)));
      expect((await house.cases.verifyHistory(caseId))?.ok, 'the chain alone is silent').toBe(true);
      expect(await verdictOf()).toEqual({ faults: [{ caseId, fault: 'rewritten' }], files: [] });
    });

    test('a copy in the archive that was changed is found', async () => {
      const { caseArchive } = house.store.tables;
      await house.store.tx((w) =>
        w
          .update(caseArchive)
          .set({ copy: {} })
          .where(eq(caseArchive.caseId, ids[0] ?? '')),
      );
      const faults = [{ caseId: ids[0], fault: 'archive' }];
      expect(await verdictOf()).toEqual({ faults, files: [] });
    });

    test('a citizen who is forgotten leaves every history valid', async () => {
      const { citizens, cases, clock, anna } = house;
      const contactId = await house.answeredCall('known', PHONE, anna);
      const met = await citizens.addCitizen(
        { contactId, name: 'فریدون فراموش', kind: 'resident', district: 3, address: null },
        anna,
        clock.nowMs,
      );
      if (met.type !== 'added') throw new Error(met.type);
      const { citizenId } = met.citizen;
      const caseId = await house.verified(PHONE, undefined, { citizenId });
      await house.deliver(caseId);
      await house.write(PHONE, '33 من فریدون فراموش هستم');
      clock.nowMs += DAY_MS;
      await history.sealDay(clock.nowMs);
      expect((await cases.view(caseId))?.events.at(-1)?.note).toContain('فریدون');
      await citizens.erase(citizenId, clock.nowMs);
      expect((await cases.view(caseId))?.events.at(-1)?.note).toBeNull();
      expect(await verdictOf()).toEqual({ faults: [], files: [] });
    });

    test('a file that was changed, taken away or signed by another is found', async () => {
      const [first = '', second = ''] = readdirSync(folder).toSorted();
      const text = readFileSync(join(folder, first), 'utf8');
      const write = (name: string, changed: string) => writeFileSync(join(folder, name), changed);
      write(first, text.replace(/ [0-9]+ /u, ' 99 '));
      expect((await history.verify()).files.faults).toEqual([
        { name: first, fault: 'signature' },
        { name: second, fault: 'order' },
      ]);
      write(first, text.slice(0, -20));
      expect((await history.verify()).files.faults[0]).toEqual({
        name: first,
        fault: 'unreadable',
      });
      write(first, '');
      expect((await history.verify()).files.faults[0]).toEqual({
        name: first,
        fault: 'unreadable',
      });
      rmSync(join(folder, first));
      expect((await history.verify()).files.faults).toEqual([{ name: second, fault: 'order' }]);
      const personalKey = Buffer.alloc(32, 1).toString('base64');
      const forger = historyVerifier({ ...house, folder, personalKey });
      expect(await forger.sealDay(house.clock.nowMs + DAY_MS)).not.toBeNull();
      expect((await history.verify()).files.faults.at(-1)).toMatchObject({ fault: 'signature' });
    });
  });
}
