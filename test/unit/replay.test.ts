import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEngine } from '../../telephony/engine/engine.ts';
import type { EngineEventBody, EngineRequest } from '../../telephony/engine/event.ts';
import { createHost, type Host } from '../../telephony/host/index.ts';
import { openJournal } from '../../telephony/host/journal.ts';
import type { Notice, NumberedNotice } from '../../telephony/protocol/index.ts';
import { Random } from '../support/random.ts';
import { waterworks } from '../support/story.ts';

/** An incident is told again from a copy of the journal: the same choices, for the same reasons. */
let folder: string;
let nowMs: number;
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const agents = ['anna', 'boris', 'clara', 'david'];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pasokh-replay-'));
  nowMs = 1_000_000;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  readonly host: Host;
  readonly published: NumberedNotice[];
}

function start(): Run {
  const published: NumberedNotice[] = [];
  const host = createHost({
    journal: openJournal(join(folder, 'journal.db'), () => 'journal-1'),
    createEngine,
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    newSeed: () => 137,
    execute: () => undefined,
    publish: (notices) => published.push(...notices),
    log: silent,
    halt: () => undefined,
    checkpointEveryMs: 3_600_000,
    checkInvariantsEvery: 1,
  });
  host.start();
  return { host, published };
}

/** Callers come by chance; whoever is rung answers, and puts down after a while. */
function liveThrough({ host, published }: Run, seed: number): void {
  const random = new Random(seed);
  const post = (event: unknown): void => host.post(event as EngineEventBody);
  const ask = (request: unknown): unknown => host.request('r', request as EngineRequest);
  const nothing = { calls: [], legs: [], agentLegs: [] };
  post({ type: 'pbx.snapshot', restarted: false, ...nothing, reachable: agents });
  ask({ type: 'configure-queue', queue: { ...waterworks, strategy: 'weighted-random' } });
  for (const agentId of agents) {
    const memberships = [{ queueId: 'waterworks', rank: 1 }];
    const skills = { arabic: random.between(1, 9) };
    ask({ type: 'sign-in-agent', agentId, memberships, skills, phone: 'web', pausedReason: null });
  }
  let heard = 0;
  for (let n = 1; n <= 30; n += 1) {
    nowMs += random.between(500, 20_000);
    const known = { callerToken: `token-${n % 7}`, extension: '137', enteredAtMs: nowMs };
    post({ type: 'call.arrived', callId: `c${n}`, ...known });
    const fresh = published.slice(heard).map(({ notice }) => notice);
    heard = published.length;
    for (const notice of fresh) {
      if (notice.type !== 'call-offered') continue;
      const { callId, offerId } = notice;
      nowMs += random.between(100, 3_000);
      post({ type: 'offer.answered', offerId });
      post({ type: 'call.joined', callId, offerId });
      nowMs += random.between(1_000, 30_000);
      post({ type: 'call.hung-up', callId, cause: 16 });
      post({ type: 'leg.ended', offerId, cause: 16 });
      ask({ type: 'finish-wrap-up', agentId: notice.agentId, callId });
    }
  }
}

function copyOfJournal(): string {
  const copy = join(folder, 'copy.db');
  for (const suffix of ['', '-wal']) {
    const file = join(folder, `journal.db${suffix}`);
    if (existsSync(file)) copyFileSync(file, copy + suffix);
  }
  return copy;
}

const decisionsOf = (notices: readonly Notice[]): unknown[] =>
  notices.flatMap((notice) =>
    notice.type === 'call-offered' ? [[notice.offerId, notice.agentId, notice.decision]] : [],
  );

test('the journal of a day with chance in it tells every choice again, with candidates and keys', () => {
  const run = start();
  liveThrough(run, 5);
  const told = decisionsOf(run.published.map(({ notice }) => notice));
  expect(told.length).toBeGreaterThan(20);
  expect(new Set(told.map((one) => (one as string[])[1])).size).toBeGreaterThan(2);

  const journal = openJournal(copyOfJournal(), () => 'copy');
  const { saved, tail } = journal.recover();
  journal.close();
  const engine = createEngine(saved?.engine ?? null);
  const again = tail.flatMap(({ event }) => [...engine.handle(event).notices]);
  expect(decisionsOf(again)).toEqual(told);
});
