import { randomBytes, randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { and, eq } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readEnvironment } from '../../../src/config.ts';
import {
  type LiveName,
  type LiveValues,
  USUAL_VALUES,
} from '../../../src/contract/live-settings.ts';
import type { PartHealth } from '../../../src/contract/health.ts';
import { healthPager } from '../../../src/health/index.ts';
import { createMetrics } from '../../../src/metrics/index.ts';
import { startRetention } from '../../../src/retention/index.ts';
import { makeRecords, type Records } from '../../../src/server-records.ts';
import { toSettings } from '../../../src/settings/index.ts';
import { openTestDatabase, SEEDED_AT_MS, type TestDatabase } from '../../support/database.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const MOBILES = ['+989151234567', '+989357654321'];

/** What is set on the page, in the database that keeps it, and who obeys it without a new start. */
export function settingsSuite(openUrl: (name: string) => Promise<string>): void {
  describe('settings', () => {
    let db: TestDatabase;
    let records: Records;
    let by: { readonly userId: string; readonly address: string };
    let nowMs = SEEDED_AT_MS;
    const folder = mkdtempSync(join(tmpdir(), 'pasokh-settings-'));
    const environment = toSettings(readEnvironment({}), readEnvironment({}));

    /** A server of its own on the same database. */
    const start = (given: Partial<LiveValues> = {}): Promise<Records> =>
      makeRecords({
        store: db.store,
        dataDir: folder,
        secrets: {
          ...{ callerKey: randomBytes(32).toString('base64'), personalKey: db.key },
          ...{ sessionKey: randomBytes(32).toString('base64') },
          smsCallbackSecret: 'callback-secret-of-the-test',
        },
        nowMs: () => nowMs,
        newId: db.newId,
        randomBytes,
        randomBelow: (end) => randomInt(end),
        metrics: createMetrics({ isLinkUp: () => false, linkBacklog: () => 0 }),
        log: pino({ level: 'silent' }),
        live: { ...USUAL_VALUES, ...given },
        voiceMessages: { spool: join(folder, 'spool'), folder: join(folder, 'messages') },
      });

    beforeAll(async () => {
      db = await openTestDatabase(await openUrl('settings'));
      records = await start();
      const person = { username: 'sara', name: 'سارا', roles: ['informatics'] };
      const added = await records.auth.addUser({ ...person, password: 'یک گذرواژه بلند 137' });
      if (added.result !== 'added') throw new Error(added.result);
      by = { userId: added.userId, address: '10.0.0.7' };
    });
    afterAll(async () => {
      await db.close();
      rmSync(folder, { recursive: true });
    });

    const rowOf = async (name: LiveName, on = records) =>
      (await on.settings.list(environment)).find((row) => row.name === name);
    const versionOf = async (name: LiveName) => (await rowOf(name))?.live?.version ?? 0;
    const set = async (name: LiveName, value: string | null, agreed = 0) => {
      nowMs += 1;
      return records.settings.set(name, { value, version: await versionOf(name), agreed }, by);
    };
    const audited = async (name: LiveName) => {
      const { audit } = db.store.tables;
      const mine = and(eq(audit.subjectKind, 'setting'), eq(audit.subjectId, name));
      const rows = await db.store.read.select().from(audit).where(mine).orderBy(audit.atMs);
      return rows.map(({ act, userId, detail }) => ({ act, userId, detail }));
    };

    test('the page is over the environment, that over the default, until it is taken back', async () => {
      const name = 'PASOKH_OBJECTION_DAYS';
      const told = await start({ PASOKH_OBJECTION_DAYS: 21 });
      expect(told.settings.rules().telling.objectionMs).toBe(21 * DAY_MS);
      expect(await rowOf(name)).toMatchObject({ value: '14', from: 'default', isSet: false });
      expect(await set(name, '۳۰')).toBeNull();
      expect(await rowOf(name)).toMatchObject({
        ...{ value: '30', from: 'page', isSet: true, defaultValue: '14' },
        live: { version: 1, givenValue: '14', changedByName: 'سارا', changedAtMs: nowMs },
      });
      // Whoever starts now, and another server when it looks, has it, whatever their environment says.
      await told.settings.refresh();
      for (const one of [records, told, await start()]) {
        expect(one.settings.rules().telling.objectionMs).toBe(30 * DAY_MS);
      }
      expect(await set(name, null)).toBeNull();
      await told.settings.refresh();
      expect(told.settings.values().PASOKH_OBJECTION_DAYS).toBe(21);
      expect(await rowOf(name)).toMatchObject({ value: '14', from: 'default', isSet: false });
      expect(await audited(name)).toEqual([
        { act: 'setting-changed', userId: by.userId, detail: { from: '14', to: '30' } },
        { act: 'setting-taken-back', userId: by.userId, detail: { from: '30', to: '14' } },
      ]);
    });

    test('what is out of bounds or no number is refused, and nothing is kept of it', async () => {
      const wrong: readonly (readonly [LiveName, readonly string[]])[] = [
        ['PASOKH_SILENCE_DAYS', ['0', '61', '', 'seven', '7.5', '-3', '1e1', '0x7']],
        ['PASOKH_AGENT_STATE_DAYS', ['30', '3651']],
        ['PASOKH_KEEP_SMS_ATTEMPTS_DAYS', ['29']],
        ['PASOKH_LOG_LEVEL', ['loud', '', 'INFO']],
        ['PASOKH_SMS_FIRST', ['simulator', '', 'both', 'info']],
        ['PASOKH_ALARM_NUMBERS', ['05138412345', '09151234567, 110', '…4567']],
      ];
      for (const [name, values] of wrong) {
        for (const value of values) {
          expect([name, value, await set(name, value)]).toEqual([
            name,
            value,
            'setting-value-wrong',
          ]);
          expect(await records.settings.tried(name, value)).toBeNull();
        }
        expect(await rowOf(name)).toMatchObject({ from: 'default', live: { version: 0 } });
        expect(await audited(name)).toEqual([]);
      }
    });

    test('who changes what another has changed meanwhile is told so, and changes nothing', async () => {
      const name = 'PASOKH_ALARM_AGAIN_HOURS';
      const seen = await versionOf(name);
      expect(await set(name, '6')).toBeNull();
      const late = { value: '2', version: seen, agreed: 0 };
      expect(await records.settings.set(name, late, by)).toBe('setting-changed-meanwhile');
      expect(await rowOf(name)).toMatchObject({ value: '6' });
      // Taken back and set again in between is a change, too.
      expect(await set(name, null)).toBeNull();
      expect(await records.settings.set(name, { ...late, version: 1 }, by)).toBe(
        'setting-changed-meanwhile',
      );
      expect(await audited(name)).toHaveLength(2);
    });

    test('telephones lie encrypted, are shown by their endings, and one is added without knowing the others', async () => {
      const name = 'PASOKH_ALARM_NUMBERS';
      const { setting, personalText } = db.store.tables;
      expect(await set(name, '09151234567، 09357654321')).toBeNull();
      expect(records.settings.rules().alarms.numbers).toEqual(MOBILES);
      expect(await rowOf(name)).toMatchObject({ value: '…4567, …4321' });
      const [first] = await db.store.read.select().from(setting).where(eq(setting.id, name));
      expect(first).toMatchObject({ value: null });
      expect(await set(name, '…4321, ۰۹۱۵۱۱۱۲۲۲۲')).toBeNull();
      expect(records.settings.rules().alarms.numbers).toEqual(['+989357654321', '+989151112222']);
      const old = eq(personalText.id, first?.valueTextId ?? '');
      const [erased] = await db.store.read.select().from(personalText).where(old);
      expect(erased).toMatchObject({ enc: null });
      const told = JSON.stringify([
        await audited(name),
        await db.store.read.select().from(setting),
      ]);
      for (const digits of ['915123', '935765', '915111']) expect(told).not.toContain(digits);
      expect(told).toContain('…4567, …4321');
    });

    test('alarms go to whom the page names now, after the minutes that it says now', async () => {
      const { tables, read } = db.store;
      const down: PartHealth = { part: 'pbx', state: 'down', reason: 'pbx-lost', amount: null };
      const pager = healthPager({
        ...{ store: db.store, outbox: records.sms, look: async () => [down] },
        rules: () => records.settings.rules().alarms,
        onPage: () => undefined,
      });
      const told = () => read.$count(tables.smsOutbox, eq(tables.smsOutbox.kind, 'health'));
      expect(await set('PASOKH_ALARM_NUMBERS', '')).toBeNull();
      await pager.runDue(nowMs);
      await pager.runDue(nowMs + 30 * MINUTE_MS);
      expect(await told()).toBe(0);
      expect(await set('PASOKH_ALARM_NUMBERS', '09151234567')).toBeNull();
      await pager.runDue(nowMs + 31 * MINUTE_MS);
      await pager.runDue(nowMs + 33 * MINUTE_MS);
      expect(await told()).toBe(0);
      expect(await set('PASOKH_ALARM_AFTER_MINUTES', '2')).toBeNull();
      await pager.runDue(nowMs + 33 * MINUTE_MS);
      expect(await told()).toBe(1);
      // Four hours until again by default; now one.
      await pager.runDue(nowMs + 100 * MINUTE_MS);
      expect(await told()).toBe(1);
      expect(await set('PASOKH_ALARM_AGAIN_HOURS', '1')).toBeNull();
      await pager.runDue(nowMs + 101 * MINUTE_MS);
      expect(await told()).toBe(2);
    });

    test('a shorter time says first how many rows go, takes no more than was agreed to, and then these', async () => {
      const name = 'PASOKH_KEEP_SESSIONS_DAYS';
      const { session } = db.store.tables;
      const put = (id: string, days: number) =>
        db.store.tx((w) =>
          w.insert(session).values({
            ...{ id, userId: by.userId, address: '10.0.0.1', device: null, revokedAtMs: null },
            ...{ expiresAtMs: nowMs - days * DAY_MS, createdAtMs: nowMs, lastSeenAtMs: nowMs },
          }),
        );
      for (const days of [20, 40, 50]) await put(`over-${days}`, days);
      const retention = startRetention({
        ...{ store: db.store, now: () => nowMs, onTidied: () => undefined },
        periods: () => records.settings.rules().retention,
        onFault: (fault) => expect.fail(String(fault)),
      });
      await retention.look();
      expect(await records.settings.tried(name, '30')).toEqual({ value: '30', count: 2 });
      expect(await set(name, '30')).toBe('setting-concerns-more');
      await put('over-60', 60);
      expect(await set(name, '30', 2)).toBe('setting-concerns-more');
      await retention.look();
      expect(await db.store.read.$count(session)).toBe(4);
      // A longer time takes nothing, and asks nothing.
      expect(await records.settings.tried(name, '91')).toEqual({ value: '91', count: 0 });
      expect(await set(name, '91')).toBeNull();
      // Back to what is given is shorter, too: the rows between are counted.
      expect(await records.settings.tried(name, null)).toEqual({ value: '90', count: 0 });
      expect(await set(name, '30', 3)).toBeNull();
      await retention.look();
      await retention.stop();
      const left = await db.store.read.select({ id: session.id }).from(session);
      expect(left.map(({ id }) => id)).toEqual(['over-20']);
    });

    test('each time that takes something away counts what it would take', async () => {
      const { agentState, signInGuard, smsDlrRaw, voiceMessage } = db.store.tables;
      const atMs = nowMs - 40 * DAY_MS;
      const createdAtMs = atMs;
      await db.store.tx(async (w) => {
        const message = { callId: '1.1', phoneHash: null, durationMs: 9_000, createdAtMs };
        await w.insert(voiceMessage).values([
          { ...message, id: 'old', state: 'kept', leftAtMs: atMs },
          { ...message, id: 'gone', state: 'erased', leftAtMs: atMs },
          { ...message, id: 'new', state: 'kept', leftAtMs: nowMs },
        ]);
        const state = {
          agentId: 'a',
          journalId: 'j',
          wish: 'ready',
          activity: 'idle',
          createdAtMs,
        };
        await w.insert(agentState).values([
          { ...state, id: 's1', seq: 1, atMs, reachable: true },
          { ...state, id: 's2', seq: 2, atMs: nowMs, reachable: true },
        ]);
        const guard = { failures: 1, lockedUntilMs: null, createdAtMs };
        await w
          .insert(signInGuard)
          .values({ ...guard, id: 'user:x', lastFailureAtMs: nowMs - 3 * DAY_MS });
        const report = { messageId: '1', status: '10', source: 'poll', createdAtMs } as const;
        await w.insert(smsDlrRaw).values({ ...report, id: 'd1' });
      });
      const counted = async (name: LiveName, value: string) =>
        (await records.settings.tried(name, value))?.count;
      expect(await counted('PASOKH_VOICE_MESSAGE_DAYS', '30')).toBe(1);
      expect(await counted('PASOKH_AGENT_STATE_DAYS', '31')).toBe(1);
      expect(await counted('PASOKH_KEEP_SIGN_IN_GUARDS_DAYS', '2')).toBe(1);
      expect(await counted('PASOKH_KEEP_SMS_ATTEMPTS_DAYS', '30')).toBe(1);
      expect(await counted('PASOKH_VOICE_MESSAGE_DAYS', '60')).toBe(0);
      expect(await counted('PASOKH_MISSED_HOURS', '1')).toBe(0);
      expect(await counted('PASOKH_SILENCE_DAYS', '1')).toBe(0);
      expect(await set('PASOKH_VOICE_MESSAGE_DAYS', '30', 1)).toBeNull();
      expect(records.settings.rules().voiceMessages.keepMs).toBe(30 * DAY_MS);
    });

    test('an expert makes as many calls in an hour as the page says now', async () => {
      const call = (callId: string) => records.outbound.begin({ callId, purpose: 'directory' }, by);
      expect(await set('PASOKH_CALLS_OUT_PER_HOUR', '1')).toBeNull();
      expect([await call('pc-out-1'), await call('pc-out-2')]).toEqual([true, false]);
      expect(await set('PASOKH_CALLS_OUT_PER_HOUR', '2')).toBeNull();
      expect([await call('pc-out-2'), await call('pc-out-3')]).toEqual([true, false]);
    });

    test('what a newer version was told and this one does not understand is as given', async () => {
      const { setting } = db.store.tables;
      const name = 'PASOKH_MISSED_HOURS';
      const row = { id: name, value: '100000', version: 4, changedById: by.userId };
      await db.store.tx((w) =>
        w.insert(setting).values({ ...row, changedAtMs: nowMs, createdAtMs: nowMs }),
      );
      await records.settings.refresh();
      expect(records.settings.values().PASOKH_MISSED_HOURS).toBe(48);
      const heard: LiveValues[] = [];
      records.settings.onChanged((values) => heard.push(values));
      expect(await set(name, '72')).toBeNull();
      await records.settings.refresh();
      expect(heard.map((values) => values.PASOKH_MISSED_HOURS)).toEqual([72]);
      nowMs += MINUTE_MS;
    });
  });
}
