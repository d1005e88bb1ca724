// Our calls of some days as Asterisk's queue_log, to the standard output. Tehran days, Jalali or ISO,
// both included; numbers only when asked for. Works beside the running product.
//
//   npm run --silent export:queue-log -- from=1405/09/01 to=1405/09/30 [numbers=yes] > queue_log
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { makeAudit } from '../src/audit/index.ts';
import { readConfig } from '../src/config.ts';
import { makePersonal, openStore } from '../src/db/index.ts';
import { makeUuid } from '../src/kit/ids.ts';
import { isoDayOfJalali, startOfTehranDayMs, tehranDay } from '../src/kit/jalali.ts';
import { queueLogSource, writeQueueLog } from '../src/queue-log/index.ts';

const given = new Map(process.argv.slice(2).map((word) => word.split('=', 2) as [string, string]));
const [fromDay, toDay] = [readDay(given.get('from')), readDay(given.get('to'))];
if (fromDay === null || toDay === null || fromDay > toDay) {
  console.error('Say which days: from=1405/09/01 to=1405/09/30 [numbers=yes]');
  process.exitCode = 2;
} else {
  await write({ fromDay, toDay }, given.get('numbers') === 'yes');
}

async function write(range: { fromDay: string; toDay: string }, numbers: boolean): Promise<void> {
  const config = readConfig();
  const nowMs = (): number => Date.now();
  const newId = (): string => makeUuid(nowMs(), randomBytes(10));
  const store = openStore({
    databaseUrl: config.databaseUrl,
    sqlitePath: config.paths.database,
    monotonicMs: () => performance.now(),
    onSlow: () => undefined,
  });
  try {
    const key = config.secrets.personalKey;
    const personal = makePersonal({ store, key, newId, randomBytes });
    // Nobody is signed in here: that it was done, and with numbers or not, is kept all the same.
    await makeAudit({ store, nowMs, newId }).record({
      userId: null,
      act: 'queue-log-exported',
      subjectKind: 'call',
      subjectId: null,
      detail: { ...range, numbers },
    });
    const source = queueLogSource({ store, personal }, numbers);
    for await (const piece of writeQueueLog(source, range, async () => undefined)) {
      if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
    }
  } finally {
    await store.close();
  }
}

/** A year below 1700 is of the Jalali calendar. */
function readDay(written = ''): string | null {
  const found = /^(\d{4})[/-](\d{1,2})[/-](\d{1,2})$/.exec(written);
  if (found === null) return null;
  const [year, month, day] = found.slice(1).map(Number) as [number, number, number];
  if (year < 1700) return isoDayOfJalali(year, month, day);
  const two = (value: number): string => String(value).padStart(2, '0');
  const iso = `${year}-${two(month)}-${two(day)}`;
  const isDay = !Number.isNaN(Date.parse(iso)) && tehranDay(startOfTehranDayMs(iso)) === iso;
  return isDay ? iso : null;
}
