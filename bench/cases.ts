import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CasesReady } from './support/cases-server.ts';
import { optionOf } from './support/options.ts';

/**
 * What a district's people wait for when the city has years of cases: the server over HTTP on SQLite,
 * with all its jobs, and eight clients who ask as fast as they are answered. Most cases are of one
 * district. Prints one JSON line; `-- size=100000` for trying. Filling 3,000,000 takes its time.
 *
 * Latencies are of whole requests, in ms, as a client sees them while seven others ask as well.
 */
const SIZE = optionOf('size', 3_000_000);
const CLIENTS = optionOf('clients', 8);
/** Requests of each kind, all clients together. */
const TIMES = optionOf('times', 400);
const TARGET_MS = 50;
const PAGES = 200;
const PAGE = 100;

const server = fork(fileURLToPath(new URL('support/cases-server.ts', import.meta.url)), [
  `size=${SIZE}`,
  `clients=${CLIENTS}`,
]);
const ready = await new Promise<CasesReady>((resolve, reject) => {
  server.once('message', (told) => resolve(told as CasesReady));
  server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
});

async function ask(client: number, path: string, body?: object): Promise<unknown> {
  const cookie = ready.cookies[client % ready.cookies.length] ?? '';
  const response = await fetch(`${ready.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { cookie, origin: ready.url, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`);
  return answer;
}

interface Row {
  readonly caseId: string;
}
const listPath = `/api/cases?district=${ready.district}`;

/** The list is walked once, as a person would, to know where its last page begins. */
async function lastPagePath(): Promise<{ path: string; page: number }> {
  let path = listPath;
  let page = 1;
  while (page < PAGES) {
    const rows = (await ask(page, path)) as Row[];
    if (rows.length < PAGE) throw new Error(`page ${page} of the list is not full`);
    path = `${listPath}&after=${rows.at(-1)?.caseId}`;
    page += 1;
  }
  return { path, page };
}

function isFull(answer: unknown, rows: number): boolean {
  return Array.isArray(answer) && answer.length === rows;
}

/** All clients at once, each the next as soon as it has its answer. */
async function measure(
  requests: (n: number, client: number) => { path: string; body?: object },
  isRight: (answer: unknown, n: number) => boolean,
) {
  const tookMs: number[] = [];
  let next = 0;
  async function client(of: number): Promise<void> {
    while (next < TIMES) {
      const n = next++;
      const { path, body } = requests(n, of);
      const beganMs = performance.now();
      const answer = await ask(of, path, body);
      tookMs.push(performance.now() - beganMs);
      if (!isRight(answer, n)) throw new Error(`${path}: not the rows that are there`);
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, (_, of) => client(of)));
  const sorted = tookMs.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    Math.round(
      (sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0) * 10,
    ) / 10;
  return { n: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99) };
}

try {
  const last = await lastPagePath();
  const queryOf = (n: number): string => ready.queries[n % ready.queries.length] ?? '';
  const asked: Record<string, Awaited<ReturnType<typeof measure>>> = {};
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
        (rows) => isFull(rows, Math.min(200, ready.rows.overdue)),
      ),
    queries: () =>
      measure(
        (n) => ({ path: `${listPath}&q=${encodeURIComponent(queryOf(n))}` }),
        (rows) => Array.isArray(rows) && rows.length > 0,
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
  for (const [kind, run] of Object.entries(kinds)) {
    // Once for the compiler and the pages of the file, then for the figures.
    await run();
    asked[kind] = await run();
  }
  const worstP99Ms = Math.max(...Object.values(asked).map(({ p99Ms }) => p99Ms));
  const line = {
    ...{ bench: 'cases', database: 'sqlite', size: SIZE, clients: CLIENTS, rows: ready.rows },
    ...{ filledInS: ready.filledInS, page: last.page, queries: ready.queries.length },
    ...{ asked, worstP99Ms, targetMs: TARGET_MS, isWithin: worstP99Ms <= TARGET_MS },
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
} finally {
  const ended = new Promise((done) => server.once('exit', done));
  server.send('end');
  await ended;
}
