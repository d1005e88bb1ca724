import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, readConfig } from '../config.ts';
import { findRunning, signal } from './pid-file.ts';

/**
 * `npm run takeover`: after an update, the version that is on the disk now takes the calls of the
 * one that runs, without draining. Prints what came of it; ends with 1 when nothing was taken over.
 */
const patienceMs = 40_000;
const lookEveryMs = 50;

process.exitCode = await takeover();

async function takeover(): Promise<number> {
  const dataDir = findDataDir();
  if (dataDir === null) return 1;
  const keeper = findRunning(join(dataDir, 'run', 'keeper.pid'));
  if (keeper === null) return say('nothing runs here: "npm start" starts it', 1);
  const outcome = join(dataDir, 'run', 'takeover.json');
  rmSync(outcome, { force: true });
  signal(keeper, 'SIGUSR2');
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += lookEveryMs) {
    if (existsSync(outcome)) return tell(readFileSync(outcome, 'utf8'));
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  return say(`no outcome within ${patienceMs / 1_000} s: look into ${join(dataDir, 'log')}`, 1);
}

function tell(text: string): number {
  const { isTaken, tookMs } = JSON.parse(text) as { isTaken: boolean; tookMs: number };
  return isTaken
    ? say(`taken over in ${tookMs} ms`, 0)
    : say('nothing was taken over: the older version goes on, its log tells why', 1);
}

function say(line: string, code: number): number {
  process.stdout.write(`${line}\n`);
  return code;
}

function findDataDir(): string | null {
  try {
    return readConfig().dataDir;
  } catch (fault) {
    if (!(fault instanceof ConfigError)) throw fault;
    process.stderr.write(`${fault.message}\n`);
    return null;
  }
}
