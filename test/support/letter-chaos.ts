import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ne } from 'drizzle-orm';
import { FIRST_LETTER_SETTINGS } from '../../src/contract/letter-settings.ts';
import { type LetterPoint, makeLetters } from '../../src/letters/index.ts';
import { textOfDocument } from '../../src/letters/automation.ts';
import { eventually } from './eventually.ts';
import { type KeptLetter, startOffice } from './letter-office.ts';
import { SECRET } from './letter-house.ts';
import type { LetterWorkerConfig } from './letter-worker-config.ts';
import type { Fault } from './office-automation.ts';
import { openReferralHouse } from './referral-house.ts';

/** The named moments at which a worker is killed, in their order. */
export const LETTER_POINTS: readonly LetterPoint[] = [
  'before-commit',
  'after-maybe-sent',
  'accepted-unread',
  'before-state-write',
  'received-unstored',
  'stored-not-taken-off',
];
const INCOMING: readonly LetterPoint[] = ['received-unstored', 'stored-not-taken-off'];

export interface LetterChaosWorld {
  readonly databaseUrl: string;
  readonly way: 'http' | 'folder';
  readonly points: readonly LetterPoint[];
  /** Cases that are referred before each kill. */
  readonly rows: number;
  readonly faults?: readonly Fault[];
  readonly blind?: boolean;
  readonly onKill?: (point: LetterPoint) => void;
}

/** What an official or a citizen would notice, counted: all but `letters` should be 0. */
export interface LetterVerdict {
  readonly letters: number;
  /** Not at the automation, or without its number, or its answer nowhere. */
  readonly lost: number;
  /** Handed over twice, or answered twice. */
  readonly doubled: number;
  /** Another text there than ours, or somebody else's answer at a case. */
  readonly wrong: number;
  /** Kills that met nothing in hand: they prove nothing. */
  readonly idle: number;
}

const LEASE_MS = 6 * 3_600_000;
const LAP_MS = 60_000;
/** A worker that never comes to its moment would be waited for for ever. */
const MOMENT_LIMIT_MS = 300_000;

/** Workers that are killed in the middle, and an automation that lives on; each a process. */
export async function letterChaos(world: LetterChaosWorld): Promise<LetterVerdict> {
  const house = await openReferralHouse(world.databaseUrl);
  const home = mkdtempSync(join(tmpdir(), 'pasokh-letter-chaos-'));
  const root = join(home, 'letters');
  const { clock } = house;
  const office = await startOffice(SECRET, join(root, FIRST_LETTER_SETTINGS.folder), clock.nowMs);
  const letters = makeLetters({ ...house, nowMs: () => clock.nowMs, root });
  const by = { userId: house.vera, address: '127.0.0.1' };
  await letters.settings.setSecret(SECRET, by);
  const settings = { ...FIRST_LETTER_SETTINGS, way: world.way, url: office.url };
  await letters.settings.set({ ...settings, lookEverySeconds: 5 }, by);
  await office.plan({ answers: true, repeats: 2, isReversed: true });
  for (const fault of world.faults ?? []) await office.fault(fault);
  const reachedFile = join(home, 'reached');

  let seenMs = performance.now();
  /** The automation's clock goes on between two turns; ours behind it would no longer be believed. */
  function keepUp(): void {
    const passedMs = Math.floor(performance.now() - seenMs);
    seenMs += passedMs;
    clock.nowMs += passedMs;
  }
  async function turn(ms: number): Promise<void> {
    clock.nowMs += ms;
    await office.advance(ms);
  }
  function work(killAt: LetterPoint | null): ChildProcess {
    keepUp();
    const config: LetterWorkerConfig = {
      ...{ databaseUrl: world.databaseUrl, sqlitePath: house.path, personalKey: house.key },
      ...{ root, startMs: clock.nowMs, killAt, rows: world.rows, reachedFile },
      // The dead one's letters stay its own while the next is killed: each dies at one point.
      leaseMs: killAt === null ? 5_000 : LEASE_MS,
      blind: world.blind ?? false,
    };
    const file = join(home, `${killAt}.json`);
    writeFileSync(file, JSON.stringify(config));
    const main = resolve(import.meta.dirname, 'letter-worker-main.ts');
    return spawn(process.execPath, [main, file], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, NODE_COMPILE_CACHE: join(home, 'compiled') },
    });
  }
  const caseIds: string[] = [];
  let idle = 0;
  let last: ChildProcess | null = null;
  try {
    for (const point of world.points) {
      const fresh = INCOMING.includes(point) ? 0 : world.rows;
      for (let one = 0; one < fresh; one += 1) caseIds.push(await house.register());
      if (world.way === 'folder') await office.workFolder();
      const worker = work(point);
      const limit = setTimeout(() => worker.kill('SIGTERM'), MOMENT_LIMIT_MS);
      const signal = await ended(worker);
      clearTimeout(limit);
      if (signal !== 'SIGKILL') throw new Error(`the worker ended by itself at ${point}`);
      if (Number(readFileSync(reachedFile, 'utf8')) < Math.max(1, fresh)) idle += 1;
      world.onKill?.(point);
      await turn(LAP_MS);
    }
    await turn(LEASE_MS);
    last = work(null);
    await allThrough().catch((fault: unknown) => {
      if (world.blind !== true) throw fault;
    });
    const gone = ended(last);
    last.kill('SIGTERM');
    await gone;
    const { letters: kept } = await office.look();
    return { ...(await judge(kept)), idle };
  } finally {
    last?.kill('SIGKILL');
    await office.stop();
    await house.close();
    rmSync(home, { recursive: true, force: true });
  }

  /**
   * Every letter has its number, and its answer is there. However many there are, it is given up only when
   * for a minute not one of them has come further.
   */
  async function allThrough(): Promise<void> {
    for (let before = Number.POSITIVE_INFINITY, left = 1; left > 0; before = left) {
      left = await eventually(`one of ${before} letters comes further`, 60_000, async () => {
        if (world.way === 'folder') await office.workFolder();
        const now = await countUndone();
        return now < before ? { now } : null;
      }).then(({ now }) => now);
    }
  }

  /** Letters that are not through, and cases without their answer: two steps of each. */
  async function countUndone(): Promise<number> {
    const { byState } = await letters.outbox.figures();
    const { cases } = house.store.tables;
    const unanswered = await house.store.read.$count(cases, ne(cases.status, 'answered'));
    return [...byState.values()].reduce((sum, count) => sum + count, unanswered);
  }

  async function judge(kept: readonly KeptLetter[]): Promise<Omit<LetterVerdict, 'idle'>> {
    const verdict = { letters: 0, lost: 0, doubled: 0, wrong: 0 };
    const ours = new Set<string>();
    for (const caseId of caseIds) {
      for (const row of await letters.ofCase(caseId)) {
        verdict.letters += 1;
        ours.add(row.letterId);
        const there = kept.find(({ letterId }) => letterId === row.letterId);
        const view = await letters.view(row.letterId);
        if (there === undefined || row.state !== 'registered') verdict.lost += 1;
        if ((there?.times ?? 0) > 1) verdict.doubled += 1;
        const text = view === null ? '' : textOfDocument(view.document);
        if (there !== undefined && there.text !== text) verdict.wrong += 1;
        if (there !== undefined && row.number !== there.number) verdict.wrong += 1;
        const { replies } = await house.history(caseId);
        if (replies.length === 0) verdict.lost += 1;
        if (replies.length > 1) verdict.doubled += 1;
        if (replies.some(({ text: said }) => said?.includes(row.letterId) !== true)) {
          verdict.wrong += 1;
        }
      }
    }
    verdict.wrong += kept.filter(({ letterId }) => !ours.has(letterId)).length;
    return verdict;
  }
}

function ended(child: ChildProcess): Promise<NodeJS.Signals | null> {
  return new Promise((done) => child.once('exit', (_code, signal) => done(signal)));
}
