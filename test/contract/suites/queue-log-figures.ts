import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { callRepository, createToday } from '../../../src/calls/index.ts';
import type { BoardCounters } from '../../../src/contract/board.ts';
import { startOfTehranDayMs, tehranDay, toJalali } from '../../../src/kit/jalali.ts';
import { busyMorning } from '../../support/busy-morning.ts';
import { answered, arrived, ended, offered } from '../../support/live-notices.ts';
import { LOGGED_PHONE, QueueLogHouse } from '../../support/queue-log-house.ts';
import { figuresOf, type LoggedFigures, readLog } from '../../support/queue-log-reader.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const LIMITS = { inTimeS: 20, shortS: 5 };
const LEVELS = new Map([
  ['general', 20_000],
  ['water', 20_000],
]);
const root = resolve(import.meta.dirname, '../../..');

/** A day's export, read by a reader that was made for Asterisk's own. */
export function queueLogFiguresSuite(openUrl: (name: string) => Promise<string>): void {
  describe('the figures of the queue_log', () => {
    const q = new QueueLogHouse(openUrl, 'queue-log-figures');
    const { apply, exported } = q;

    test('a number is in the file only for whoever may see it', async () => {
      const callId = `${q.day}-number`;
      const end = ended(callId, 'abandoned', { enteredAtMs: q.startMs });
      await apply([
        [q.startMs, arrived(callId, q.startMs)],
        [q.startMs + 9_000, end],
      ]);
      const range = { fromDay: q.day, toDay: q.day };
      expect(await exported(range)).not.toContain('9153124587');
      const [entry] = readLog(await exported(range, true));
      expect(entry).toMatchObject({ event: 'ENTERQUEUE', fields: ['', LOGGED_PHONE, '1'] });
    });

    test('an independent reader finds the figures of the day that the board shows', async () => {
      const shown = new Map<string, BoardCounters>();
      const board = callRepository(q.house);
      const today = createToday({
        calls: board,
        serviceLevels: LEVELS,
        nowMs: () => q.startMs,
        onDay: () => undefined,
        onCounters: (row) => void shown.set(row.queueId, row),
        onAgent: () => undefined,
        onFault: (fault) => {
          throw fault;
        },
      });
      await today.load();
      const told = busyMorning(q.startMs, 1_404);
      for (let at = 0; at < told.length; at += 200) {
        const batch = told.slice(at, at + 200).map(({ notice, atMs }) => [atMs, notice] as const);
        for (const stored of await apply(batch)) today.onStored(stored);
      }
      // What an engine alone does not do: a PBX that dies, and a caller sent away by a rule.
      for (const outcome of ['failed', 'closed', 'blocked', 'fallback', 'callback_accepted']) {
        const callId = `${q.day}-${outcome}`;
        const end = ended(callId, outcome, { enteredAtMs: q.startMs, endedBy: 'system' });
        for (const stored of await apply([
          [q.startMs, arrived(callId, q.startMs)],
          [q.startMs + 9_000, end],
        ])) {
          today.onStored(stored);
        }
      }
      // Called back as he asked for: on the board he counts once, with the call in which he did.
      const back = `${q.day}-callback_accepted.1`;
      const of = { callbackOf: `${q.day}-callback_accepted` };
      const answer = { enteredAtMs: q.startMs, agentId: 'expert-1', ...of };
      for (const stored of await apply([
        [q.startMs + MINUTE_MS, { ...arrived(back, q.startMs), ...of }],
        [q.startMs + 2 * MINUTE_MS, offered(back, 'expert-1')],
        [q.startMs + 2 * MINUTE_MS + 1_000, answered(back, 'expert-1', 121_000)],
        [q.startMs + 3 * MINUTE_MS, ended(back, 'answered', answer)],
      ])) {
        today.onStored(stored);
      }
      today.stop();
      const lines = readLog(await exported());
      const seconds = lines.map(({ second }) => second);
      expect(seconds).toEqual(seconds.toSorted((a, b) => a - b));
      const read = figuresOf(lines, LIMITS);
      expect([...read.keys()].toSorted()).toEqual(['general', 'water']);
      for (const [queueId, { answeredWaitS, ...figures }] of read) {
        const { queueId: _, answeredWaitMs, ...counters } = shown.get(queueId) as BoardCounters;
        expect([queueId, figures]).toEqual([queueId, counters]);
        // Whole seconds, rounded up: at most one more for each call.
        expect(answeredWaitS * 1_000).toBeGreaterThanOrEqual(answeredWaitMs);
        expect(answeredWaitS * 1_000 - answeredWaitMs).toBeLessThan(1_000 * figures.answered);
      }
      const general = read.get('general') as LoggedFigures;
      // A morning on which everything happens, or the comparison would prove little.
      expect(Math.min(...Object.values(general))).toBeGreaterThan(4);
      expect(lines.filter(({ event }) => event === 'RINGNOANSWER').length).toBeGreaterThan(20);
    });

    test('a range is its days put together, each call in the day that it counts for', async () => {
      const eve = startOfTehranDayMs(q.startMs) + 24 * HOUR_MS - 30_000;
      const callId = `${q.day}-midnight`;
      const end = ended(callId, 'abandoned', { enteredAtMs: eve, waitMs: MINUTE_MS });
      await apply([
        [eve, arrived(callId, eve)],
        [eve + MINUTE_MS, end],
      ]);
      const next = tehranDay(eve + HOUR_MS);
      const one = await exported({ fromDay: q.day, toDay: q.day });
      const two = await exported({ fromDay: next, toDay: next });
      expect(readLog(one).filter((line) => line.callId === callId)).toHaveLength(2);
      expect(two).toBe('');
      expect(await exported({ fromDay: q.day, toDay: next })).toBe(one);
    });

    test('the command writes the same file, takes Jalali days, and is in the audit', async () => {
      const callId = `${q.day}-command`;
      const end = ended(callId, 'abandoned', { enteredAtMs: q.startMs });
      await apply([
        [q.startMs, arrived(callId, q.startMs)],
        [q.startMs + 9_000, end],
      ]);
      const folder = dirname(q.house.path);
      const key = (name: string): string => createHash('sha256').update(name).digest('base64');
      const secrets = {
        ariPassword: 'a-password-of-the-test',
        callerKey: key('caller'),
        sessionKey: key('session'),
        personalKey: q.house.key,
        smsCallbackSecret: 'a-secret-of-the-test-only',
      };
      writeFileSync(join(folder, 'secrets.json'), JSON.stringify(secrets));
      const run = (...args: string[]) =>
        spawnSync(process.execPath, [join(root, 'scripts/export-queue-log.ts'), ...args], {
          encoding: 'utf8',
          env: { ...process.env, PASOKH_DATA: folder, DATABASE_URL: q.url },
        });
      const range = { fromDay: q.day, toDay: q.day };
      const plain = run(`from=${q.day}`, `to=${q.day}`);
      expect([plain.stderr, plain.status]).toEqual(['', 0]);
      expect(plain.stdout).toBe(await exported(range));
      const { year, month, day } = toJalali(q.startMs);
      const jalali = `${year}/${month}/${day}`;
      const whole = run(`from=${jalali}`, `to=${jalali}`, 'numbers=yes');
      expect(whole.stdout).toBe(await exported(range, true));
      const wrong = run('from=1405/13/01', 'to=1405/13/02');
      expect([wrong.status, wrong.stdout]).toEqual([2, '']);
      expect(wrong.stderr).toContain('from=');
      const { audit } = q.house.store.tables;
      const kept = (await q.house.store.read.select().from(audit)).filter(
        ({ act }) => act === 'queue-log-exported',
      );
      expect(kept.map(({ detail }) => detail?.['numbers'])).toEqual([false, true]);
    });
  });
}
