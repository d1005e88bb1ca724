import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { readAdministrator } from '../test/support/product.ts';
import { install, type Installation } from '../test/support/product-rig.ts';
import { copyTrialPhone, makeFirstCall } from './support/first-call.ts';

/**
 * `npm start` in a fresh clone of what is committed here, with nothing in its folder: packages from
 * npm, whose cache is empty, the page built, Asterisk fetched where the machine has none of its own.
 * Then Ctrl-C, and the second start, which must find all as it was. What the machine has of Debian's
 * packages is used as it is. Prints one JSON line, in seconds, with where Asterisk came from: `path`
 * (the machine's own), `distribution` (its package, installed now), `sid` (unpacked under .cache).
 * In the second start README's first call is made, with the telephone copied between the two. Exits with
 * 1 where one of the starts was slower than promised.
 */
const FIRST_LIMIT_MS = 30 * 60_000;
const SECOND_LIMIT_MS = 60_000;
/** What is asked of them. */
const FIRST_PROMISED_S = 360;
const SECOND_PROMISED_S = 10;

const folder = mkdtempSync(join(tmpdir(), 'pasokh-clone-'));
const clone = join(folder, 'pasokh');
const project = resolve(import.meta.dirname, '..');
const cloned = spawnSync('git', ['clone', '--quiet', project, clone], { stdio: 'inherit' });
if (cloned.status !== 0) throw new Error('git clone failed');
// No program of this checkout's packages.
const path = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((part) => !part.startsWith(project));
const npmCache = join(folder, 'npm-cache');
const site = await install({ PATH: path.join(delimiter), npm_config_cache: npmCache }, clone);
try {
  const first = await startAndStop(FIRST_LIMIT_MS);
  const made = site.read('secrets.json');
  const phonePassword = copyTrialPhone(clone, site.dataDir);
  let callMs = 0;
  const second = await startAndStop(SECOND_LIMIT_MS, async () => {
    callMs = await makeFirstCall({
      origin: `https://localhost:${site.port}`,
      sipPort: Number(site.env['PASOKH_SIP_PORT']),
      administrator: readAdministrator(first.output),
      phonePassword,
    });
  });
  if (site.read('secrets.json') !== made) throw new Error('the second start made new secrets');
  if (!existsSync(npmCache)) throw new Error('npm has used another cache than the empty one');
  const asterisk = originOf(first.output);
  const times = { firstS: first.upS, secondS: second.upS, stopS: first.stopS };
  const figures = { asterisk, ...times, firstCallS: toSeconds(callMs) };
  process.stdout.write(`${JSON.stringify({ bench: 'first-start', ...figures })}\n`);
  if (first.upS > FIRST_PROMISED_S || second.upS > SECOND_PROMISED_S) process.exitCode = 1;
} finally {
  site.remove();
  rmSync(folder, { recursive: true, force: true });
}

interface Run {
  readonly upS: number;
  readonly stopS: number;
  readonly output: string;
}

async function startAndStop(limitMs: number, once?: () => Promise<void>): Promise<Run> {
  const started = site.start();
  try {
    const upMs = await started.up(limitMs);
    await once?.();
    const stopsAtMs = performance.now();
    const code = await started.ctrlC();
    if (code !== 0) throw new Error(`it ended with ${code}\n${started.output()}`);
    const stopS = toSeconds(performance.now() - stopsAtMs);
    return { upS: toSeconds(upMs), stopS, output: started.output() };
  } finally {
    await started.ctrlC();
    leaveNothing(site);
  }
}

/** By the command that the keeper runs; a package that was not there before was told of. */
function originOf(output: string): 'path' | 'distribution' | 'sid' {
  const command = JSON.parse(site.read('asterisk/command.json')) as readonly string[];
  if (command.some((word) => word.includes('/.cache/asterisk-sid/'))) return 'sid';
  return output.includes("installing the distribution's package") ? 'distribution' : 'path';
}

function leaveNothing({ processes }: Installation): void {
  if (processes().length > 0) throw new Error(`${processes().length} processes are left`);
}

function toSeconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
