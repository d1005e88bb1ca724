import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Imported } from '../../src/contract/organising.ts';
import { type Person, serverRig, type ServerRig } from '../support/server-rig.ts';

let rig: ServerRig;
let helen: Person;
beforeAll(async () => {
  rig = await serverRig();
  helen = await rig.person('helen', ['head'], 'هلن');
});
afterAll(() => rig.close());

async function check(csv: string, url = '/api/imports/codes') {
  const answer = await rig.server.app.inject({
    method: 'POST',
    url,
    headers: { host: rig.host, origin: rig.url, cookie: helen.cookie },
    body: { csv, apply: false },
  });
  return { status: answer.statusCode, body: answer.json() as unknown };
}

test('a file of Persian letters is taken to its full length, and no longer one', async () => {
  // The half-space is the longest of our letters on the wire.
  const letters = 200_000;
  const csv = `کد;نام;گروه\n`.padEnd(letters, '\u200c\u0646');
  expect(csv).toHaveLength(letters);
  const found = await check(csv);
  expect(found.status).toBe(200);
  expect((found.body as Imported).rows).toBe(1);
  expect((await check(`${csv}ن`)).status).toBe(400);
});

test('so is a table of trainings', async () => {
  const csv = `نام کاربری,دوره,تاریخ,نتیجه\n`.padEnd(200_000, '\u200c\u0646');
  const found = await check(csv, '/api/trainings/import');
  expect(found.status).toBe(200);
  expect((found.body as Imported).rows).toBe(1);
});
