import type { CasesDone, CasesReady } from './support/cases-server.ts';
import { notKept } from './support/not-kept.ts';
import { makeAsker, measure as measureAll } from './support/office-clients.ts';
import { optionsOf } from './support/options.ts';
import { startServer } from './support/server-child.ts';
import { latenciesOf } from './support/spread.ts';

/**
 * What a district's people wait for when the city has years of cases: the server over HTTP, with all
 * its jobs, messages leaving and cases going up beside them, and eight clients. Most cases are of one
 * district. Prints one JSON line, and ends with 1 where a promised kind takes longer (p99, `broken`);
 * `-- cases=3000000` for the whole city (kept for the next run, see support/city-place.ts),
 * `-- postgres=1` for the other database, `-- calls=1` with the calls as well.
 *
 * A client asks again half a second to a second after he has been answered, told as `thinkMs`: no
 * one reads a page in less, and eight who never pause (`-- think=0`) do not measure how long a page
 * takes but how many are asked for at once, with the work of one of them eight times in every answer.
 *
 * Latencies are of whole requests, in ms, as a client sees them while seven others ask as well;
 * `processorMs` is what one cost the server, with its jobs, however busy the machine is with others.
 */
const asked = optionsOf({
  ...{ cases: 100_000, postgres: 0, calls: 0 },
  ...{ clients: 8, think: 750, times: 160, seconds: 200 },
});
const { cases: SIZE, postgres: POSTGRES, clients: CLIENTS, think: THINK_MS } = asked;
/** Requests of each kind in one round, all clients together. */
const TIMES = asked.times;
/** Rounds go on so long: the jobs look each minute. */
const SECONDS = asked.seconds;
const TARGET_MS = 50;
/** What is promised of the city's lists; the others are asked beside them and told. */
const PROMISED = ['firstPage', 'page200', 'overdue', 'queries', 'bigCase', 'official'];
/** Planted at each start, four a second: ten minutes of cases that go up. */
const DUES = 2_400;
const MOST_OVERDUE = 200;
const PAGES = 200;
const PAGE = 100;

const server = await startServer<CasesReady>('cases-server.ts', [
  ...[`cases=${SIZE}`, `clients=${CLIENTS}`, `postgres=${POSTGRES}`, `calls=${asked.calls}`],
  `dues=${DUES}`,
]);
const { ready } = server;
process.stderr.write('asked from now on\n');
const asker = makeAsker(ready.url, ready.cookies, CLIENTS);
const officials = makeAsker(ready.url, ready.officials, CLIENTS);
const askFor = asker.ask;

interface Row {
  readonly caseId: string;
  readonly district: number;
}
const isOfDistrict = (rows: readonly Row[]): boolean =>
  rows.every(({ district }) => district === ready.district);
const listPath = `/api/cases?district=${ready.district}`;

/** The list is walked once, as a person would, to know where its last page begins. */
async function lastPagePath(): Promise<{ path: string; page: number }> {
  let path = listPath;
  let page = 1;
  while (page < PAGES) {
    const rows = JSON.parse(await askFor(page % CLIENTS, path)) as Row[];
    if (rows.length < PAGE) throw new Error(`page ${page} of the list is not full`);
    path = `${listPath}&after=${rows.at(-1)?.caseId}`;
    page += 1;
  }
  return { path, page };
}

function isFull(answer: unknown, rows: number): boolean {
  return Array.isArray(answer) && answer.length === rows;
}

/** Of a small city all overdue ones fit on the list, and those of the last minute have not gone up yet. */
function isAtLeast(answer: unknown, rows: number): boolean {
  return Array.isArray(answer) && answer.length < MOST_OVERDUE && answer.length >= rows;
}

/** The first round is for the compiler and the pages of the file, the others for the figures. */
let isMeasured = false;

const measure = (
  requestOf: (n: number, client: number) => { path: string; body?: object },
  isRight: (answer: unknown, n: number) => boolean,
  by = asker,
  thinkMs = isMeasured ? THINK_MS : 0,
): Promise<number[]> => {
  const { sessions } = ready;
  const each = { clients: CLIENTS, sessions, times: TIMES, thinkMs };
  return measureAll({ asker: by, ...each, requestOf, isRight });
};

try {
  const last = await lastPagePath();
  const queryOf = (n: number): string => ready.queries[n % ready.queries.length] ?? '';
  const kinds: Record<string, () => ReturnType<typeof measure>> = {
    firstPage: () =>
      measure(
        () => ({ path: listPath }),
        (rows) => isFull(rows, PAGE),
      ),
    page200: () =>
      measure(
        () => ({ path: last.path }),
        (rows) => isFull(rows, PAGE),
      ),
    archivedPage: () =>
      measure(
        () => ({ path: `${listPath}&status=archived` }),
        (rows) => isFull(rows, PAGE),
      ),
    overdue: () =>
      measure(
        () => ({ path: '/api/follow-up?list=overdue' }),
        (rows) => isFull(rows, MOST_OVERDUE) || isAtLeast(rows, ready.stayLate),
      ),
    official: () =>
      measure(
        () => ({ path: '/api/referrals' }),
        (rows) => (rows as Row[]).length > 0,
        officials,
      ),
    queries: () =>
      measure(
        (n) => ({ path: `${listPath}&q=${encodeURIComponent(queryOf(n))}` }),
        (rows) => (rows as Row[]).length > 0 && isOfDistrict(rows as Row[]),
      ),
    bigCase: () =>
      measure(
        () => ({ path: `/api/cases/${ready.bigCaseId}` }),
        (view) => (view as { events: unknown[] }).events.length === ready.bigCaseEvents,
      ),
    nearCases: () =>
      measure(
        (_n, of) => ({ path: '/api/near-cases', body: ready.near[of] ?? {} }),
        (rows) => Array.isArray(rows),
      ),
  };
  const took: Record<string, number[]> = {};
  const cost: Record<string, number> = {};
  const serverMs = (): Promise<number> => server.ask('processor');
  const untilMs = performance.now() + SECONDS * 1_000;
  for (let round = 0; round < 2 || performance.now() < untilMs; round += 1) {
    isMeasured = round > 0;
    for (const [kind, run] of Object.entries(kinds)) {
      const beforeMs = await serverMs();
      const tookMs = await run();
      if (!isMeasured) continue;
      took[kind] = [...(took[kind] ?? []), ...tookMs];
      cost[kind] = (cost[kind] ?? 0) + (await serverMs()) - beforeMs;
    }
  }
  const asked = Object.fromEntries(
    Object.entries(took).map(([kind, tookMs]) => {
      const processorMs = Math.round(((cost[kind] ?? 0) / tookMs.length) * 10) / 10;
      return [kind, { ...latenciesOf(tookMs), processorMs }];
    }),
  );
  const done = await server.ask<CasesDone>('done');
  if (done.sent === 0) throw new Error('no message left beside it');
  if (done.escalated === 0) throw new Error('no case went up beside it');
  const broken = notKept(
    Object.fromEntries(
      PROMISED.map((kind) => [
        `${kind} within ${TARGET_MS} ms, 99 of 100`,
        (asked[kind]?.p99Ms ?? Infinity) <= TARGET_MS,
      ]),
    ),
  );
  const line = {
    ...{ bench: 'cases', database: POSTGRES === 1 ? 'postgres' : 'sqlite' },
    ...{ cases: SIZE, clients: CLIENTS, thinkMs: THINK_MS, rows: ready.rows, jobs: done },
    ...{ filledInS: ready.filledInS, page: last.page, queries: ready.queries.length },
    ...{ asked, promised: PROMISED, targetMs: TARGET_MS, broken },
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  process.exitCode = broken.length === 0 ? 0 : 1;
} finally {
  await server.end();
}
