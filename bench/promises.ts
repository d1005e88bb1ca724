import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROMISED_MS, type PromiseName } from '../test/support/promises.ts';

/**
 * What the tests on real parts measure of the times that were promised, without their patience. Runs
 * those tests as they are, a quarter of an hour; what they print goes to stderr. Prints one JSON line: of
 * each promise how often it was measured, the longest, and what was promised, all in ms. Exits with 1
 * when a test failed, a promise was broken, or nothing measured one.
 */
const FILES = {
  asterisk: [
    'ari-connection',
    'ari-consult',
    'ari-outside',
    'ari-slow-reader',
    'ari-voicemail',
    'ari-waiting',
    'ari-whisper',
    'setup-keeper',
  ],
  e2e: [
    'deaths-telephony',
    'deaths-server',
    'deaths-desk',
    'deaths-exchange',
    'takeover',
    'desk-talk',
    'desk-phone',
    'desk-transfer',
    'web-board',
  ],
};

const folder = mkdtempSync(join(tmpdir(), 'pasokh-promises-'));
const file = join(folder, 'figures');
const codes = [await run('asterisk'), await run('e2e')];
const measured = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
rmSync(folder, { recursive: true });

const figures = Object.fromEntries(
  Object.entries(PROMISED_MS).map(([name, promisedMs]) => {
    const times = timesOf(name as PromiseName);
    return [name, { n: times.length, longestMs: Math.max(...times), promisedMs }];
  }),
);
const broken = Object.entries(figures)
  .filter(([, { n, longestMs, promisedMs }]) => n === 0 || longestMs > promisedMs)
  .map(([name]) => name);
const failedParts = codes.filter((code) => code !== 0).length;
process.stdout.write(`${JSON.stringify({ bench: 'promises', broken, failedParts, figures })}\n`);
process.exit(broken.length + failedParts === 0 ? 0 : 1);

function timesOf(name: PromiseName): number[] {
  return measured
    .map((line) => JSON.parse(line) as { name: string; ms: number })
    .filter((figure) => figure.name === name)
    .map(({ ms }) => ms);
}

async function run(project: keyof typeof FILES): Promise<number | null> {
  const files = FILES[project].map((name) => `test/${project}/${name}.test.ts`);
  const vitest = join(import.meta.dirname, '../node_modules/.bin/vitest');
  const child = spawn(vitest, ['run', '--project', project, ...files], {
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, PASOKH_FIGURES: file },
    stdio: ['ignore', 2, 2],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}
