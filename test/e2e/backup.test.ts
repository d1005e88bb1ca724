import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CaseSummary, CaseView } from '../../src/contract/cases.ts';
import { FIRST_PASSWORD, OWN_PASSWORD } from '../support/chromium-desk.ts';
import {
  ADMINISTRATORS_PASSWORD,
  becomeAdministrator,
  takeOwnPassword,
} from '../support/people.ts';
import { type Person, type Product, signIn, startProduct } from '../support/product.ts';
import { install, type Installation, type Started } from '../support/product-rig.ts';
import { cloneProject, type ProjectClone } from '../support/project-clone.ts';
import { openWrittenCases } from '../support/written-cases.ts';

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

const SAID = 'یه چاله بزرگ وسط کوچه درست شده';

/** Of a citizen who has called: registered by an expert, and with its unit. */
async function makeCase(administrator: Person): Promise<CaseView> {
  const anna = { username: 'anna', name: 'آنا کریمی', roles: ['agent'], password: FIRST_PASSWORD };
  await administrator.post('/api/users', anna);
  const expert = await takeOwnPassword(product, 'anna', FIRST_PASSWORD, OWN_PASSWORD);
  const written = openWrittenCases(product);
  try {
    const caseId = await written.registered(expert, '09153124587', SAID);
    return await administrator.get<CaseView>(`/api/cases/${caseId}`);
  } finally {
    await written.close();
  }
}

test('a line that works is backed up, and a fresh clone goes on from there', async () => {
  const { username } = product.administrator;
  const { caseId, trackingCode } = await makeCase(await becomeAdministrator(product));
  expect(trackingCode).toMatch(/^\d+$/u);

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
  const origin = `https://localhost:${fresh.port}`;
  const again = await signIn(origin, fresh.dataDir, username, ADMINISTRATORS_PASSWORD);
  const found = await again.get<CaseSummary[]>(`/api/cases?q=${trackingCode}`);
  expect(found.map((one) => one.caseId)).toEqual([caseId]);
  // What a citizen said cannot be read without the key that came along.
  expect(await again.get<CaseView>(`/api/cases/${caseId}`)).toMatchObject({
    ...{ trackingCode, description: SAID },
  });
  expect(command('verify-history.ts', fresh.dataDir)).toMatch(
    /^1 cases, .*every history is whole/u,
  );
});
