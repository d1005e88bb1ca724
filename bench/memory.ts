import { setTimeout as pause } from 'node:timers/promises';
import { contactIdOf } from '../src/contacts/index.ts';
import { callerTokens } from '../src/calls/index.ts';
import { askBoard, askDesk, type Page } from '../test/support/live-asks.ts';
import { CALLER_KEY } from '../test/support/server-rig.ts';
import { telephonyEnd } from '../test/support/telephony-end.ts';
import type { NumberedNotice } from '../telephony/protocol/index.ts';
import { phoneOf } from './support/calls-fill.ts';
import type { LineReady, Memory } from './support/line-server.ts';
import { openPage, post, signIn } from './support/live-pages.ts';
import { notKept } from './support/not-kept.ts';
import { optionsOf } from './support/options.ts';
import { greeted, PlayedLine, sayAll } from './support/played-line.ts';
import { startServer } from './support/server-child.ts';

/**
 * Does the server grow? A week of calls, 12,000 of them, as fast as it stores them: notices of
 * telephony's engine at the real link, pops and desks of the experts, a board, each contact finished
 * over HTTP, everybody signed in anew for each shift of eight hours. Its clock goes with the calls; what runs by the
 * machine's own minutes runs as often as those go by. Prints one JSON line: after each day the heap
 * behind a whole collection, and all that the process holds. `heapGrowthMb` is the last day's less
 * the second's: on the first one still compiles and fills caches.
 * Exits with 1 where it grows by more.
 */
const asked = optionsOf({ days: 7, calls: 1_715, experts: 12 });
const { days: DAYS, calls: CALLS_A_DAY, experts: EXPERTS } = asked;
const DAY_MS = 86_400_000;
const SHIFTS = 3;
const TARGET_MB = 5;

const telephony = telephonyEnd();
await telephony.start();
const server = await startServer<LineReady>('line-server.ts', [
  ...[`socket=${telephony.path}`, `experts=${EXPERTS}`, 'supervisors=1'],
]);
const { url, experts, supervisors } = server.ready;
const fromMs = Date.now();
const tokens = callerTokens(CALLER_KEY);
const notices: NumberedNotice[] = [];
const line = new PlayedLine({
  agentIds: experts.map(({ userId }) => userId),
  ...{ fromMs, meanGapMs: DAY_MS / CALLS_A_DAY, meanTalkMs: 170_000, queueId: 'general' },
  // One in five has called before.
  tokenOf: (n) => tokens.seal(phoneOf(n % 5 === 0 ? Math.trunc(n / 50) : n)),
  onNotice: (notice) => notices.push(notice),
});

let finished = 0;
let pops = 0;
let patches = 0;

/** Everybody at his desk, and one at the board. */
async function openShift(): Promise<{ pages: Page[]; cookieOf: ReadonlyMap<string, string> }> {
  const cookieOf = new Map<string, string>();
  const pages: Page[] = [];
  for (const account of experts) {
    const cookie = await signIn(url, account);
    cookieOf.set(account.userId, cookie);
    const page = await openPage(url, cookie);
    page.on('pop-opened', () => void (pops += 1));
    if (!(await askDesk(page)).ok) throw new Error('no desk');
    pages.push(page);
  }
  for (const account of supervisors) {
    const page = await openPage(url, await signIn(url, account));
    page.on('board-patch', () => void (patches += 1));
    if (!(await askBoard(page)).ok) throw new Error('no board');
    pages.push(page);
  }
  return { pages, cookieOf };
}

/** What an expert does after a talk. */
async function finish(
  { notice }: NumberedNotice,
  cookieOf: ReadonlyMap<string, string>,
): Promise<void> {
  if (notice.type !== 'wrap-up-started') return;
  const path = `/api/contacts/${contactIdOf(notice.callId)}/finish`;
  const cookie = cookieOf.get(notice.agentId) ?? '';
  const body = { disposition: 'answered_on_spot', kind: 'request', topic: 'چراغ معابر' };
  await post({ url, cookie, path, body });
  finished += 1;
}

async function playShift(shift: number): Promise<void> {
  const beginMs = fromMs + (shift * DAY_MS) / SHIFTS;
  await server.ask({ atMs: beginMs });
  const { pages, cookieOf } = await openShift();
  line.run(beginMs + DAY_MS / SHIFTS);
  await sayAll(telephony, notices, {
    before: (bit) => server.ask({ atMs: bit.at(-1)?.atMs ?? beginMs }),
    after: (bit) => Promise.all(bit.map((notice) => finish(notice, cookieOf))),
  });
  for (const page of pages) page.disconnect();
  await pause(1_000);
}

const whole = (mb: number): number => Math.round(mb * 10) / 10;

try {
  await greeted(telephony);
  const marks: Memory[] = [await server.ask<Memory>('memory')];
  for (let day = 0; day < DAYS; day += 1) {
    for (let shift = 0; shift < SHIFTS; shift += 1) await playShift(day * SHIFTS + shift);
    marks.push(await server.ask<Memory>('memory'));
  }
  // At this speed many a talk is over before its pop is on the wire.
  if (Math.min(finished, pops, patches) === 0) throw new Error('nobody was at work');
  const heapMb = marks.map((mark) => whole(mark.heapMb));
  const heapGrowthMb = whole((heapMb.at(-1) ?? 0) - (heapMb[2] ?? 0));
  const broken = notKept({ [`no growth by ${TARGET_MB} MB`]: heapGrowthMb <= TARGET_MB });
  const result = {
    ...{ bench: 'memory', days: DAYS, calls: line.calls, finished, pops, patches },
    ...{ heapMb, rssMb: marks.map((mark) => whole(mark.rssMb)) },
    ...{ heapGrowthMb, targetMb: TARGET_MB, broken },
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
  process.exitCode = broken.length === 0 ? 0 : 1;
} finally {
  await server.end();
  await telephony.dispose();
}
