import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { folderAutomation, IN_FORMAT, sealFile } from '../../src/letters/folder-automation.ts';

/** Whoever runs the tests may read everything: what he may not is played here. */
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  const readFile = (path: string, encoding: 'utf8') =>
    path.endsWith('secret.json')
      ? Promise.reject(Object.assign(new Error('not ours'), { code: 'EACCES' }))
      : real.readFile(path, encoding);
  return { ...real, readFile };
});

let folder: string;
const seenFaulty = new Map<string, number>();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pasokh-letter-folder-'));
  mkdirSync(join(folder, 'in'));
  seenFaulty.clear();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, text: string): void =>
  writeFileSync(join(folder, 'in', name), sealFile(IN_FORMAT, text));

test('one file that may not be read is put aside, and the others come in', async () => {
  const automation = folderAutomation({ folder, seenFaulty });
  put('secret.json', 'for the other user alone');
  put('z.json', 'a message');
  const message = { ref: 'z.json', content: 'a message', fault: null };
  expect(await automation.receive()).toEqual([message]);
  const bad = { ref: 'secret.json', content: '', fault: 'unreadable-file' };
  // Its name comes first, but it comes last.
  expect(await automation.receive()).toEqual([message, bad]);
  await automation.takeOff(bad);
  expect(readdirSync(join(folder, 'refused'))).toEqual(['secret.json', 'secret.json.why.txt']);
  expect(await automation.receive()).toEqual([message]);
});

test('after an outage a look takes so many, and the next one goes on', async () => {
  const automation = folderAutomation({ folder, seenFaulty });
  for (let n = 0; n < 20; n += 1) put(`${String(n).padStart(2, '0')}.json`, 'x'.repeat(900_000));
  const told = await automation.receive();
  expect(told.map(({ ref }) => ref)).toEqual(Array.from({ length: 9 }, (_, n) => `0${n}.json`));
  for (const one of told) await automation.takeOff(one);
  expect((await automation.receive())[0]?.ref).toBe('09.json');
});
