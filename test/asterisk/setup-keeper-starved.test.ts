import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Watched, watchChild, type WatchEvent } from '../../src/keeper/watched-child.ts';
import { eventually } from '../support/eventually.ts';
import { PATIENCE } from '../support/patience.ts';

const script = join(import.meta.dirname, '../support/processes/answers-slowly.ts');
let dir: string;
let events: (WatchEvent & { atMs: number })[];
let watched: Watched | null;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pasokh-starved-'));
  events = [];
  watched = null;
});
afterEach(async () => {
  await watched?.stop(2_000);
  rmSync(dir, { recursive: true });
});

const ofType = <T extends WatchEvent['type']>(type: T) =>
  events.filter(
    (event): event is Extract<WatchEvent, { type: T }> & { atMs: number } => event.type === type,
  );

describe('one of our processes on a machine that has too much to do', () => {
  const beatMs = 500;
  /** Of its own; four others as busy as it is have as much of the processor each. */
  const workMs = 600;
  const busy: ChildProcess[] = [];
  afterEach(() => {
    for (const { pid } of busy.splice(0)) if (pid !== undefined) process.kill(pid, 'SIGKILL');
  });

  /** One processor for it and for them, whatever else this machine has. */
  async function starve(): Promise<number> {
    watched = watchChild({
      name: 'it',
      script,
      args: [String(workMs)],
      cwd: dir,
      logFile: join(dir, 'it.log'),
      pidFile: join(dir, 'it.pid'),
      nowMs: () => Date.now(),
      tell: (event) => void events.push({ ...event, atMs: performance.now() }),
      beatMs,
    });
    watched.start();
    await eventually('it answers', 10_000, () => ofType('answered').length > 0);
    const pid = ofType('started')[0]?.pid ?? 0;
    const allowed = /Cpus_allowed_list:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'));
    const processor = allowed?.[1] ?? '0';
    execFileSync('taskset', ['-acp', processor, String(pid)]);
    for (let n = 0; n < 4; n += 1) {
      const words = ['-c', processor, 'sh', '-c', 'while :; do :; done'];
      busy.push(spawn('taskset', words, { detached: true, stdio: 'ignore' }));
    }
    return pid;
  }

  test('is not taken for hung: it answers late, and people are told why', async () => {
    await starve();
    await eventually('it is late by three beats', 60_000, () => ofType('starved').length > 0);
    // And once more, having answered meanwhile.
    await eventually('and again', 60_000, () => ofType('starved').length > 1);
    expect(ofType('hung')).toEqual([]);
    expect(ofType('started')).toHaveLength(1);
  });

  test('is found there, too, when its loop is blocked', async () => {
    await starve();
    writeFileSync(join(dir, 'block'), '');
    await eventually('it is found', 60_000, () => ofType('hung').length > 0);
  });

  test('is found as soon as elsewhere when it is stopped', async () => {
    const pid = await starve();
    const stoppedAtMs = performance.now();
    process.kill(pid, 'SIGSTOP');
    const found = await eventually('it is found', 20_000, () => ofType('hung')[0]);
    expect(found.atMs - stoppedAtMs).toBeLessThan(PATIENCE * 4 * beatMs + workMs);
  });
});
