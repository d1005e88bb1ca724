import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { askThreads, createCrowd } from './crowd.ts';
import { trimLog } from './log-file.ts';
import { findRunning, removePidFile, writePidFile } from './pid-file.ts';
import { priorities } from './priority.ts';
import { stopProcess } from './stop-process.ts';
import { refuseUnfit } from './unfit-asterisk.ts';
import { watchAsterisk } from './watched-asterisk.ts';
import { type ChildOptions, type Watched, watchChild, type WatchEvent } from './watched-child.ts';

export interface KeeperOptions {
  readonly dataDir: string;
  /** Asterisk's program and arguments; null: somebody else keeps Asterisk (compose, systemd). */
  readonly asterisk: readonly string[] | null;
  readonly pingAsterisk: () => Promise<boolean>;
  /** The invented city lives beside the others. */
  readonly withDemo?: boolean;
  readonly nowMs: () => number;
  readonly tell: (event: WatchEvent) => void;
}

export interface Keeper {
  /** Rejects with AlreadyRunning when a keeper of this data folder lives, or UnfitAsterisk; nothing was done then. */
  start(): Promise<void>;
  /** What is on the disk now takes the calls without draining; then the server is renewed. */
  takeOver(): Promise<boolean>;
  /** Ends ours first, then Asterisk; `patienceMs` each. */
  stop(patienceMs: number): Promise<void>;
}

export class AlreadyRunning extends Error {
  override name = 'AlreadyRunning';
  readonly pid: number;

  constructor(pid: number) {
    super(`a keeper of this data folder runs already (process ${pid})`);
    this.pid = pid;
  }
}

const root = resolve(import.meta.dirname, '../..');
type Ours = Pick<ChildOptions, 'name' | 'script' | 'nodeArgs' | 'priority' | 'keepsSpare'>;
/** In the order of their starts. */
const always: readonly Ours[] = [
  { name: 'edge', script: join(root, 'src/edge/main.ts') },
  {
    name: 'telephony',
    script: join(root, 'telephony/main.ts'),
    priority: priorities.telephony,
    keepsSpare: true,
    // Room for young objects: they are collected seldom, and have died by then.
    nodeArgs: ['--max-semi-space-size=32'],
  },
  { name: 'server', script: join(root, 'src/main.ts') },
];
const demo: Ours = { name: 'demo', script: join(root, 'src/demo/main.ts') };
const staleWithinMs = 5_000;
const trimEveryMs = 60_000;

export function createKeeper(options: KeeperOptions): Keeper {
  const run = join(options.dataDir, 'run');
  const logs = join(options.dataDir, 'log');
  const pidFile = (name: string): string => join(run, `${name}.pid`);
  const logFile = (name: string): string => join(logs, `${name}.log`);
  const common = { cwd: root, nowMs: options.nowMs, tell: options.tell };
  const ours = options.withDemo === true ? [...always, demo] : always;
  const children = ours.map((child) =>
    watchChild({
      ...common,
      ...child,
      pidFile: pidFile(child.name),
      logFile: logFile(child.name),
    }),
  );
  const asterisk = options.asterisk === null ? null : asteriskOf(options.asterisk);
  let trim: NodeJS.Timeout | undefined;

  function asteriskOf(command: readonly string[]): Watched {
    return watchAsterisk({
      ...common,
      command,
      ping: options.pingAsterisk,
      giveWay: createCrowd(() => askThreads(command)),
      pidFile: pidFile('asterisk'),
      logFile: logFile('asterisk'),
    });
  }

  return {
    async start() {
      mkdirSync(run, { recursive: true, mode: 0o700 });
      mkdirSync(logs, { recursive: true, mode: 0o700 });
      if (options.asterisk !== null) await refuseUnfit(options.asterisk, pidFile('asterisk'));
      // In one turn: of two that start together one is the keeper.
      const other = findRunning(pidFile('keeper'));
      if (other !== null && other.pid !== process.pid) throw new AlreadyRunning(other.pid);
      writePidFile(pidFile('keeper'), process.pid);
      // Left by a keeper that died. They work, but cannot be asked whether they hang: replace
      // them. Asterisk is taken over as it is, with its calls.
      for (const { name } of ours) await stopStale(pidFile(name));
      asterisk?.start();
      for (const child of children) child.start();
      const names = [...ours.map(({ name }) => name), 'asterisk'];
      // Strangers who knock fill Asterisk's own. Its queue_log is a record: nobody cuts it.
      const asterisks = ['messages.log', 'security.log'].map((name) =>
        join(options.dataDir, 'asterisk/log', name),
      );
      const files = [...names.map(logFile), ...asterisks];
      trim = setInterval(() => files.forEach((path) => trimLog(path)), trimEveryMs);
    },
    async takeOver() {
      const [, telephony, server] = children;
      if (telephony === undefined || !(await telephony.takeOver())) return false;
      // Telephony keeps its notices meanwhile. The edge stays: phones hang on its sockets.
      await server?.renew(staleWithinMs);
      return true;
    },
    async stop(patienceMs) {
      clearInterval(trim);
      await Promise.all(children.map((child) => child.stop(patienceMs)));
      await asterisk?.stop(patienceMs);
      removePidFile(pidFile('keeper'));
    },
  };
}

async function stopStale(path: string): Promise<void> {
  const stale = findRunning(path);
  if (stale !== null) await stopProcess(stale, staleWithinMs);
  removePidFile(path);
}
