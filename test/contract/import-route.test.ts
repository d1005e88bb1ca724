import { Agent, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ImportKind, type Imported } from '../../src/contract/organising.ts';
import {
  LONGEST_GEOJSON,
  type DistrictShapes,
  type ImportedShapes,
} from '../../src/contract/places.ts';
import { WorksImportKind } from '../../src/contract/works.ts';
import { mapText } from '../support/district-map.ts';
import { type Person, serverRig, type ServerRig } from '../support/server-rig.ts';
let rig: ServerRig;
let helen: Person;
beforeAll(async () => {
  rig = await serverRig();
  helen = await rig.person('helen', ['head'], 'هلن');
});
afterAll(() => rig.close());

async function check(csv: string, url = '/api/imports/codes', more: object = {}) {
  const answer = await rig.server.app.inject({
    method: 'POST',
    url,
    headers: { host: rig.host, origin: rig.url, cookie: helen.cookie },
    body: { csv, apply: false, ...more },
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

const ADDED = [
  { kind: 'departments', column: 'id', csv: 'id,name_fa,name_en,closed\nu98,بسته,Shut,1' },
  {
    ...{ kind: 'positions', column: 'id' },
    csv: 'id,department,title_fa,title_en,role\np98,district-3,یک,One,deputy',
  },
  { kind: 'codes', column: 'code', csv: 'code,name,group\n980,چاله,معابر' },
];
test.each(ADDED)(
  'who adds to $kind writes over nothing, closed or open',
  async ({ kind, column, csv }) => {
    const { store } = rig.database;
    const { department, position, serviceCode } = store.tables;
    const all = () =>
      Promise.all([department, position, serviceCode].map((one) => store.read.select().from(one)));
    const add = async (text: string) =>
      (await check(text, `/api/imports/${kind}`, { apply: true, onlyNew: true })).body;
    expect(await add(csv)).toMatchObject({ applied: true, errors: [] });
    const before = await all();
    // A new one beside it is not kept either.
    const [head, row = ''] = csv.split('\n');
    const errors = [{ row: 3, column, problem: 'id-taken' }];
    const again = `${head}\n${row.replace('98', '97')}\n${row.replace('Shut,1', 'Open,0')}`;
    expect(await add(again)).toMatchObject({ applied: false, errors });
    expect(await all()).toEqual(before);
  },
);

test('of rules and weeks, which have no id, nobody can say that they are new', async () => {
  const rule = await check('code,department\n101,city', '/api/imports/routing', { onlyNew: true });
  expect(rule.status).toBe(400);
  expect(rule.body).toMatchObject({ code: 'bad-request', fields: ['onlyNew'] });
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
  // Whoever has it is not sent it again, until there is another one.
  const ifOther = async (etag: string) => {
    const answer = await rig.server.app.inject({
      url: '/api/district-shapes',
      headers: { host: rig.host, cookie: anna.cookie, 'if-none-match': etag },
    });
    return { status: answer.statusCode, etag: String(answer.headers['etag']) };
  };
  const { etag } = await ifOther('"none"');
  expect(await ifOther(etag)).toEqual({ status: 304, etag });
  const moved = form.geojson.replaceAll('59.7,', '59.71,');
  await send(helen, 'POST', { ...form, geojson: moved });
  const other = await ifOther(etag);
  expect(other.status).toBe(200);
  expect(other.etag).not.toBe(etag);
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
  expect(rows.filter(({ act }) => act === 'district-shapes-imported')).toHaveLength(3);
});

test('each table goes out as a file that its own import takes, and who took it home is on record', async () => {
  const get = (url: string) =>
    rig.server.app.inject({ url, headers: { host: rig.host, cookie: helen.cookie } });
  const all = [...ImportKind.options, ...WorksImportKind.options];
  for (const kind of all) {
    const isWorks = WorksImportKind.safeParse(kind).success;
    const url = `/api/${isWorks ? 'works/imports' : 'imports'}/${kind}`;
    const { statusCode, headers, body } = await get(`${url}/csv`);
    expect([kind, statusCode]).toEqual([kind, 200]);
    expect(headers).toMatchObject({
      ...{ 'content-type': 'text/csv; charset=utf-8', 'cache-control': 'no-store' },
      'content-disposition': `attachment; filename="${kind}.csv"`,
      'x-content-type-options': 'nosniff',
    });
    const found = (await check(body, url)).body as Imported;
    const isEmpty = body.trim().split('\r\n').length === 1;
    const errors = isEmpty ? [{ row: 1, column: null, problem: 'no-rows' }] : [];
    expect({ kind, ...found }).toMatchObject({ kind, changes: 0, errors });
  }
  expect((await get('/api/imports/users/csv')).statusCode).toBe(404);
  expect((await get('/api/works/imports/codes/csv')).statusCode).toBe(404);
  const map = await get('/api/district-shapes/geojson');
  expect(map.headers).toMatchObject({
    'content-type': 'application/geo+json; charset=utf-8',
    'content-disposition': 'attachment; filename="districts.geojson"',
    'x-content-type-options': 'nosniff',
  });
  const { audit } = rig.database.store.tables;
  const rows = await rig.database.store.read.select().from(audit);
  const out = rows.filter(({ act, userId }) => act === 'table-exported' && userId === helen.userId);
  expect(out.map(({ subjectId }) => subjectId)).toEqual([...all, null]);
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
    // As the edge asks.
    const agent = new Agent({ keepAlive: true });
    const how = { method: 'POST', headers, agent, signal };
    const asked = request(`${rig.url}${url}`, how);
    try {
      return await new Promise<string>((resolve, reject) => {
        asked.on('error', reject).on('response', (answer) => {
          json(answer).then((told) => {
            // Closed over what is still on its way, the connection would take the refusal with it.
            const closes = answer.headers.connection === 'close' ? ', and closes' : '';
            resolve(`${answer.statusCode} ${(told as { code: string }).code}${closes}`);
          }, reject);
        });
        asked.flushHeaders();
      });
    } finally {
      asked.destroy();
      agent.destroy();
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
    ['/api/holidays/import', 'application/json'],
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
