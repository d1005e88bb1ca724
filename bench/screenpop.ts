import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { callerTokens } from '../src/calls/index.ts';
import { askDesk } from '../test/support/live-asks.ts';
import { agentView, numbered } from '../test/support/live-notices.ts';
import { CALLER_KEY } from '../test/support/server-rig.ts';
import { telephonyEnd } from '../test/support/telephony-end.ts';
import { numbersOf, phoneOf } from './support/calls-fill.ts';
import type { CasesReady } from './support/cases-server.ts';
import { openPage } from './support/live-pages.ts';
import { notKept } from './support/not-kept.ts';
import { makeAsker } from './support/office-clients.ts';
import { optionsOf } from './support/options.ts';
import { greeted } from './support/played-line.ts';
import { startServer } from './support/server-child.ts';
import { latenciesOf } from './support/spread.ts';

/**
 * From the offer to the record on the expert's screen, over the years of a city: telephony's link
 * server (the real protocol over its Unix socket) says that a call is offered, and a page's Socket.IO
 * client has the pop: who calls, what he has open, what he called about before. Callers are drawn
 * from all numbers of the city; meanwhile their calls are written, messages leave, cases go up, and
 * office clients read lists and search. Prints one JSON line; `-- cases=3000000` for six million
 * calls. Exits with 1 where a promise is not kept.
 */
const asked = optionsOf({ cases: 100_000, events: 0, experts: 40, calls: 1_500, rate: 15 });
const { cases: SIZE, experts: EXPERTS, calls: CALLS, rate: A_SECOND } = asked;
const CLIENTS = 2;
/** An office client reads what he asked for. */
const READS_MS = 300;
const WARM_UP = 150;
const TARGET_MS = 25;

let broken: readonly string[] = [];
const telephony = telephonyEnd();
// The city remembers how far it has heard the journal of an earlier run.
await telephony.start(`journal-${Date.now()}`);
const server = await startServer<CasesReady>('cases-server.ts', [
  ...[
    `cases=${SIZE}`,
    `events=${asked.events}`,
    `clients=${CLIENTS}`,
    `experts=${EXPERTS}`,
    `socket=${telephony.path}`,
  ],
]);
const { ready } = server;
const { url, experts } = ready;
const nowMs = (
  (startMs) => () =>
    ready.nowMs + Math.trunc(performance.now() - startMs)
)(performance.now());
const tokens = callerTokens(CALLER_KEY);
const run = ready.nowMs.toString(36);
const offeredAtMs = new Map<string, number>();
const tookMs: number[] = [];
/** Pops of no offer, or told twice. */
const strays: string[] = [];
const known = { citizens: 0, openCases: 0, contacts: 0 };
let seq = 0;

function say(notice: object): void {
  seq += 1;
  telephony.say(numbered(seq, nowMs(), notice));
}

async function openDesk(cookie: string): Promise<void> {
  const page = await openPage(url, cookie);
  page.on('pop-opened', (pop) => {
    const atMs = offeredAtMs.get(pop.offerId);
    if (atMs === undefined) {
      strays.push(`${pop.callId} ${pop.offerId}`);
      return;
    }
    offeredAtMs.delete(pop.offerId);
    tookMs.push(performance.now() - atMs);
    known.citizens += pop.citizens.length > 0 ? 1 : 0;
    known.openCases += pop.openCases.length > 0 ? 1 : 0;
    known.contacts += pop.lastContacts.length > 0 ? 1 : 0;
  });
  if (!(await askDesk(page)).ok) throw new Error('no desk');
}

/** One call, from its arrival to its end, within two seconds of an expert's work. */
async function call(n: number, agentId: string): Promise<void> {
  const callId = `bench-${run}-${n}`;
  const offerId = `${callId}.1`;
  const of = { callId, agentId };
  const enteredAtMs = nowMs();
  const phone = phoneOf(randomInt(numbersOf(ready.citizens)));
  const busy = (activity: string) =>
    say({
      type: 'agent-changed',
      agent: agentView(agentId, { ...of, offerId, activity } as object),
    });
  say({
    ...{ type: 'call-arrived', callId, callerToken: tokens.seal(phone), queueId: 'general' },
    ...{ enteredAtMs, keyMs: enteredAtMs, resumes: null },
  });
  await pause(50);
  offeredAtMs.set(offerId, performance.now());
  const rule = { rule: 'longest-idle', callKeyMs: enteredAtMs, boosts: [] };
  say({
    type: 'call-offered',
    offerId,
    ...of,
    decision: { ...rule, waitingCalls: 1, candidates: [] },
  });
  busy('ringing');
  await pause(700);
  say({ type: 'offer-ended', offerId, ...of, end: 'answered', cause: null });
  say({ type: 'call-answered', offerId, ...of, waitMs: nowMs() - enteredAtMs });
  busy('talking');
  await pause(700);
  const lengths = { waitMs: 750, talkMs: 700, holdMs: 0 };
  const end = { outcome: 'answered', endedBy: 'caller', queueId: 'general', enteredAtMs };
  say({ type: 'call-ended', ...of, ...end, ...lengths });
  say({ type: 'agent-changed', agent: agentView(agentId, { sinceMs: nowMs() }) });
}

/** Lists and searches as long as calls come. */
async function workInOffice(client: number, work: { goesOn: boolean }): Promise<number> {
  const asker = makeAsker(url, ready.cookies, 1);
  let asked = 0;
  for (; work.goesOn; asked += 1) {
    const query = ready.queries[asked % ready.queries.length] ?? '';
    const list = `/api/cases?district=${ready.district}`;
    await asker.ask(client, asked % 2 === 0 ? list : `${list}&q=${encodeURIComponent(query)}`);
    await pause(READS_MS);
  }
  return asked;
}

try {
  await greeted(telephony);
  for (const { cookie } of experts) await openDesk(cookie);
  const work = { goesOn: true };
  const offices = Array.from({ length: CLIENTS }, (_, client) => workInOffice(client, work));
  const beganMs = performance.now();
  const calls: Promise<void>[] = [];
  for (let n = 0; n < CALLS + WARM_UP; n += 1) {
    await pause(Math.max(0, beganMs + (n * 1_000) / A_SECOND - performance.now()));
    calls.push(call(n, experts[n % EXPERTS]?.userId ?? ''));
  }
  await Promise.all(calls);
  work.goesOn = false;
  const asked = (await Promise.all(offices)).reduce((sum, one) => sum + one, 0);
  // The talk was over before its pop was there.
  const unseen = offeredAtMs.size;
  if (tookMs.length + unseen !== CALLS + WARM_UP) throw new Error(`${tookMs.length} pops`);
  // One caller in a hundred has a case that is open: how many are met is chance, and told.
  if (Math.min(known.citizens, known.contacts) === 0) throw new Error(JSON.stringify(known));
  const popMs = latenciesOf(tookMs.slice(WARM_UP));
  broken = notKept({
    'each pop seen, and once': unseen + strays.length === 0,
    [`within ${TARGET_MS} ms, 99 of 100`]: popMs.p99Ms <= TARGET_MS,
  });
  const result = {
    ...{ bench: 'screenpop', database: 'sqlite', rows: ready.rows, callsASecond: A_SECOND },
    ...{ experts: EXPERTS, asked, known, popMs, unseen, strays, targetMs: TARGET_MS, broken },
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
} finally {
  await server.end();
  await telephony.dispose();
}
process.exit(broken.length === 0 ? 0 : 1);
