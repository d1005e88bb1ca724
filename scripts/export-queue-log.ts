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
import { isoDayAsWritten } from '../src/kit/jalali.ts';
import { queueLogSource, writeQueueLog } from '../src/queue-log/index.ts';
import { stepBehind } from './step-behind.ts';
import { isYes, readWords, wordsOr } from './words.ts';

const asked = wordsOr('Say which days: from=1405/09/01 to=1405/09/30 [numbers=yes]', () => {
  const { from = '', to = '', numbers } = readWords(['from', 'to', 'numbers']);
  const [fromDay, toDay] = [isoDayAsWritten(from), isoDayAsWritten(to)];
  const isRange = fromDay !== null && toDay !== null && fromDay <= toDay;
  return isRange ? { range: { fromDay, toDay }, numbers: isYes('numbers', numbers) } : null;
});
if (asked !== null) {
  stepBehind();
  await write(asked.range, asked.numbers);
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
