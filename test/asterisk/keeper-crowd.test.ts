import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askThreads, callersOf, createCrowd } from '../../src/keeper/crowd.ts';
import { priorities } from '../../src/keeper/priority.ts';
import { startAsterisk, type AsteriskRig } from '../support/asterisk-rig.ts';
import { eventually } from '../support/eventually.ts';
import { startSipp, type RunningSipp } from '../support/sipp.ts';

const CALLERS = 3;
const USUAL = 'SCHED_OTHER 0';
let rig: AsteriskRig;
let callers: RunningSipp;
/** Their threads. */
let theirs: readonly number[];
/** By the command that the keeper reads. */
const listThreads = () =>
  askThreads(JSON.parse(readFileSync(join(rig.dir, 'command.json'), 'utf8')) as string[]);

beforeAll(async () => {
  rig = await startAsterisk();
  callers = await startSipp({
    scenario: 'caller-hangs-up',
    server: { host: '127.0.0.1', port: rig.sipPort },
    values: { talkMs: 60_000 },
    calls: CALLERS,
    callsPerS: 10,
    limitMs: 120_000,
  });
  theirs = await eventually('all of them wait', 10_000, async () => {
    const found = callersOf(await listThreads());
    return found.length === CALLERS ? found : null;
  });
}, 240_000);
afterAll(async () => {
  await callers.stop();
  await rig.stop();
});

/** Of each thread of Asterisk, by its number. */
function policies(): Map<number, string> {
  const { stdout } = spawnSync('chrt', ['--all-tasks', '--pid', String(rig.pid)], {
    encoding: 'utf8',
  });
  const told = stdout.matchAll(/pid (\d+)'s current scheduling (policy|priority): (\w+)/gu);
  const found = new Map<number, string>();
  for (const [, id, what, word = ''] of told) {
    const thread = Number(id);
    found.set(thread, what === 'policy' ? word : `${found.get(thread)} ${word}`);
  }
  return found;
}

test('a PBX that does not tell its threads is left as it is, and whatever fails there is no fault', async () => {
  await createCrowd(async () => '', 1)(rig.pid);
  await createCrowd(() => Promise.reject(new Error('no console')), 1)(rig.pid);
  await createCrowd(listThreads, 1)(spawnSync('true').pid);
  const after = policies();
  expect(theirs.map((id) => after.get(id))).toEqual(theirs.map(() => USUAL));
});

test('who waits is one step behind the signalling, and nobody else is, once they are many', async () => {
  const isPermitted = spawnSync('chrt', ['--rr', '4', 'true']).status === 0;
  const wanted = isPermitted ? `SCHED_RR ${priorities.waiting.atOnce}` : USUAL;
  expect(priorities.waiting.atOnce).toBeLessThan(priorities.asterisk.atOnce);
  const before = policies();
  expect(before.size).toBeGreaterThan(CALLERS);

  await createCrowd(listThreads, before.size + 100)(rig.pid);
  expect(new Set(policies().values())).toEqual(new Set([USUAL]));

  await createCrowd(listThreads, CALLERS)(rig.pid);
  const after = policies();
  expect(theirs.map((id) => after.get(id))).toEqual(theirs.map(() => wanted));
  const others = [...after].filter(([id]) => before.has(id) && !theirs.includes(id));
  expect(new Set(others.map(([, policy]) => policy))).toEqual(new Set([USUAL]));
});
