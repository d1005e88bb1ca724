import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import type { CasesDone, CasesReady } from './support/cases-server.ts';
import { optionsOf } from './support/options.ts';

/**
 * What a district's people wait for when the city has years of cases: the server over HTTP, with all
 * its jobs, messages leaving and cases going up beside them, and eight clients who ask as fast as they
 * are answered. Most cases are of one district. Prints one JSON line; `-- cases=3000000` for the whole
 * city, `-- postgres=1` for the other database.
 *
 * Latencies are of whole requests, in ms, as a client sees them while seven others ask as well;
 * `processorMs` is what one cost the server, with its jobs, however busy the machine is with others.
 */
const asked = optionsOf({ cases: 100_000, postgres: 0, clients: 8, times: 400, seconds: 90 });
const { cases: SIZE, postgres: POSTGRES, clients: CLIENTS } = asked;
/** Requests of each kind in one round, all clients together. */
const TIMES = asked.times;
/** Rounds go on so long: the jobs look each minute. */
const SECONDS = asked.seconds;
const TARGET_MS = 50;
const PAGES = 200;
const PAGE = 100;

const server = fork(fileURLToPath(new URL('support/cases-server.ts', import.meta.url)), [
  ...[`cases=${SIZE}`, `clients=${CLIENTS}`, `postgres=${POSTGRES}`],
]);
const died = new Promise<never>((_, reject) => {
  server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
});
died.catch(() => undefined);
const told = <T>(): Promise<T> =>
  Promise.race([
    died,
    new Promise<T>((resolve) => {
      server.once('message', (message) => resolve(message as T));
    }),
  ]);
const ready = await told<CasesReady>();
const dispatcher = new Agent({ connections: CLIENTS });

/** What came, before it is looked at: reading it is no part of the answer's time. */
async function askFor(client: number, path: string, body?: object): Promise<string> {
  const cookie = ready.cookies[client] ?? '';
  const response = await request(`${ready.url}${path}`, {
    dispatcher,
    method: body === undefined ? 'GET' : 'POST',
    headers: { cookie, origin: ready.url, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.body.text();
  if (response.statusCode !== 200) throw new Error(`${path}: ${response.statusCode} ${answer}`);
  return answer;
}

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

/** All clients at once, each the next as soon as it has its answer. */
async function measure(
  requests: (n: number, client: number) => { path: string; body?: object },
  isRight: (answer: unknown, n: number) => boolean,
): Promise<number[]> {
  const tookMs: number[] = [];
  let next = 0;
  async function client(of: number): Promise<void> {
    while (next < TIMES) {
      const n = next++;
      const session = of + CLIENTS * (n % ready.sessions);
      const { path, body } = requests(n, session);
      const beganMs = performance.now();
      const answer = await askFor(session, path, body);
      tookMs.push(performance.now() - beganMs);
      if (!isRight(JSON.parse(answer), n)) throw new Error(`${path}: not the rows that are there`);
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, (_, of) => client(of)));
  return tookMs;
}

function figuresOf(tookMs: readonly number[]) {
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
  const serverMs = async (): Promise<number> => {
    server.send('processor');
    return told<number>();
  };
  const untilMs = performance.now() + SECONDS * 1_000;
  // The first round is for the compiler and the pages of the file, the others for the figures.
  for (let round = 0; round < 2 || performance.now() < untilMs; round += 1) {
    for (const [kind, run] of Object.entries(kinds)) {
      const beforeMs = await serverMs();
      const tookMs = await run();
      if (round === 0) continue;
      took[kind] = [...(took[kind] ?? []), ...tookMs];
      cost[kind] = (cost[kind] ?? 0) + (await serverMs()) - beforeMs;
    }
  }
  const asked = Object.fromEntries(
    Object.entries(took).map(([kind, tookMs]) => {
      const processorMs = Math.round(((cost[kind] ?? 0) / tookMs.length) * 10) / 10;
      return [kind, { ...figuresOf(tookMs), processorMs }];
    }),
  );
  server.send('done');
  const done = await told<CasesDone>();
  if (done.sent === 0 || done.escalated === 0) throw new Error('the jobs did not run beside it');
  const worstP99Ms = Math.max(...Object.values(asked).map(({ p99Ms }) => p99Ms));
  const line = {
    ...{ bench: 'cases', database: POSTGRES === 1 ? 'postgres' : 'sqlite' },
    ...{ cases: SIZE, clients: CLIENTS, rows: ready.rows, jobs: done },
    ...{ filledInS: ready.filledInS, page: last.page, queries: ready.queries.length },
    ...{ asked, worstP99Ms, targetMs: TARGET_MS, isWithin: worstP99Ms <= TARGET_MS },
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
} finally {
  const ended = new Promise((done) => server.once('exit', done));
  server.send('end');
  await ended;
}
