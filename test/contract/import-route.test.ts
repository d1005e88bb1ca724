import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ImportedUsers } from '../../src/contract/line-tables.ts';
import type { Imported } from '../../src/contract/organising.ts';
import type { User } from '../../src/contract/people.ts';
import type { QueueView } from '../../src/contract/queues.ts';
import {
  LONGEST_GEOJSON,
  type DistrictShapes,
  type ImportedShapes,
} from '../../src/contract/places.ts';
import { mapText } from '../support/district-map.ts';
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

describe('people, queues and who serves them', () => {
  let clerk: Person;
  let expert: Person;
  beforeAll(async () => {
    clerk = await rig.person('clerk', ['informatics'], 'مدیر');
    expert = await rig.person('expert', ['agent', 'result'], 'کارشناس');
  });
  const call = (method: 'GET' | 'POST', url: string, body?: object, by = clerk) =>
    rig.server.app.inject({
      ...{ method, url },
      headers: { host: rig.host, origin: rig.url, cookie: by.cookie },
      ...(body === undefined ? {} : { body }),
    });
  const take = async (table: string, csv: string, apply = true) =>
    (await call('POST', `/api/${table}/import`, { csv, apply })).json<ImportedUsers>();
  const csvOf = async (table: string): Promise<string> =>
    (await call('GET', `/api/${table}/csv`)).body;
  const problems = ({ errors }: Imported): string[] =>
    errors.map(({ row, column, problem }) => `${row} ${column} ${problem}`);
  const signIn = (username: string, password: string) =>
    rig.server.app.inject({
      ...{ method: 'POST', url: '/api/session' },
      headers: { host: rig.host, origin: rig.url },
      body: { username, password },
    });

  test('who is new is made with a first password that is told once and must be changed', async () => {
    const csv = 'نام کاربری;نام;نقش‌ها\nnew.one;تازه یک;agent\nNew.Two;تازه دو;agent result\n';
    const looked = await take('users', csv, false);
    expect(looked).toEqual({
      ...{ rows: 2, changes: 0, applied: false, errors: [], firstPasswords: [] },
    });
    expect((await signIn('new.one', 'x')).statusCode).toBe(401);
    const taken = await take('users', csv);
    expect(taken).toMatchObject({ rows: 2, applied: true });
    const [first, second] = taken.firstPasswords;
    expect(second?.username).toBe('new.two');
    const session = await signIn('new.one', first?.password ?? '');
    expect(session.json()).toMatchObject({ mustChangePassword: true, roles: ['agent'] });
    // The same table again is no news, and tells no password.
    expect(await take('users', csv)).toMatchObject({ changes: 0, firstPasswords: [] });
    const exported = await csvOf('users');
    expect(exported).toContain('new.two,تازه دو,agent result,');
    expect(exported).not.toContain(first?.password);
    expect(await take('users', exported)).toMatchObject({ applied: true, changes: 0 });
  });

  test('row by row what is wrong, and then nobody is made', async () => {
    const rows = [
      'good,خوب,agent,',
      'Bad Name,بد,agent,',
      'wrong,بد,emperor,',
      'good,دوباره,agent,',
    ];
    const csv = `username,name,roles,closed\n${rows.join('\n')}\ngone,رفته,agent,yes\nhalf,نیم,agent,شاید`;
    const found = await take('users', csv);
    expect(found).toMatchObject({ applied: false, firstPasswords: [] });
    expect(problems(found)).toEqual([
      '3 username bad-username',
      '4 roles bad-role',
      '5 username duplicate',
      '6 closed unknown-user',
      '7 closed bad-flag',
    ]);
    expect(await csvOf('users')).not.toContain('good');
  });

  test('who has less than before is signed out at once; an administrator cannot take his own away', async () => {
    const mine = await take('users', 'username,name,roles\nclerk,مدیر,agent');
    expect(problems(mine)).toEqual(['2 roles not-yourself']);
    expect((await call('GET', '/api/session', undefined, expert)).statusCode).toBe(200);
    const more = 'username,name,roles\nexpert,کارشناس,agent result viewer';
    expect(await take('users', more)).toMatchObject({ changes: 1, applied: true });
    expect((await call('GET', '/api/session', undefined, expert)).json<User>().roles).toContain(
      'viewer',
    );
    expect(await take('users', 'username,name,roles\nexpert,کارشناس,agent')).toMatchObject({
      changes: 1,
    });
    expect((await call('GET', '/api/session', undefined, expert)).statusCode).toBe(401);
    const closed = await take('users', 'username,name,roles,closed\nnew.two,تازه دو,agent,بله');
    expect(closed).toMatchObject({ applied: true, changes: 2 });
    expect(await csvOf('users')).not.toContain('new.two');
    // Without the column who has left stays so.
    await take('users', 'username,name,roles\nnew.two,تازه دو,agent');
    expect(await csvOf('users')).not.toContain('new.two');
  });

  test('who changed whose roles is on record, without their names', async () => {
    const { store } = rig.database;
    const rows = await store.read.select().from(store.tables.audit);
    const changed = rows.filter(({ act }) => act === 'user-changed');
    expect(changed.map(({ detail }) => detail?.['rolesAfter'])).toContain('agent result viewer');
    expect(changed.every(({ userId }) => userId === clerk.userId)).toBe(true);
    expect(JSON.stringify(changed)).not.toContain('تازه');
    const acts = new Set(rows.map(({ act }) => act));
    expect(acts).toContain('users-exported');
    expect(acts).toContain('table-imported');
  });

  test('queues go out and come in; telephony has what a table has changed', async () => {
    const before = await csvOf('queues');
    expect(await take('queues', before)).toMatchObject({ rows: 1, changes: 0, applied: true });
    const csv = [
      'extension,name_fa,name_en,ring_limit_s,strategy,greeting_must_hear',
      '137,صف عمومی,General,۲۵,longest-idle,',
      '۱۳۸,صف آب,Water,30,round-robin,بله',
    ].join('\n');
    expect(await take('queues', csv, false)).toMatchObject({ applied: false, changes: 1 });
    expect(await csvOf('queues')).toBe(before);
    expect(await take('queues', csv)).toMatchObject({ applied: true, changes: 1, errors: [] });
    const listed = (await call('GET', '/api/queues')).json<QueueView[]>();
    expect(listed.find(({ extension }) => extension === '137')?.ringLimitMs).toBe(25_000);
    const water = listed.find(({ extension }) => extension === '138');
    expect(water).toMatchObject({ strategy: 'round-robin', greetingMustHear: true, version: 1 });
    await expect
      .poll(() =>
        rig.telephony.requests.some(
          (request) => request.type === 'configure-queue' && request.queue.extension === '138',
        ),
      )
      .toBe(true);
  });

  test('a queue that cannot be is told with its cell, and no queue is changed', async () => {
    const before = await csvOf('queues');
    const csv = [
      'queue,extension,name_fa,name_en,ring_limit_s,strategy,callback_on',
      ',139,نو,New,3,longest-idle,',
      ',140,نو,New,20,loudest,',
      'nowhere,141,نو,New,20,longest-idle,',
      ',137,صف عمومی,General,20,longest-idle,yes',
      ',138,صف آب,Water,30,round-robin,',
      ',138,صف آب,Water,30,round-robin,',
    ].join('\n');
    expect(problems(await take('queues', csv))).toEqual([
      '2 ring_limit_s bad-value',
      '3 strategy bad-value',
      '4 queue unknown-queue',
      '5 callback_on no-trunk',
      '7 queue duplicate',
    ]);
    expect(await csvOf('queues')).toBe(before);
  });

  test('who serves what comes from a table, and whoever is not in it stays as he is', async () => {
    expect(await csvOf('queue-agents')).toContain('expert,,');
    const csv = 'username,queue,rank\nexpert,138,1\nexpert,137,۲\n';
    expect(await take('queue-agents', csv)).toMatchObject({ applied: true, changes: 1 });
    const told = await csvOf('queue-agents');
    expect(told).toContain('expert,general,2');
    expect(told).toContain('new.one,,');
    expect(await take('queue-agents', told)).toMatchObject({ applied: true, changes: 0 });
    const wrong =
      'username,queue,rank\nnobody,137,1\nexpert,nowhere,1\nexpert,137,12\nexpert,137,1';
    expect(problems(await take('queue-agents', wrong))).toEqual([
      '2 username unknown-user',
      '3 queue unknown-queue',
      '4 rank bad-rank',
      '5 queue duplicate',
    ]);
    expect(await csvOf('queue-agents')).toBe(told);
  });
});

test('a map of the districts is looked at, taken whole, and read by whoever writes cases down', async () => {
  const anna = await rig.person('anna', ['agent']);
  const send = async (person: Person, method: 'GET' | 'POST', body?: object) => {
    const answer = await rig.server.app.inject({
      ...{ method, url: '/api/district-shapes' },
      headers: { host: rig.host, origin: rig.url, cookie: person.cookie },
      ...(body === undefined ? {} : { body }),
    });
    return { status: answer.statusCode, body: answer.json() as unknown };
  };
  const shapes = async () => (await send(anna, 'GET')).body as DistrictShapes;
  expect(await shapes()).toEqual([]);
  const form = { geojson: mapText(), apply: true };
  expect((await send(anna, 'POST', form)).status).toBe(403);
  const looked = await send(helen, 'POST', { ...form, apply: false });
  expect(looked.body).toMatchObject({ districts: [3, 13], errors: [], applied: false });
  expect(await shapes()).toEqual([]);
  expect((await send(helen, 'POST', form)).body).toMatchObject({ applied: true, points: 12 });
  expect((await shapes()).map(({ district }) => district)).toEqual([3, 13]);
  // With a fault what was there stays.
  const faulty = { ...form, geojson: form.geojson.replace('ثامن', 'نامن') };
  const told = (await send(helen, 'POST', faulty)).body as ImportedShapes;
  expect(told).toMatchObject({ applied: false });
  expect(told.errors).toEqual([{ row: 2, fault: 'unknown-district', value: 'نامن' }]);
  expect(await shapes()).toHaveLength(2);
  const longest = form.geojson.padEnd(LONGEST_GEOJSON, ' ');
  expect((await send(helen, 'POST', { ...form, geojson: longest })).status).toBe(200);
  expect((await send(helen, 'POST', { ...form, geojson: `${longest} ` })).status).toBe(400);
  const { audit } = rig.database.store.tables;
  const rows = await rig.database.store.read.select().from(audit);
  expect(rows.filter(({ act }) => act === 'district-shapes-imported')).toHaveLength(2);
});

describe('a long body', () => {
  let stranger: Person;
  beforeAll(async () => {
    stranger = await rig.person('stranger', ['viewer']);
  });

  /** Says that megabytes are to come, and sends none of them: who waits for them answers nothing. */
  async function announce(url: string, type: string, cookie?: string) {
    const headers = {
      ...{ host: rig.host, origin: rig.url, 'content-type': type, 'content-length': 900_000 },
      ...(cookie === undefined ? {} : { cookie }),
    };
    // Whoever waits for the body would wait for ever, and the house with him when it is closed.
    const signal = AbortSignal.timeout(3_000);
    const how = { method: 'POST', headers, agent: false, signal };
    const asked = request(`${rig.url}${url}`, how);
    try {
      return await new Promise<string>((resolve, reject) => {
        asked.on('error', reject).on('response', (answer) => {
          json(answer).then((told) => {
            resolve(`${answer.statusCode} ${(told as { code: string }).code}`);
          }, reject);
        });
        asked.flushHeaders();
      });
    } finally {
      asked.destroy();
    }
  }

  test.each([
    ['/api/district-shapes', 'application/json'],
    ['/api/imports/codes', 'application/json'],
    ['/api/works/imports/codes', 'application/json'],
    ['/api/trainings/import', 'application/json'],
    ['/api/users/import', 'application/json'],
    ['/api/queues/import', 'application/json'],
    ['/api/queue-agents/import', 'application/json'],
    ['/api/prompts/closed/recording', 'audio/wav'],
    ['/api/field-visits/none/photos?stage=before', 'image/jpeg'],
    ['/api/field-visits/none/photos?stage=before', 'application/json'],
  ])('%s as %s is read of nobody who may not send it', async (url, type) => {
    expect(await announce(url, type)).toBe('401 not-signed-in');
    expect(await announce(url, type, stranger.cookie)).toBe('403 not-allowed');
  });

  test('is a short one where another route takes the same type', async () => {
    const url = '/api/field-visits/none/record';
    expect(await announce(url, 'image/jpeg')).toBe('413 too-large');
  });

  test('of a recording is sound, or not read at all', async () => {
    const url = '/api/prompts/closed/recording';
    const refused = '415 unsupported-media-type';
    expect(await announce(url, 'application/json', helen.cookie)).toBe(refused);
    expect(await announce(url, 'text/plain', helen.cookie)).toBe(refused);
  });
});
