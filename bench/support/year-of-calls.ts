import { join } from 'node:path';
import Database from 'better-sqlite3';

/** What a year leaves behind: 1,700 calls a day, as its row in the ledger. */
const CALLS_A_DAY = 1_700;
const DAYS = 365;
const DAY_MS = 86_400_000;
const BATCH = 10_000;

/** Puts a year of calls into the product's database, so that there is something to read and to copy. */
export function fillYear(dataDir: string): void {
  const db = new Database(join(dataDir, 'pasokh.db'), { timeout: 30_000 });
  const insert = db.prepare(
    `insert into call (id, queue_id, entered_at, day, answered_at, ended_at, outcome, ended_by,
       agent_id, wait_ms, talk_ms, hold_ms, created_at)
     values (?, 'general', ?, ?, ?, ?, ?, 'caller', ?, ?, ?, 0, ?)`,
  );
  const insertMany = db.transaction((from: number) => {
    for (let n = from; n < from + BATCH; n += 1) insert.run(...callOf(n));
  });
  for (let n = 0; n < CALLS_A_DAY * DAYS; n += BATCH) insertMany(n);
  db.close();
}

/** Spread over the year before yesterday: today's figures on the board stay what they are. */
function callOf(n: number): unknown[] {
  const enteredAtMs = Date.now() - 2 * DAY_MS - (n % DAYS) * DAY_MS - (n % 86_400) * 1_000;
  const waitMs = 1_000 + ((n * 7_919) % 90_000);
  const isAnswered = n % 12 !== 0;
  return [
    `year-${n}`,
    enteredAtMs,
    new Date(enteredAtMs).toISOString().slice(0, 10),
    isAnswered ? enteredAtMs + waitMs : null,
    enteredAtMs + waitMs + 120_000,
    isAnswered ? 'answered' : 'abandoned',
    isAnswered ? `agent-${n % 37}` : null,
    waitMs,
    isAnswered ? 120_000 : 0,
    enteredAtMs,
  ];
}
