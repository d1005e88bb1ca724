import { fork, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findRunning, isRunning, markOf, writePidFile } from '../../src/keeper/pid-file.ts';
import { priorities } from '../../src/keeper/priority.ts';
import { stopProcess } from '../../src/keeper/stop-process.ts';
import { watchAsterisk } from '../../src/keeper/watched-asterisk.ts';
import {
  type ChildOptions,
  type Watched,
  watchChild,
  type WatchEvent,
} from '../../src/keeper/watched-child.ts';
import { eventually } from '../support/eventually.ts';
import { keepsPromise } from '../support/keeps-promise.ts';
import { PATIENCE } from '../support/patience.ts';

const processes = join(import.meta.dirname, '../support/processes');
let dir: string;
let events: (WatchEvent & { atMs: number })[];
let watched: Watched | null;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pasokh-keeper-'));
  events = [];
  watched = null;
});
afterEach(async () => {
  await watched?.stop(2_000);
  const left = findRunning(join(dir, 'it.pid'));
  expect(left).toBeNull();
  rmSync(dir, { recursive: true });
});

const tell = (event: WatchEvent): void => void events.push({ ...event, atMs: performance.now() });
const common = () => ({
  cwd: dir,
  logFile: join(dir, 'it.log'),
  pidFile: join(dir, 'it.pid'),
  nowMs: () => Date.now(),
  tell,
});
const ofType = <T extends WatchEvent['type']>(type: T) =>
  events.filter(
    (event): event is Extract<WatchEvent, { type: T }> & { atMs: number } => event.type === type,
  );

function watch(script: string): void {
  watched = watchChild({ ...common(), name: 'it', script: join(processes, script) });
  watched.start();
}
const answering = (times: number) =>
  eventually(`answered ${times} times`, 10_000, () => ofType('answered').length >= times);

describe('one of our processes', () => {
  test('that is killed is replaced at once', async () => {
    watch('answers.ts');
    await answering(1);
    const killedAtMs = performance.now();
    process.kill(ofType('started')[0]?.pid ?? 0, 'SIGKILL');
    const again = await eventually('replaced', 2_000, () => ofType('started')[1]);
    expect(again.atMs - killedAtMs).toBeLessThan(PATIENCE * 500);
    await answering(2);
    expect(ofType('hung')).toEqual([]);
  });

  test('is watched though there is no room to note it, and noted when there is', async () => {
    // What a full disk does to the note, a folder in its place does too.
    mkdirSync(join(dir, 'it.pid.new'));
    watch('answers.ts');
    await answering(1);
    expect(findRunning(join(dir, 'it.pid'))).toBeNull();
    rmdirSync(join(dir, 'it.pid.new'));
    const [first] = ofType('started');
    await eventually(
      'it is noted',
      5_000,
      () => findRunning(join(dir, 'it.pid'))?.pid === first?.pid,
    );
    expect(ofType('died')).toEqual([]);
  });

  test('that had worked is replaced at once however often it dies', async () => {
    const clock = { ms: 0 };
    const script = join(processes, 'answers.ts');
    watched = watchChild({ ...common(), name: 'it', script, nowMs: () => clock.ms });
    watched.start();
    for (let life = 1; life <= 3; life += 1) {
      await answering(life);
      clock.ms += 4_000;
      process.kill(ofType('started').at(-1)?.pid ?? 0, 'SIGKILL');
    }
    await answering(4);
    expect(ofType('died').map(({ againInMs }) => againInMs)).toEqual([0, 0, 0]);
  });

  test('is taken over by a fresh one, and its own end is no death then', async () => {
    const child = watchChild({ ...common(), name: 'it', script: join(processes, 'takes-over.ts') });
    watched = child;
    child.start();
    await answering(1);
    const older = findRunning(join(dir, 'it.pid'));
    expect(await child.takeOver()).toBe(true);
    const fresh = findRunning(join(dir, 'it.pid'));
    expect(fresh?.pid).not.toBe(older?.pid);
    process.kill(older?.pid ?? 0, 'SIGKILL');
    await answering(2);
    expect(ofType('died')).toEqual([]);
    process.kill(fresh?.pid ?? 0, 'SIGKILL');
    await answering(3);
  });

  test('goes on when what should take over from it is broken', async () => {
    const child = watchChild({ ...common(), name: 'it', script: join(processes, 'takes-over.ts') });
    watched = child;
    child.start();
    await answering(1);
    const older = findRunning(join(dir, 'it.pid'));
    writeFileSync(join(dir, 'broken'), '');
    expect(await child.takeOver()).toBe(false);
    expect(findRunning(join(dir, 'it.pid'))).toEqual(older);
    expect(ofType('died')).toEqual([]);
  });

  test('is replaced once when the fresh one has ended it first, because it hung', async () => {
    const child = watchChild({ ...common(), name: 'it', script: join(processes, 'takes-over.ts') });
    watched = child;
    child.start();
    await answering(1);
    writeFileSync(join(dir, 'kills'), '');
    expect(await child.takeOver()).toBe(true);
    await answering(2);
    const pids = ofType('started').map(({ pid }) => pid);
    expect(pids).toHaveLength(2);
    expect(findRunning(join(dir, 'it.pid'))?.pid).toBe(pids[1]);
    await child.stop(2_000);
    expect(pids.map((pid) => markOf(pid))).toEqual([null, null]);
  });

  test('is replaced when the fresh one has ended it and then ends itself', async () => {
    const child = watchChild({ ...common(), name: 'it', script: join(processes, 'takes-over.ts') });
    watched = child;
    child.start();
    await answering(1);
    writeFileSync(join(dir, 'kills'), '');
    writeFileSync(join(dir, 'broken'), '');
    expect(await child.takeOver()).toBe(false);
    await answering(2);
    expect(ofType('started')).toHaveLength(2);
  });

  test('that hangs is replaced within three seconds, and not sooner than it may be busy', async () => {
    watch('answers.ts');
    await answering(1);
    const stoppedAtMs = performance.now();
    process.kill(ofType('started')[0]?.pid ?? 0, 'SIGSTOP');
    const again = await eventually('replaced', 6_000, () => ofType('started')[1]);
    const tookMs = again.atMs - stoppedAtMs;
    expect(tookMs).toBeGreaterThan(2_000);
    // The worst case by its own clock: test/unit/keeper-beats.test.ts.
    keepsPromise('process stopped: replaced', tookMs);
    expect(ofType('hung')).toHaveLength(1);
    await answering(2);
  });

  test('whose loop is blocked is replaced within three seconds, too', async () => {
    watch('answers-slowly.ts');
    await answering(1);
    const blockedAtMs = performance.now();
    process.kill(ofType('started')[0]?.pid ?? 0, 'SIGUSR2');
    const again = await eventually('replaced', 20_000, () => ofType('started')[1]);
    keepsPromise('process whose loop is blocked: replaced', again.atMs - blockedAtMs);
    expect(ofType('hung')).toHaveLength(1);
  });

  test('that cannot even start is tried again with more and more air, and told of each time', async () => {
    writeFileSync(join(dir, 'broken.ts'), "throw new Error('no such luck');\n");
    watched = watchChild({ ...common(), name: 'it', script: join(dir, 'broken.ts') });
    watched.start();
    await eventually('four deaths', 10_000, () => ofType('died').length >= 4);
    expect(
      ofType('died')
        .slice(0, 4)
        .map(({ againInMs }) => againInMs),
    ).toEqual([0, 250, 500, 1_000]);
    expect(ofType('died')[0]?.how).toBe('exit code 1');
  });

  test('that does not end when asked is ended', async () => {
    watch('stubborn.ts');
    await answering(1);
    const mark = findRunning(join(dir, 'it.pid'));
    // Without patience, too, it is gone when that is over.
    await watched?.stop(0);
    expect(mark !== null && isRunning(mark)).toBe(false);
    expect(ofType('killed')).toHaveLength(1);
    expect(ofType('died')).toEqual([]);
    expect(existsSync(join(dir, 'it.pid'))).toBe(false);
  });

  test('goes on when its keeper is killed, and a later keeper can tell it from a stranger', async () => {
    const keeper = fork(join(processes, 'keeps-one.ts'), [dir]);
    await new Promise<void>((resolve) => {
      keeper.on('message', (event: WatchEvent) => event.type === 'answered' && resolve());
    });
    const ended = new Promise((resolve) => keeper.once('exit', resolve));
    keeper.kill('SIGKILL');
    await ended;
    const left = findRunning(join(dir, 'kept.pid'));
    expect(left).not.toBeNull();
    if (left === null) return;
    expect(await stopProcess(left, 3_000)).toBe('ended');
    // The same number, another life: not ours to end.
    writePidFile(join(dir, 'stranger.pid'), process.pid);
    writeFileSync(
      join(dir, 'stranger.pid'),
      JSON.stringify({ pid: process.pid, startTicks: `${markOf(process.pid)?.startTicks}0` }),
    );
    expect(findRunning(join(dir, 'stranger.pid'))).toBeNull();
    writeFileSync(join(dir, 'stranger.pid'), '{"pid": 12');
    expect(findRunning(join(dir, 'stranger.pid'))).toBeNull();
  });
});

/** The policy of each of its threads, as `chrt` names it, with its priority. */
function policiesOf(pid: number): string[] {
  const { stdout } = spawnSync('chrt', ['--all-tasks', '--pid', String(pid)], { encoding: 'utf8' });
  const told = [...stdout.matchAll(/(?:policy|priority): (\w+)/g)].map(([, word = '']) => word);
  return told.flatMap((word, at) => (at % 2 === 0 ? [`${word} ${told[at + 1]}`] : []));
}
const USUAL = 'SCHED_OTHER 0';

/** All its threads; a machine that forbids it runs the process all the same. */
async function runsAtOnce(pid: number, atOnce: number): Promise<void> {
  // As a process of its own may here.
  const isPermitted = spawnSync('chrt', ['--rr', String(atOnce), 'true']).status === 0;
  const wanted = isPermitted ? `SCHED_RR ${atOnce}` : USUAL;
  await eventually(`all its threads are ${wanted}`, 5_000, () => {
    const found = policiesOf(pid);
    return found.length > 0 && found.every((policy) => policy === wanted);
  });
}

describe('a process beside which another one waits', () => {
  const child = (more: Pick<ChildOptions, 'priority'> = {}) => {
    const script = join(processes, 'stands-by.ts');
    const spare = { keepsSpare: true, spareAfterMs: 10 };
    const kept = watchChild({ ...common(), ...spare, ...more, name: 'it', script });
    watched = kept;
    kept.start();
    return kept;
  };
  /** Who waits now, and is none of these. */
  const waiting = (...others: readonly number[]): Promise<number> =>
    eventually('another one waits', 10_000, () => {
      const path = join(dir, 'waits');
      const pid = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
      return pid > 0 && !others.includes(pid) ? pid : null;
    });
  const killed = (pid: number): Promise<unknown> => {
    process.kill(pid, 'SIGKILL');
    return eventually('it is gone', 5_000, () => markOf(pid) === null);
  };
  const startedPids = (): number[] => ofType('started').map(({ pid }) => pid);

  test('is replaced by that one, and a new one waits', async () => {
    child();
    const next = await waiting();
    const [first = 0] = startedPids();
    expect(next).not.toBe(first);
    expect(findRunning(join(dir, 'it.pid'))?.pid).toBe(first);
    await killed(first);
    await answering(2);
    expect(startedPids()).toEqual([first, next]);
    const third = await waiting(next);
    await killed(next);
    await answering(3);
    expect(startedPids()).toEqual([first, next, third]);
  });

  test('runs the moment it has something to do; the other one when it is its turn', async () => {
    const { telephony } = priorities;
    child({ priority: telephony });
    const next = await waiting();
    const [first = 0] = startedPids();
    await runsAtOnce(first, telephony.atOnce);
    expect(new Set(policiesOf(next))).toEqual(new Set([USUAL]));
    await killed(first);
    await runsAtOnce(next, telephony.atOnce);
  });

  test('is replaced by a fresh one when that one has died', async () => {
    child();
    const spare = await waiting();
    const [first = 0] = startedPids();
    await killed(spare);
    await killed(first);
    await answering(2);
    // Both died at once: it may have been told that it is his turn, and is replaced in turn.
    expect(startedPids().at(-1)).not.toBe(spare);
    expect(findRunning(join(dir, 'it.pid'))?.pid).toBe(startedPids().at(-1));
  });

  test('is ended with that one', async () => {
    const kept = child();
    const spare = await waiting();
    await kept.stop(2_000);
    expect(markOf(spare)).toBeNull();
  });

  test('is not replaced by one of an older version once a newer one has taken over', async () => {
    const kept = child();
    const spare = await waiting();
    const [first = 0] = startedPids();
    expect(await kept.takeOver()).toBe(true);
    process.kill(first, 'SIGKILL');
    await eventually('the older one that waited is gone', 5_000, () => markOf(spare) === null);
    const next = await waiting(spare);
    await killed(startedPids()[1] ?? 0);
    await answering(3);
    expect(startedPids()[2]).toBe(next);
  });
});

describe('Asterisk under the keeper', () => {
  const program = (ping: () => Promise<boolean>, before: readonly string[] = []) =>
    watchAsterisk({
      ...common(),
      // A process is enough to watch here; the real one is in setup-start.test.ts.
      command: [...before, process.execPath, join(processes, 'answers.ts')],
      ping,
      lookEveryMs: 50,
      pingEveryMs: 20,
    });

  test('is started again when its process dies', async () => {
    watched = program(async () => true);
    watched.start();
    await answering(1);
    process.kill(ofType('started')[0]?.pid ?? 0, 'SIGKILL');
    await eventually('started again', 3_000, () => ofType('started').length === 2);
    await answering(2);
  });

  test('runs the moment it has something to do, where that is permitted', async () => {
    watched = program(async () => true);
    watched.start();
    await answering(1);
    await runsAtOnce(ofType('started')[0]?.pid ?? 0, priorities.asterisk.atOnce);
  });

  // Asterisk lowers itself to the usual policy while it boots (unless it was asked for `-p`).
  test('does so even if it thinks otherwise while it boots', async () => {
    const lowersItself = 'sleep 0.5; chrt --other --pid 0 $$; : > ready; exec "$0" "$1"';
    watched = program(async () => existsSync(join(dir, 'ready')), ['sh', '-c', lowersItself]);
    watched.start();
    await answering(1);
    await runsAtOnce(ofType('started')[0]?.pid ?? 0, priorities.asterisk.atOnce);
  });

  test('is taken over by a later keeper as it runs, not started twice', async () => {
    const left = spawn(process.execPath, [join(processes, 'answers.ts')], { stdio: 'ignore' });
    writePidFile(join(dir, 'it.pid'), left.pid ?? 0);
    watched = program(async () => true);
    watched.start();
    await answering(1);
    expect(ofType('started').map(({ pid }) => pid)).toEqual([left.pid]);
    process.kill(left.pid ?? 0, 'SIGKILL');
    await eventually('started again', 3_000, () => ofType('started').length === 2);
    expect(ofType('started')[1]?.pid).not.toBe(left.pid);
  });

  test('is ended and started again only after many unanswered questions', async () => {
    let isAnswering = true;
    let asked = 0;
    watched = program(async () => {
      asked += 1;
      return isAnswering;
    });
    watched.start();
    await answering(1);
    isAnswering = false;
    const before = asked;
    await eventually('hung', 5_000, () => ofType('hung').length === 1);
    expect(asked - before).toBeGreaterThanOrEqual(10);
    isAnswering = true;
    await eventually('started again', 3_000, () => ofType('started').length >= 2);
  });
});
