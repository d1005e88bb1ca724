import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Product, startProduct } from '../support/product.ts';
import { callApi, install, type Installation, type Started } from '../support/product-rig.ts';
import { ADMINISTRATORS_PASSWORD, becomeAdministrator } from '../support/people.ts';
import { cloneProject, type ProjectClone } from '../support/project-clone.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const START_LIMIT_MS = 120_000;

let product: Product;
let clone: ProjectClone;
let fresh: Installation;
let started: Started;
const backups = mkdtempSync(join(tmpdir(), 'pasokh-backups-'));

beforeAll(async () => {
  product = await startProduct();
  clone = cloneProject();
  fresh = await install({}, clone.folder);
}, 240_000);
afterAll(async () => {
  await product?.stop();
  await started?.ctrlC();
  fresh?.remove();
  clone?.remove();
  rmSync(backups, { recursive: true, force: true });
}, 240_000);

function command(script: string, dataDir: string, ...words: string[]): string {
  const folder = dataDir === fresh.dataDir ? clone.folder : ROOT;
  return execFileSync(process.execPath, [join(folder, 'scripts', script), ...words], {
    cwd: folder,
    env: { ...process.env, PASOKH_DATA: dataDir, DATABASE_URL: '' },
    encoding: 'utf8',
  });
}

test('a line that works is backed up, and a fresh clone goes on from there', async () => {
  const { username } = product.administrator;
  await becomeAdministrator(product);

  const said = command('backup.ts', product.dataDir, `to=${backups}`, 'keep=3');
  const folder = said.split(':')[0] ?? '';
  expect(() => command('restore.ts', product.dataDir, `from=${folder}`, 'replace=yes')).toThrow(
    /the product runs/,
  );
  command('restore.ts', fresh.dataDir, `from=${folder}`);

  started = fresh.start({ isOurs: true });
  await started.up(START_LIMIT_MS);
  // No new secrets, no new administrator: it is the same line.
  expect(started.output()).not.toContain(' password ');
  const body = { username, password: ADMINISTRATORS_PASSWORD };
  expect((await callApi(fresh, 'POST', '/api/session', body)).status).toBe(200);
});
