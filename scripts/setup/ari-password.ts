import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findRunning } from '../../src/keeper/pid-file.ts';
import { renderAriPassword } from '../asterisk/render.mjs';
import { forgetFormer, rotateSecret } from './secrets.mjs';

export interface AriPasswordPlace {
  readonly dataDir: string;
  /** Asterisk's folder: `etc/ari.conf` and `command.json` are in it. */
  readonly asteriskDir: string;
  readonly ariPort: number;
  /** The password, and the former one while it is being changed. */
  readonly passwords: () => readonly string[];
}

const templatesDir = resolve(import.meta.dirname, '../../asterisk-config/templates');
const lookEveryMs = 100;

type Answer = number | 'refused' | 'none';

/**
 * A fresh password of Asterisk's control, with calls up: into the secrets, where telephony and the
 * keeper look when they are refused; into ari.conf; then Asterisk reads that. No connection is closed,
 * for passwords are asked at its beginning. Broken off in the middle it is safe, and said again it goes on.
 *
 * `next-start`: Asterisk does not run. `not-taken`: it did not read it within `patienceMs`, or nobody
 * can tell whether it runs; all goes on with the former one, which is kept.
 */
export async function changeAriPassword(
  place: AriPasswordPlace,
  patienceMs = 10_000,
): Promise<'in-force' | 'next-start' | 'not-taken'> {
  const { dataDir, asteriskDir } = place;
  // One that stands already was begun, and is in force nowhere: it is the fresh one.
  rotateSecret(dataDir, 'ari-password');
  const [fresh = '', former = ''] = place.passwords();
  const isDown = await isSurelyDown(place, former);
  renderAriPassword({ templatesDir, etcDir: join(asteriskDir, 'etc'), ariPassword: fresh });
  if (!isDown && !(await isTaken(place, fresh, former, patienceMs))) return 'not-taken';
  forgetFormer(dataDir, 'ari-password');
  return isDown ? 'next-start' : 'in-force';
}

/**
 * Only both together: a slow Asterisk gives no answer, and at a wrong port nobody does, while the one
 * that runs still goes by the former password.
 */
async function isSurelyDown(place: AriPasswordPlace, former: string): Promise<boolean> {
  const isKnown = findRunning(join(place.dataDir, 'run', 'asterisk.pid')) !== null;
  return !isKnown && (await statusFor(place, former)) === 'refused';
}

/** The fresh one opens, the former one no more. */
async function isTaken(
  place: AriPasswordPlace,
  fresh: string,
  former: string,
  patienceMs: number,
): Promise<boolean> {
  const untilMs = performance.now() + patienceMs;
  do {
    // Asked again with each look: an Asterisk that reloads something else refuses a second one meanwhile.
    await askConsole(place.asteriskDir, 'module reload res_ari.so');
    if ((await statusFor(place, fresh)) === 200 && (await statusFor(place, former)) === 401) {
      return true;
    }
    await pause(lookEveryMs);
  } while (performance.now() < untilMs);
  return false;
}

/** `refused`: nobody listens there. `none`: it may be slow. */
async function statusFor({ ariPort }: AriPasswordPlace, password: string): Promise<Answer> {
  const authorization = `Basic ${Buffer.from(`pasokh:${password}`).toString('base64')}`;
  try {
    const answer = await fetch(`http://127.0.0.1:${ariPort}/ari/asterisk/ping`, {
      headers: { authorization },
      signal: AbortSignal.timeout(2_000),
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch (fault) {
    const { code } = ((fault as Error).cause ?? {}) as NodeJS.ErrnoException;
    return code === 'ECONNREFUSED' ? 'refused' : 'none';
  }
}

/** As the set-up started it; without its file somebody else did, and `asterisk` is on the path. */
async function askConsole(asteriskDir: string, line: string): Promise<void> {
  const path = join(asteriskDir, 'command.json');
  const known = existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as string[])
    : ['asterisk', '-C', join(asteriskDir, 'etc/asterisk.conf')];
  const [program = '', ...words] = known.filter((word) => word !== '-f' && word !== '-F');
  try {
    await promisify(execFile)(program, [...words, '-rx', line], { timeout: 5_000 });
  } catch {
    // It did not hear us: whether the password was taken is asked of ARI itself.
  }
}
