import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROLES as SEEDED } from '../../src/db/seed-roles.ts';
import { DOORS, QUERIES } from '../support/doors.ts';
import { ROLES } from '../support/role-matrix.ts';
import { COLUMNS, doorsOf, MORE, ROLE_TABLE } from '../support/role-table.ts';
import { serverRig, type Person, type ServerRig } from '../support/server-rig.ts';
import { askPlain } from '../support/edge-rig.ts';
import { hidden, TWO_LENGTHS } from '../support/two-lengths.ts';

let rig: ServerRig;
/** The server's clock before the machine's. */
let aheadMs = 0;
const people = new Map<string, Person>();

beforeAll(async () => {
  rig = await serverRig({ nowMs: () => Date.now() + aheadMs });
  for (const role of Object.keys(ROLES)) people.set(role, await rig.person(role, [role]));
});
afterAll(() => rig.close());

function ask(
  method: string,
  path: string,
  body: object | undefined,
  headers: Record<string, string> = {},
) {
  const url = path.replace(/:[a-zA-Z]+/u, 'none') + (QUERIES[path] ?? '');
  return rig.server.app.inject({
    method: method as 'GET',
    url,
    headers: { host: rig.host, origin: rig.url, ...headers },
    ...(body === undefined ? {} : { body }),
  });
}

/** `├── /api/calls (GET, HEAD)` with its children indented → the whole paths. */
function routesOf(printed: string): string[] {
  const found: string[] = [];
  const parents: string[] = [];
  for (const line of printed.split('\n')) {
    const at = /^((?:│ {3}| {4})*)[├└]── (\S+)(?: \((.+)\))?$/u.exec(line);
    if (at === null) continue;
    const depth = (at[1] ?? '').length / 4;
    parents.splice(depth);
    parents.push(at[2] ?? '');
    for (const method of (at[3] ?? '').split(', ')) {
      if (method !== '' && method !== 'HEAD') found.push(`${method} ${parents.join('')}`);
    }
  }
  return found;
}

describe('the doors of the server', () => {
  test('every route is in the table of doors', () => {
    const routes = routesOf(rig.server.app.printRoutes({ commonPrefix: false }));
    expect(routes.length).toBeGreaterThan(30);
    expect(routes.toSorted()).toEqual(
      DOORS.map(([method, path]) => `${method} ${path}`).toSorted(),
    );
  });

  test('a page that runs away is held back, and nobody else with it', async () => {
    const [wild, calm] = [await rig.person('wild', ['agent']), await rig.person('calm', ['agent'])];
    const look = async (by: Person): Promise<number> =>
      (await ask('GET', '/api/session', undefined, { cookie: by.cookie })).statusCode;
    // A hand never asks so often: 1,200 a minute are let through.
    for (let asked = 0; asked < 1_200; asked += 1) await look(wild);
    expect(await look(wild)).toBe(429);
    expect(await look(calm)).toBe(200);
    aheadMs += 61_000;
    expect(await look(wild)).toBe(200);
  });

  test('a stranger gets nothing but the sign-in, and a session at no other door', async () => {
    // Right words in every place where somebody might look for them.
    const username = 'known-at-one-door';
    const password = 'a-password-of-ones-own';
    await rig.person(username, ['informatics']);
    const basic = Buffer.from(`${username}:${password}`).toString('base64');
    const told: string[] = [];
    for (const [method, path, door, body] of DOORS) {
      const { statusCode } = await ask(method, path, body);
      const offered = method === 'GET' ? undefined : { ...body, username, password };
      const answer = await ask(method, path, offered, { authorization: `Basic ${basic}` });
      if (answer.headers['set-cookie'] !== undefined) told.push(`${method} ${path}`);
      const closed = typeof door !== 'string' || door === 'signed-in';
      if (closed) expect([method, path, statusCode]).toEqual([method, path, 401]);
      const isShut = answer.statusCode === 401 || method !== 'GET';
      if (closed) expect([method, path, isShut]).toEqual([method, path, true]);
      if (door === 'secret') expect([method, path, statusCode]).toEqual([method, path, 404]);
    }
    expect(told).toEqual(['POST /api/session']);
  });

  test('a fresh database gives each role what its line of the table says, and nothing more', () => {
    const seeded = SEEDED.map(({ id, permissions }) => [
      id,
      permissions.map(([permission]) => permission).toSorted(),
    ]);
    const meant = Object.entries(ROLES).map(([id, permissions]) => [id, permissions.toSorted()]);
    expect(Object.fromEntries(seeded)).toEqual(Object.fromEntries(meant));
  });

  test('each role gets exactly what its permissions open', async () => {
    let refused = 0;
    let admitted = 0;
    for (const [role, permissions] of Object.entries(ROLES)) {
      const { cookie } = people.get(role) ?? { cookie: '' };
      for (const [method, path, door, body] of DOORS) {
        if (typeof door === 'string') continue;
        const answer = await ask(method, path, body, { cookie });
        const may = door.some((permission) => permissions.includes(permission));
        const isRefused = answer.statusCode === 403 && answer.body.includes('not-allowed');
        expect([role, method, path, isRefused ? 'refused' : 'admitted']).toEqual([
          role,
          method,
          path,
          may ? 'admitted' : 'refused',
        ]);
        if (may) admitted += 1;
        else refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(50);
    expect(admitted).toBeGreaterThan(20);
  });

  test('each cell of the table of roles is open, and each dash is shut', async () => {
    expect(ROLE_TABLE.map(({ role }) => role).toSorted()).toEqual(Object.keys(ROLES).toSorted());
    const bodies = new Map(DOORS.map(([method, path, , body]) => [`${method} ${path}`, body]));
    /** Refused means by the role: what the door finds behind it is another test's. */
    const knock = async (role: string, door: string): Promise<string> => {
      const [method = '', path = ''] = door.split(' ');
      expect([door, bodies.has(door)]).toEqual([door, true]);
      const { cookie } = people.get(role) ?? { cookie: '' };
      const answer = await ask(method, path, bodies.get(door), { cookie });
      const isRefused = answer.statusCode === 403 && answer.body.includes('not-allowed');
      return isRefused ? 'refused' : 'admitted';
    };
    for (const column of COLUMNS) {
      const known = new Set(ROLE_TABLE.flatMap(({ role }) => doorsOf(role, column)));
      for (const { role, cells } of ROLE_TABLE) {
        const cell = `${role} | ${column}`;
        const own = doorsOf(role, column);
        expect([cell, own.length === 0]).toEqual([cell, cells[column] === '–']);
        for (const door of own) {
          expect([cell, door, await knock(role, door)]).toEqual([cell, door, 'admitted']);
        }
        if (cells[column] !== '–') continue;
        for (const door of known) {
          const meant = MORE.includes(`${cell} | ${door}`) ? 'admitted' : 'refused';
          expect([cell, door, await knock(role, door)]).toEqual([cell, door, meant]);
        }
      }
    }
  });

  test('a day that is none is refused in words, and so is a number that is none', async () => {
    const { cookie } = people.get('informatics') ?? { cookie: '' };
    const find = async (body: object): Promise<[number, string]> => {
      const answer = await ask('POST', '/api/calls/find', body, { cookie });
      return [answer.statusCode, answer.json().code];
    };
    const today = { fromDay: '2026-11-23', toDay: '2026-11-23' };
    for (const fromDay of ['2026-02-30', '1900-01-01', '2026-11-24', 'امروز']) {
      expect(await find({ ...today, fromDay })).toEqual([400, 'bad-request']);
    }
    expect(await find({ ...today, number: 'سلام' })).toEqual([422, 'not-a-phone-number']);
  });

  test('a page of another site cannot write with our cookie', async () => {
    const { cookie } = people.get('agent') ?? { cookie: '' };
    for (const [method, path, door, body] of DOORS) {
      if (method === 'GET' || door === 'secret') continue;
      const foreign = { cookie, origin: 'https://evil.example' };
      const answer = await ask(method, path, body, foreign);
      expect([path, answer.statusCode, answer.json().code]).toEqual([path, 403, 'bad-origin']);
    }
  });

  // A browser says from where a page writes. Programs with a key of their own need not: no page can send theirs.
  test('a cookie alone writes nothing: not without an Origin, nor from another port or plain HTTP', async () => {
    const { cookie } = await rig.person('stolen-from', Object.keys(ROLES));
    const { hostname, port, host } = new URL(rig.url);
    const own = `https://${host}`;
    const codes = async (origin: string | undefined): Promise<string[]> => {
      const told: string[] = [];
      for (const [method, path, door, body] of DOORS) {
        if (method === 'GET' || door === 'secret') continue;
        const { body: answer } = await rig.server.app.inject({
          ...{ method: method as 'POST', url: path.replace(/:[a-zA-Z]+/u, 'none') },
          // As the edge hands on what came to it over TLS.
          headers: {
            ...{ host, cookie, 'x-forwarded-proto': 'https' },
            ...(origin === undefined ? {} : { origin }),
          },
          ...(body === undefined ? {} : { body }),
        });
        told.push(answer.includes('"bad-origin"') ? 'refused' : `${method} ${path}`);
      }
      return told;
    };
    const strange = [`http://${host}`, `https://${hostname}`, `https://${hostname}:${port}0`];
    for (const origin of [undefined, 'null', '', ...strange]) {
      expect([origin, new Set(await codes(origin))]).toEqual([origin, new Set(['refused'])]);
    }
    const admitted = await codes(own);
    expect(admitted).not.toContain('refused');
    expect(admitted.length).toBeGreaterThan(100);
  });

  test('one request that tells two lengths of its body is none, and neither is what is hidden behind it', async () => {
    const port = Number(new URL(rig.url).port);
    for (const [how, heads] of TWO_LENGTHS) {
      const answer = await askPlain(port, hidden(heads));
      expect([how, answer]).toEqual([how, expect.stringMatching(/^HTTP\/1\.1 400 /u)]);
      expect([how, answer.match(/HTTP\/1\.1 /gu)]).toEqual([how, ['HTTP/1.1 ']]);
    }
  });

  test("refusals are told in the reader's language, faults tell nothing", async () => {
    const persian = await ask('GET', '/api/session', undefined);
    const english = await ask('GET', '/api/session', undefined, { 'accept-language': 'en' });
    expect(persian.json()).toEqual({ code: 'not-signed-in', message: 'نخست وارد شوید.' });
    expect(english.json()).toEqual({ code: 'not-signed-in', message: 'Sign in first.' });
    const nowhere = await ask('GET', '/api/nothing', undefined, { 'accept-language': 'en-GB' });
    expect([nowhere.statusCode, nowhere.json().code]).toEqual([404, 'not-found']);
  });

  test("a fault is logged with its place and without anybody's number", async () => {
    const failing = new Error('Failed query: insert\nparams: زهرا محمدی,09153124587', {
      cause: Object.assign(new Error('Key (phone)=(09153124587) already exists'), {
        code: '23505',
      }),
    });
    const fields = { err: failing, phone: '09153124587', contact: { name: 'زهرا محمدی' } };
    rig.server.app.log.error(fields, 'a request failed');
    const line = rig.logged.findLast((one) => one.includes('a request failed')) ?? '';
    expect(line).toContain('23505');
    expect(line).toContain('live-routes.test.ts');
    expect(line).not.toMatch(/9153124587|زهرا/u);
  });

  test('the figures of the watch are for this host alone and name nobody', async () => {
    const outside = await ask('GET', '/metrics', undefined, { 'x-forwarded-for': '10.0.0.7' });
    expect(outside.statusCode).toBe(404);
    const inside = await ask('GET', '/metrics', undefined);
    expect(inside.statusCode).toBe(200);
    expect(inside.body).toContain('pasokh_http_ms_bucket');
    expect(inside.body).toContain('route="/api/calls/:callId"');
    for (const { userId } of people.values()) expect(inside.body).not.toContain(userId);
  });

  test('it is well while telephony is away, and says which part is', async () => {
    const well = await ask('GET', '/healthz', undefined);
    expect(well.json()).toMatchObject({ ok: true, telephony: true, database: true });
    await rig.telephony.kill();
    await expect
      .poll(async () => (await ask('GET', '/healthz', undefined)).json(), { timeout: 20_000 })
      .toMatchObject({
        ok: true,
        telephony: false,
        database: true,
        parts: expect.arrayContaining([
          { part: 'telephony', state: 'down', reason: 'not-linked' },
          { part: 'pbx', state: 'worry', reason: 'unknown-while-away' },
          { part: 'gateway', state: 'worry', reason: 'simulated' },
        ]),
      });
    const { cookie } = people.get('agent') ?? { cookie: '' };
    const pause = await ask('POST', '/api/agent/pause', { reason: 'ناهار' }, { cookie });
    expect([pause.statusCode, pause.json().code]).toEqual([503, 'telephony-unavailable']);
    await rig.telephony.start();
  });
});
