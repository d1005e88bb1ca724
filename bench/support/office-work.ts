import { rmSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/**
 * A process of its own, as reports, backups and imports are: `fill <data>` puts a year of calls into
 * the database; `work <data>` reports, backs up and imports until it is killed, and tells its
 * parent of each that is finished. It runs behind everything else, as the product's own
 * workers are meant to.
 */
const BEHIND_ALL = 10;
const CALLS_A_DAY = 1_700;
const DAYS = 365;
const DAY_MS = 86_400_000;
const IMPORT_ROWS = 2_000;
const BATCH_ROWS = 100;

setPriority(BEHIND_ALL);
const [, , task, dataDir = ''] = process.argv;
const db = new Database(join(dataDir, 'pasokh.db'), { timeout: 30_000 });
const insert = db.prepare(
  `insert into call (id, queue_id, entered_at, day, answered_at, ended_at, outcome, ended_by,
     agent_id, wait_ms, talk_ms, hold_ms, created_at)
   values (?, 'general', ?, ?, ?, ?, ?, 'caller', ?, ?, ?, 0, ?)`,
);
const insertMany = db.transaction((prefix: string, from: number, to: number) => {
  for (let n = from; n < to; n += 1) insertCall(`${prefix}-${n}`, n);
});

if (task === 'fill') {
  for (let n = 0; n < CALLS_A_DAY * DAYS; n += 10_000) insertMany('year', n, n + 10_000);
} else {
  for (let round = 0; ; round += 1) {
    report();
    process.send?.('report');
    await backUp();
    process.send?.('backup');
    for (let n = 0; n < IMPORT_ROWS; n += BATCH_ROWS) {
      insertMany(`import-${process.pid}-${round}`, n, n + BATCH_ROWS);
    }
    process.send?.('import');
  }
}

/** Spread over the year before yesterday: today's figures on the board stay what they are. */
function insertCall(id: string, n: number): void {
  const enteredAtMs = Date.now() - 2 * DAY_MS - (n % DAYS) * DAY_MS - (n % 86_400) * 1_000;
  const waitMs = 1_000 + ((n * 7_919) % 90_000);
  const isAnswered = n % 12 !== 0;
  insert.run(
    id,
    enteredAtMs,
    new Date(enteredAtMs).toISOString().slice(0, 10),
    isAnswered ? enteredAtMs + waitMs : null,
    enteredAtMs + waitMs + 120_000,
    isAnswered ? 'answered' : 'abandoned',
    isAnswered ? `agent-${n % 37}` : null,
    waitMs,
    isAnswered ? 120_000 : 0,
    enteredAtMs,
  );
}

function report(): void {
  db.prepare(
    `select substr(day, 1, 7) as month, agent_id, outcome, count(*), avg(wait_ms), max(wait_ms),
       sum(talk_ms) from call group by month, agent_id, outcome order by month`,
  ).all();
}

async function backUp(): Promise<void> {
  const target = join(dataDir, `backup-${process.pid}.db`);
  await db.backup(target);
  rmSync(target);
}
