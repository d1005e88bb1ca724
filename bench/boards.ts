import { setTimeout as pause } from 'node:timers/promises';
import { CALLER_KEY } from '../test/support/server-rig.ts';
import { askBoard } from '../test/support/live-asks.ts';
import { telephonyEnd } from '../test/support/telephony-end.ts';
import { callerTokens } from '../src/calls/index.ts';
import type { NumberedNotice } from '../telephony/protocol/index.ts';
import { toSpread } from './support/figures.ts';
import { phoneOf } from './support/calls-fill.ts';
import type { LineReady } from './support/line-server.ts';
import { openPage, signIn } from './support/live-pages.ts';
import { notKept } from './support/not-kept.ts';
import { optionsOf } from './support/options.ts';
import { greeted, PlayedLine, sayAll } from './support/played-line.ts';
import { startServer } from './support/server-child.ts';

/**
 * What it costs that so many people watch the board of a busy line: 400 experts, a call each second
 * and a half, and ten notices a second at the real link, as telephony's engine makes them. Prints one
 * JSON line: `percentOfCore` is the server's processor time while they watch less what the same
 * notices cost it with one watcher, `wholePercent` all of it; `patchShare` a patch's bytes in those of
 * the snapshot. Exits with 1 where a promise is not kept.
 */
const asked = optionsOf({ boards: 500, agents: 400, events: 10, seconds: 30 });
const { boards: BOARDS, agents: AGENTS, events: A_SECOND, seconds: SECONDS } = asked;
const TARGET_PERCENT = 10;
const TARGET_SHARE = 10;
/** So many of them have the same session: tabs and screens on walls. */
const BOARDS_OF_ONE = 20;
const WARM_UP_MS = 20 * 60_000;

const telephony = telephonyEnd();
await telephony.start();
const server = await startServer<LineReady>('line-server.ts', [
  `socket=${telephony.path}`,
  `experts=${AGENTS}`,
  `supervisors=${Math.ceil(BOARDS / BOARDS_OF_ONE)}`,
]);
const { url, experts, supervisors } = server.ready;

const tokens = callerTokens(CALLER_KEY);
const waiting: NumberedNotice[] = [];
const line = new PlayedLine({
  agentIds: experts.map(({ userId }) => userId),
  fromMs: Date.now() - WARM_UP_MS,
  meanGapMs: 500,
  meanTalkMs: 170_000,
  queueId: 'general',
  tokenOf: (n) => tokens.seal(phoneOf(n)),
  onNotice: (notice) => waiting.push(notice),
});

async function watched(url: string, cookies: readonly string[], count: number) {
  const patches: number[] = [];
  let heard = 0;
  const pages = await Promise.all(
    Array.from({ length: count }, (_, n) => openPage(url, cookies[n % cookies.length] ?? '')),
  );
  for (const page of pages) page.on('board-patch', () => void (heard += 1));
  pages[0]?.on('board-patch', (patch) => patches.push(Buffer.byteLength(JSON.stringify(patch))));
  const joined = await Promise.all(pages.map(askBoard));
  const { snapshot } = joined.find(({ ok }) => ok) ?? {};
  if (snapshot === undefined || joined.some(({ ok }) => !ok)) throw new Error('no board');
  return { pages, patches, snapshot, heard: () => heard };
}

/** Percent of one core that the server needs while this many watch, and what they were told. */
async function played(cookies: readonly string[], count: number) {
  const { pages, patches, snapshot, heard } = await watched(url, cookies, count);
  await pause(2_000);
  const [beforeMs, beganMs] = [await server.ask<number>('processor'), performance.now()];
  patches.length = 0;
  for (let n = 0; n < A_SECOND * SECONDS; n += 1) {
    const dueMs = beganMs + (n * 1_000) / A_SECOND;
    await pause(Math.max(0, dueMs - performance.now()));
    const notice = waiting.shift();
    if (notice === undefined) throw new Error('the line has nothing more to tell');
    telephony.say(notice);
  }
  const usedMs = (await server.ask<number>('processor')) - beforeMs;
  const percent = (100 * usedMs) / (performance.now() - beganMs);
  const told = heard();
  for (const page of pages) page.disconnect();
  await pause(1_000);
  return { percent, patches, snapshot, told };
}

const whole = (value: number): number => Math.round(value * 10) / 10;

try {
  const cookies = await Promise.all(supervisors.map((account) => signIn(url, account)));
  await greeted(telephony);
  // The line as it is in the middle of a busy hour; what led there is told at once.
  line.run(Date.now());
  await sayAll(telephony, waiting);
  line.run(Date.now() + 10 * 60_000);
  await played(cookies, 1);
  const alone = await played(cookies, 1);
  const all = await played(cookies, BOARDS);
  if (all.told < BOARDS * all.patches.length) throw new Error('not all were told');
  const snapshotBytes = Buffer.byteLength(JSON.stringify(all.snapshot));
  const patchBytes = toSpread(all.patches);
  const percentOfCore = whole(all.percent - alone.percent);
  const patchShare = {
    p50: whole((100 * patchBytes.p50) / snapshotBytes),
    max: whole((100 * patchBytes.max) / snapshotBytes),
  };
  const { calls, agents } = all.snapshot;
  if (agents.length < AGENTS) throw new Error(`${agents.length} experts on the board`);
  const broken = notKept({
    [`${TARGET_PERCENT} % of a core`]: all.percent <= TARGET_PERCENT,
    [`a patch of ${TARGET_SHARE} % of the snapshot`]: patchShare.max <= TARGET_SHARE,
  });
  const result = {
    ...{ bench: 'boards', boards: BOARDS, eventsASecond: A_SECOND, seconds: SECONDS },
    ...{ calls: calls.length, agents: agents.length, patches: all.patches.length },
    ...{ percentOfCore, wholePercent: whole(all.percent), targetPercent: TARGET_PERCENT },
    ...{ snapshotBytes, patchBytes, patchShare, targetShare: TARGET_SHARE, broken },
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
  process.exitCode = broken.length === 0 ? 0 : 1;
} finally {
  await server.end();
  await telephony.dispose();
}
