import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { install, type Installation } from '../test/support/product-rig.ts';

/**
 * `npm start` in a fresh clone of what is committed here, with nothing in its folder: packages from
 * npm, the page built, Asterisk fetched where the machine has none of its own. Then Ctrl-C, and the
 * second start, which must find all as it was. npm's cache and what Debian's packages this machine
 * has already are used as they are. Prints one JSON line, in seconds.
 */
const FIRST_LIMIT_MS = 30 * 60_000;
const SECOND_LIMIT_MS = 60_000;

const folder = mkdtempSync(join(tmpdir(), 'pasokh-clone-'));
const clone = join(folder, 'pasokh');
const project = resolve(import.meta.dirname, '..');
const cloned = spawnSync('git', ['clone', '--quiet', project, clone], { stdio: 'inherit' });
if (cloned.status !== 0) throw new Error('git clone failed');
// No program of this checkout's packages.
const path = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((part) => !part.startsWith(project));
const site = await install({ PATH: path.join(delimiter) }, clone);
try {
  const first = await startAndStop(FIRST_LIMIT_MS);
  const made = site.read('secrets.json');
  const second = await startAndStop(SECOND_LIMIT_MS);
  if (site.read('secrets.json') !== made) throw new Error('the second start made new secrets');
  const figures = { firstS: first.upS, secondS: second.upS, stopS: first.stopS };
  process.stdout.write(`${JSON.stringify({ bench: 'first-start', ...figures })}\n`);
} finally {
  site.remove();
  rmSync(folder, { recursive: true, force: true });
}

async function startAndStop(limitMs: number): Promise<{ upS: number; stopS: number }> {
  const started = site.start();
  try {
    const upMs = await started.up(limitMs);
    const stopsAtMs = performance.now();
    const code = await started.ctrlC();
    if (code !== 0) throw new Error(`it ended with ${code}\n${started.output()}`);
    return { upS: toSeconds(upMs), stopS: toSeconds(performance.now() - stopsAtMs) };
  } finally {
    await started.ctrlC();
    leaveNothing(site);
  }
}

function leaveNothing({ processes }: Installation): void {
  if (processes().length > 0) throw new Error(`${processes().length} processes are left`);
}

function toSeconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
