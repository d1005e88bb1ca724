import { toAsciiDigits } from '../src/kit/persian-text.ts';
import type { CasesReady } from './support/cases-server.ts';
import { notKept } from './support/not-kept.ts';
import { makeAsker, measure } from './support/office-clients.ts';
import { optionsOf } from './support/options.ts';
import { startServer } from './support/server-child.ts';
import { latenciesOf } from './support/spread.ts';

/**
 * Search over the Persian words of a city's years, over HTTP, as eight people of a district type
 * them: each query in the spellings of four keyboards, which must find the very same cases. Prints
 * one JSON line; `-- cases=3000000` for the whole city. Exits with 1 where it is too slow.
 *
 * Each reads what he found, for half a second to a second (`thinkMs`); `-- think=0` for eight who never do:
 * their searches stand in one another's way, and the figure tells how many are answered in a second.
 */
const asked = optionsOf({
  cases: 100_000,
  events: 0,
  clients: 8,
  times: 100,
  rounds: 2,
  think: 750,
});
const { cases: SIZE, clients: CLIENTS, times: TIMES, rounds: ROUNDS, think: THINK_MS } = asked;
const TARGET_MS = 50;

const ARABIC_DIGITS = '٠١٢٣٤٥٦٧٨٩';
const PERSIAN_DIGITS = '۰۱۲۳۴۵۶۷۸۹';
const inDigits = (text: string, digits: string): string =>
  toAsciiDigits(text).replace(/\d/gu, (digit) => digits[Number(digit)] ?? digit);

/** How people type what is written «پیاده‌رو ۲۵»: each keyboard in its own way. */
const SPELLINGS = {
  persian: (text: string) => inDigits(text, PERSIAN_DIGITS),
  arabic: (text: string) => inDigits(text.replaceAll('ی', 'ي').replaceAll('ک', 'ك'), ARABIC_DIGITS),
  noHalfSpace: (text: string) => text.replaceAll('\u200c', ' '),
  joined: (text: string) => text.replaceAll('\u200c', ''),
} as const;

const server = await startServer<CasesReady>('cases-server.ts', [
  ...[`cases=${SIZE}`, `events=${asked.events}`, `clients=${CLIENTS}`],
]);
const { ready } = server;
const asker = makeAsker(ready.url, ready.cookies, CLIENTS);
const queries = ready.queries.filter((query) => !/[يك]/u.test(query));
const queryOf = (n: number): string => queries[n % queries.length] ?? '';
const pathOf = (query: string): string =>
  `/api/cases?district=${ready.district}&q=${encodeURIComponent(query)}`;

interface Row {
  readonly caseId: string;
}
const idsOf = (rows: unknown): string => (rows as Row[]).map(({ caseId }) => caseId).join(' ');

try {
  const found = new Map<string, string>();
  for (const [n, query] of queries.entries()) {
    const rows = idsOf(JSON.parse(await asker.ask(n % CLIENTS, pathOf(query))));
    if (rows === '') throw new Error(`${query} found nothing`);
    found.set(query, rows);
  }
  const took: Record<string, number[]> = {};
  // The first round is for the compiler and the pages of the file.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [name, spell] of Object.entries(SPELLINGS)) {
      const tookMs = await measure({
        ...{ asker, clients: CLIENTS, sessions: ready.sessions, times: TIMES },
        thinkMs: round > 0 ? THINK_MS : 0,
        requestOf: (n) => ({ path: pathOf(spell(queryOf(n))) }),
        isRight: (rows, n) => idsOf(rows) === found.get(queryOf(n)),
      });
      if (round > 0) took[name] = [...(took[name] ?? []), ...tookMs];
    }
  }
  const searchMs = latenciesOf(Object.values(took).flat());
  const spellings = Object.entries(took).map(([name, tookMs]) => [name, latenciesOf(tookMs)]);
  const broken = notKept({ [`within ${TARGET_MS} ms, 99 of 100`]: searchMs.p99Ms <= TARGET_MS });
  const result = {
    ...{
      bench: 'search',
      database: 'sqlite',
      rows: ready.rows,
      clients: CLIENTS,
      thinkMs: THINK_MS,
    },
    ...{ queries: queries.length, spellings: Object.fromEntries(spellings) },
    ...{ searchMs, targetMs: TARGET_MS, broken },
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
  process.exitCode = broken.length === 0 ? 0 : 1;
} finally {
  await server.end();
}
