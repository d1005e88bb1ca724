import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROUTE_DOORS } from '../../src/api-docs/index.ts';
import { openApi } from '../../src/api-docs/open-api.ts';
import { type ApiKeyRow, KEY_PERMISSIONS } from '../../src/contract/api-keys.ts';
import { DOORS, QUERIES } from '../support/doors.ts';
import { serverRig, type Person, type ServerRig } from '../support/server-rig.ts';

let rig: ServerRig;
let admin: Person;

beforeAll(async () => {
  rig = await serverRig();
  admin = await rig.person('admin', ['informatics']);
});
afterAll(() => rig.close());

function ask(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const url = path.replace(/:[a-zA-Z]+/u, 'none') + (QUERIES[path] ?? '');
  return rig.server.app.inject({
    method: method as 'GET',
    url,
    headers: { host: rig.host, ...headers },
    ...(body === undefined ? {} : { body }),
  });
}
const byAdmin = (method: string, path: string, body?: object) =>
  ask(method, path, body, { cookie: admin.cookie, origin: rig.url });
async function newKey(permissions: readonly string[], access: 'read' | 'write' = 'write') {
  const wanted = { name: 'داشبورد', permissions, access, days: 30 };
  const made = await byAdmin('POST', '/api/api-keys', wanted);
  const { key, row } = made.json();
  return { key: key as string, keyId: row.keyId as string };
}
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

describe('keys of programs', () => {
  test('a key does what its permissions say at every door, and nothing else', async () => {
    let { key } = await newKey(['system-read', 'organisation-write']);
    let [admitted, refused] = [0, 0];
    for (const [at, [method, path, door, body]] of DOORS.entries()) {
      // Each is held back after three hundred a minute.
      if (at % 200 === 199) ({ key } = await newKey(['system-read', 'organisation-write']));
      if (typeof door === 'string') continue;
      const answer = await ask(method, path, body, bearer(key));
      const isRefused = answer.statusCode === 403 && answer.json().code === 'not-allowed';
      const may = door.some((one) => ['system-read', 'organisation-write'].includes(one));
      expect([method, path, isRefused]).toEqual([method, path, !may]);
      if (may) admitted += 1;
      else refused += 1;
    }
    expect(admitted).toBeGreaterThan(5);
    expect(refused).toBeGreaterThan(50);
  });

  test('a key for reading changes nothing, whatever its permissions open', async () => {
    let { key } = await newKey(KEY_PERMISSIONS, 'read');
    const own = await newKey(KEY_PERMISSIONS);
    const { paths } = (await byAdmin('GET', '/api/openapi.json')).json();
    const written: string[] = [];
    for (const [at, [method, path, door, body]] of DOORS.entries()) {
      // Each is held back after three hundred a minute.
      if (at % 200 === 199) ({ key } = await newKey(KEY_PERMISSIONS, 'read'));
      if (door === 'secret' || door === 'local') continue;
      const told = paths[path.replace(/:(\w+)/gu, '{$1}')][method.toLowerCase()]['x-key-access'];
      const code = async (secret: string) => {
        const answer = await ask(method, path, body, bearer(secret));
        return answer.statusCode === 403 ? answer.json().code : null;
      };
      const isRefused = (await code(key)) === 'key-reads-only';
      // Where no key opens it is no matter which word is said.
      if (told !== undefined) {
        expect([method, path, isRefused]).toEqual([method, path, told === 'write']);
        if (told === 'write') written.push(`${method} ${path}`);
      }
      if (method !== 'GET' && told !== 'read') expect([path, isRefused]).toEqual([path, true]);
    }
    expect(written).toContain('PATCH /api/queues/:queueId');
    expect(written).not.toContain('POST /api/calls/find');
    expect(written.length).toBeGreaterThan(40);
    const day = { day: '2027-03-23', name: 'نوروز' };
    expect((await ask('POST', '/api/holidays', day, bearer(key))).json().code).toBe(
      'key-reads-only',
    );
    expect((await byAdmin('GET', '/api/holidays')).body).not.toContain('2027-03-23');
    expect((await ask('POST', '/api/holidays', day, bearer(own.key))).statusCode).toBe(200);
    const rows = (await byAdmin('GET', '/api/api-keys')).json<ApiKeyRow[]>();
    expect(rows.map(({ access }) => access)).toEqual(expect.arrayContaining(['read', 'write']));
  });

  test('no key is given what is people’s own work, nor what makes other keys', async () => {
    const own = ['desk', 'users-write', 'cases-verify', 'cases-decide', 'emperor'];
    own.push('sms-approve', 'sms-settle', 'settings-write');
    for (const permission of own) {
      const body = { name: 'x', permissions: [permission], access: 'write', days: 1 };
      const answer = await byAdmin('POST', '/api/api-keys', body);
      expect([permission, answer.statusCode]).toEqual([permission, 400]);
    }
    const forEver = { name: 'x', permissions: ['board'], access: 'read', days: 4_000 };
    expect((await byAdmin('POST', '/api/api-keys', forEver)).statusCode).toBe(400);
  });

  test('it writes without a page’s Origin, and stands in the audit as itself', async () => {
    const { key, keyId } = await newKey(['queues-write']);
    const day = { day: '2027-03-22', name: 'نوروز' };
    expect((await ask('POST', '/api/holidays', day)).statusCode).toBe(403);
    expect((await ask('POST', '/api/holidays', day, bearer(key))).statusCode).toBe(200);
    const { store } = rig.database;
    const entries = await store.read.select().from(store.tables.audit);
    const keys = await store.read.select().from(store.tables.apiKey);
    const userId = keys.find(({ id }) => id === keyId)?.userId;
    expect(userId).toBeDefined();
    expect(entries.filter((entry) => entry.userId === userId)).toHaveLength(1);
    expect(entries.filter(({ subjectId }) => subjectId === keyId).map(({ act }) => act)).toEqual([
      'api-key-made',
    ]);
  });

  test('only its hash is kept; nobody signs in as it, and it is not among the users', async () => {
    const { key, keyId } = await newKey(['board']);
    const { store } = rig.database;
    const rows = JSON.stringify([
      await store.read.select().from(store.tables.apiKey),
      await store.read.select().from(store.tables.appUser),
    ]);
    expect(rows).not.toContain(key.slice(7));
    expect((await byAdmin('GET', '/api/api-keys')).body).not.toContain(key.slice(7));
    expect((await byAdmin('GET', '/api/users')).body).not.toContain(keyId);
    const credentials = { username: `key:${keyId}`, password: key };
    const signIn = await ask('POST', '/api/session', credentials, { origin: rig.url });
    expect(signIn.statusCode).toBe(401);
  });

  test('revoked or over, it opens nothing; when it was used is told', async () => {
    const { key, keyId } = await newKey(['system-read']);
    expect((await ask('GET', '/api/system', undefined, bearer(key))).statusCode).toBe(200);
    const listed = (await byAdmin('GET', '/api/api-keys')).json();
    const row = listed.find((one: { keyId: string }) => one.keyId === keyId);
    expect(row).toMatchObject({ createdBy: 'admin', revokedAtMs: null, name: 'داشبورد' });
    expect(row.lastUsedAtMs).toBeGreaterThanOrEqual(row.createdAtMs);
    expect((await byAdmin('DELETE', `/api/api-keys/${keyId}`)).statusCode).toBe(204);
    expect((await byAdmin('DELETE', `/api/api-keys/${keyId}`)).statusCode).toBe(404);
    expect((await ask('GET', '/api/system', undefined, bearer(key))).statusCode).toBe(401);
    const old = await newKey(['system-read']);
    const { store } = rig.database;
    await store.tx((w) => w.update(store.tables.apiKey).set({ expiresAtMs: Date.now() - 1 }));
    expect((await ask('GET', '/api/system', undefined, bearer(old.key))).statusCode).toBe(401);
    expect((await ask('GET', '/api/system', undefined, bearer('x'.repeat(50)))).statusCode).toBe(
      401,
    );
  });

  test('a program that asks in a loop is held back sooner than a page', async () => {
    const { key } = await newKey(['system-read']);
    const look = async () =>
      (await ask('GET', '/api/pause-reasons', undefined, bearer(key))).statusCode;
    for (let asked = 0; asked < 300; asked += 1) expect(await look()).toBe(200);
    expect(await look()).toBe(429);
    expect((await byAdmin('GET', '/api/pause-reasons')).statusCode).toBe(200);
  });
});

test('no answer of the interface stays in a cache, neither what is told nor what is refused', async () => {
  for (const [path, status] of [
    ['/api/users', 200],
    ['/api/nothing', 404],
    ['/healthz', 200],
  ] as const) {
    const answer = await byAdmin('GET', path);
    expect([path, answer.statusCode, answer.headers['cache-control']]).toEqual([
      path,
      status,
      'no-store',
    ]);
  }
});

describe('what the interface says of itself', () => {
  type Told = {
    'x-permission': unknown;
    security: object[];
    responses: Record<string, object>;
    requestBody?: { content: Record<string, { schema: { type?: string } }> };
  };

  test('every route is in it with its shapes and with the permission that its door asks for', async () => {
    const answer = await byAdmin('GET', '/api/openapi.json');
    const paths = answer.json().paths as Record<string, Record<string, Told>>;
    const told = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, one]) => ({
        name: `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/gu, ':$1')}`,
        one,
      })),
    );
    expect(told.map(({ name }) => name).toSorted()).toEqual(
      DOORS.map(([method, path]) => `${method} ${path}`).toSorted(),
    );
    for (const [method, path, door, body] of DOORS) {
      const name = `${method} ${path}`;
      const one = told.find((each) => each.name === name)?.one;
      expect([name, one?.['x-permission']]).toEqual([name, door]);
      expect([name, Object.keys(one?.responses ?? {}).length]).not.toEqual([name, 1]);
      const isForm = one?.requestBody?.content['application/json']?.schema !== undefined;
      // What a door is knocked at with has a shape; the gateway's forms and empty bodies have none.
      const hasBody = body !== undefined && Object.keys(body).length > 0;
      if (hasBody) expect([name, isForm]).toEqual([name, true]);
    }
    expect(Object.keys(ROUTE_DOORS).length).toBe(DOORS.length);
  });

  test('who comes in or changes how is asked for no hint and no secret question, nor told one', async () => {
    const paths = (await byAdmin('GET', '/api/openapi.json')).json().paths;
    const { schema } = paths['/api/session'].post.requestBody.content['application/json'];
    expect(Object.keys(schema.properties).toSorted()).toEqual(['code', 'password', 'username']);
    const about = ['/api/session', '/api/account', '/api/users', '/api/session/password'];
    const near = Object.keys(paths).filter((path) => about.some((one) => path.startsWith(one)));
    expect(near.length).toBeGreaterThan(5);
    const names = near.flatMap((path) =>
      [...JSON.stringify(paths[path]).matchAll(/"(\w+)":\{/gu)].map(([, name = '']) => name),
    );
    expect(names).toContain('newPassword');
    expect(names.filter((name) => /hint|question|answer|secretWord/iu.test(name))).toEqual([]);
  });

  test('a route of which nobody wrote who may is not told as open: nothing is told', () => {
    const fresh = { method: 'GET', url: '/api/fresh', isReading: true, schema: {} };
    expect(() => openApi([fresh])).toThrow('GET /api/fresh');
  });

  test('a key is offered exactly where one may open', async () => {
    const paths = (await byAdmin('GET', '/api/openapi.json')).json().paths;
    expect(paths['/api/users'].get.security).toEqual([{ session: [] }]);
    expect(paths['/api/system'].get.security).toEqual([{ session: [] }, { key: ['system-read'] }]);
    expect(paths['/api/session'].post.security).toEqual([]);
    expect(paths['/api/cases/{caseId}/verify'].post.security).toEqual([{ session: [] }]);
    expect(KEY_PERMISSIONS).not.toContain('users-write');
    const { schema } = paths['/api/users'].post.requestBody.content['application/json'];
    expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
    expect(schema.required.toSorted()).toEqual(['name', 'password', 'roles', 'username']);
  });
});
