import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contactRepository } from '../../src/contacts/index.ts';
import type { BrowserToServer } from '../../src/contract/socket.ts';
import { makePersonal, type Store, type Writer } from '../../src/db/index.ts';
import { QUERIES } from '../support/doors.ts';
import { ROLES } from '../support/role-matrix.ts';
import { serverRig, type Person, type ServerRig } from '../support/server-rig.ts';
import { type JsonSchema, FEW_NASTY, nastyBodies, NASTY } from '../support/nasty-bodies.ts';
import type { Page } from '../support/live-asks.ts';

/**
 * Whatever is sent is answered in words: every route with bodies that its own shape tells how to
 * spoil, every event of the socket with anything.
 */
interface Operation {
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: JsonSchema }> };
}
let rig: ServerRig;
let everybody: Person;
let people = 0;
let ids = 0;

beforeAll(async () => {
  rig = await serverRig();
  await renew();
});
afterAll(() => rig.close());

/** Somebody who may do everything; a fresh one when the last has asked too often or is signed out. */
async function renew(): Promise<void> {
  everybody = await rig.person(`all-${(people += 1)}`, Object.keys(ROLES));
}

/** Names of fields → what answers have said there, the newest first: ids of what there is. */
const seen = new Map<string, string[]>();
function remember(value: unknown, name = ''): void {
  if (Array.isArray(value)) for (const one of value.slice(0, 5)) remember(one, name);
  else if (typeof value === 'object' && value !== null) {
    for (const [field, one] of Object.entries(value)) remember(one, field);
  } else if (typeof value === 'string' && /^[\w.-]{1,80}$/u.test(value)) {
    const known = seen.get(name) ?? [];
    if (!known.includes(value)) seen.set(name, [value, ...known].slice(0, 3));
  }
}

/** Ids that bodies may name: of what there is. */
const knownId = (name: string): string | undefined =>
  /Id$/u.test(name) ? seen.get(name)?.[0] : undefined;
const namesSomething = (schema: JsonSchema | undefined): boolean =>
  [...JSON.stringify(schema ?? {}).matchAll(/"(\w+Id)s?":/gu)].some(
    ([, name = '']) => knownId(name) !== undefined,
  );

type Sent = { readonly payload?: string | object; readonly type?: string };
async function send(method: string, url: string, { payload, type }: Sent, isFirst = true) {
  const answer = await rig.server.app.inject({
    method: method as 'POST',
    url,
    headers: {
      ...{ host: rig.host, origin: rig.url, cookie: everybody.cookie },
      // Wrong passwords on purpose: they must not shut the door of the test's own sign-ins.
      'x-forwarded-for': `10.66.${people >> 8}.${people & 255}`,
      ...(payload === undefined ? {} : { 'content-type': type ?? 'application/json' }),
    },
    ...(payload === undefined ? {} : { payload }),
  });
  const isJson = String(answer.headers['content-type']).includes('json');
  // A HEAD tells how it would be answered, and nothing more.
  if (answer.statusCode === 200 && isJson && answer.body !== '') {
    remember(answer.json());
  }
  // A public page's own limit lets nobody of the house in: that is an answer, too.
  const isAway =
    !url.startsWith('/api/public/') && /"(?:too-many-requests|not-signed-in)"/u.test(answer.body);
  if (!isAway || !isFirst) return answer;
  await renew();
  return send(
    method,
    url,
    { ...(payload === undefined ? {} : { payload }), ...(type === undefined ? {} : { type }) },
    false,
  );
}

async function routes(): Promise<{ method: string; path: string; operation: Operation }[]> {
  const { paths } = (await send('GET', '/api/openapi.json', {})).json() as {
    paths: Record<string, Record<string, Operation>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      return { method: method.toUpperCase(), path, operation };
    }),
  );
}

/** Telephony's end of the test has nothing to say; that is an answer in words, too. Any other 503 is a fault. */
const AWAY = /^\{"code":"(?:telephony|pbx)-unavailable",/u;
const told = (answer: { statusCode: number; body: string }, what: string): void => {
  const isFault =
    answer.statusCode >= 500 && !(answer.statusCode === 503 && AWAY.test(answer.body));
  expect([what, isFault ? answer.body : 'answered']).toEqual([what, 'answered']);
};

/** A case of this house, registered by everybody's hand: acts meet it, not only a refusal. */
async function registerCase(n: number): Promise<void> {
  const { store, key } = rig.database;
  const newId = () => `fuzz-${(ids += 1)}`;
  const contacts = contactRepository({
    ...{ store, newId },
    personal: makePersonal({ store, key, newId, randomBytes }),
  });
  const contactId = await store.tx(async (w) => {
    const call = { callId: `fuzz.${n}`, phone: '+989153124587', atMs: Date.now() };
    const id = await contacts.openContactForCall(w, call);
    await contacts.answerContactForCall(w, { callId: call.callId, agentId: everybody.userId });
    return id;
  });
  const payload = {
    ...{ contactId, serviceCode: '101', district: 3, description: 'آسفالت کوچه نشست کرده' },
    addressText: `هاشمیه ${n}`,
  };
  const made = await send('POST', '/api/cases', { payload });
  const { caseId } = made.json() as { caseId: string };
  const registered = await send('POST', `/api/cases/${caseId}/register`, { payload: {} });
  expect([made.statusCode, registered.statusCode]).toEqual([200, 200]);
}

test('whoever only asks has changed nothing, wherever somebody has led him', async () => {
  await registerCase(9);
  const all = (await routes()).filter(({ method }) => method === 'GET');
  for (const { path } of all) if (!path.includes('{')) await send('GET', path, {});
  // What is written meanwhile by the house's own clocks is not the asker's doing.
  const asking = new AsyncLocalStorage<string>();
  const written = new Set<string>();
  const { store } = rig.database;
  const names = new Map<object, string>(
    Object.entries(store.tables).map(([name, table]) => [table, name]),
  );
  const tx = store.tx.bind(store);
  const watched: Store['tx'] = (work) =>
    tx((w) => {
      const by = asking.getStore();
      if (by === undefined) return work(w);
      const told = (method: unknown, key: PropertyKey) => (table: object) => {
        written.add(`${by}: ${String(key)} ${names.get(table) ?? 'something'}`);
        return (method as (of: object) => unknown).call(w, table);
      };
      const get = (target: Writer, key: PropertyKey): unknown => {
        const method: unknown = Reflect.get(target, key);
        const isWriting = ['insert', 'update', 'delete', 'execute'].includes(String(key));
        return isWriting ? told(method, key) : method;
      };
      return work(new Proxy(w, { get }));
    });
  Object.assign(store, { tx: watched });
  let met = 0;
  for (const { path } of all) {
    const url = path.replace(/\{(\w+)\}/gu, (_, name: string) => seen.get(name)?.[0] ?? 'none');
    for (const method of ['GET', 'HEAD']) {
      const at = `${url}${QUERIES[path.replace(/\{(\w+)\}/gu, ':$1')] ?? ''}`;
      const answer = await asking.run(`${method} ${path}`, () => send(method, at, {}));
      if (answer.statusCode === 200) met += 1;
    }
  }
  Object.assign(store, { tx });
  expect(met).toBeGreaterThan(all.length);
  // Who has read what is kept, and when he was seen last. A letter that nobody has needed before is written
  // down of what is there, once, as it would be by the clock that sends it.
  const isMark = (one: string): boolean => /: (insert audit|update session)$/u.test(one);
  const letter = 'GET /api/letters/{letterId}: ';
  const known = [`${letter}insert personalText`, `${letter}update letter`];
  const more = [...written].filter((one) => !isMark(one) && !known.includes(one));
  expect(more).toEqual([]);
  expect(written.size).toBeGreaterThan(0);
}, 120_000);

test('no body, however odd, is a fault of ours', async () => {
  let sent = 0;
  for (const { method, path, operation } of await routes()) {
    const url = path.replace(/\{\w+\}/gu, 'none');
    const schema = operation.requestBody?.content['application/json']?.schema;
    if (method === 'GET' || method === 'DELETE') continue;
    const whole = [
      '',
      '{',
      'null',
      '[]',
      '"x"',
      '1e999',
      '{"a":',
      '\u0000',
      '{"__proto__":{"x":1}}',
    ];
    for (const payload of whole)
      told(await send(method, url, { payload }), `${method} ${url} ${payload}`);
    told(
      await send(method, url, { payload: `{"a":${'['.repeat(20_000)}` }),
      `${method} ${url} deep`,
    );
    told(
      await send(method, url, { payload: JSON.stringify('x'.repeat(300_000)) }),
      `${method} ${url} long`,
    );
    told(await send(method, url, { payload: 'a=b', type: 'text/plain' }), `${method} ${url} text`);
    for (const body of schema === undefined ? [] : nastyBodies(schema)) {
      const what = `${method} ${url} ${JSON.stringify(body).slice(0, 300)}`;
      told(await send(method, url, { payload: body as object }), what);
      sent += 1;
    }
  }
  expect(sent).toBeGreaterThan(1_000);
  // Some thousand requests: minutes on a slow machine.
}, 600_000);

test('nor is one that is meant for something that there is', async () => {
  for (let n = 0; n < 3; n += 1) await registerCase(n);
  const all = await routes();
  for (const { method, path } of all) if (method === 'GET') await send('GET', path, {});
  const met = new Set<string>();
  for (const { method, path, operation } of all) {
    const names = [...path.matchAll(/\{(\w+)\}/gu)].map(([, name]) => name ?? '');
    const url = path.replace(/\{(\w+)\}/gu, (_, name: string) => seen.get(name)?.[0] ?? '');
    const schema = operation.requestBody?.content['application/json']?.schema;
    const isUnknown = names.some((name) => !seen.has(name));
    // Where neither address nor body can name anything that there is, the test before has tried it.
    if (isUnknown || (names.length === 0 && !namesSomething(schema))) continue;
    const bodies = schema === undefined ? [undefined] : nastyBodies(schema, FEW_NASTY, knownId);
    for (const body of bodies) {
      const answer = await send(method, url, body === undefined ? {} : { payload: body as object });
      told(answer, `${method} ${url} ${JSON.stringify(body)?.slice(0, 300)}`);
      if (answer.statusCode !== 404) met.add(`${method} ${path}`);
    }
  }
  // Else it was the refusal of an unknown id that was tried, again and again.
  const named = all.filter(({ path }) => path.includes('{'));
  expect(met.size).toBeGreaterThan(named.length / 3);
  // And those whose body alone names it.
  expect([...met].filter((one) => !one.includes('{')).length).toBeGreaterThan(10);
}, 600_000);

test('nor a photo that is none', async () => {
  const bytes = [
    Buffer.alloc(0),
    Buffer.from('GIF89a'),
    randomBytes(5_000),
    Buffer.alloc(4_000_000),
  ];
  for (const visitId of ['none', seen.get('visitId')?.[0] ?? 'none']) {
    for (const type of ['image/jpeg', 'image/svg+xml', 'application/octet-stream', 'x']) {
      for (const payload of [...bytes, Buffer.from('ffd8ffe000104a46', 'hex')]) {
        const url = `/api/field-visits/${visitId}/photos?stage=before`;
        told(await send('POST', url, { payload, type }), `${url} ${type} ${payload.length}`);
      }
    }
  }
});

test('no address and no question in it is one, either', async () => {
  const odd = [
    '%00',
    '%ff',
    '..%2f..',
    'x'.repeat(3_000),
    '%D9%85',
    "'--",
    '-1',
    '%F0%9F%98%80',
    ' ',
  ];
  const strange = ['', '\u0000', 'x'.repeat(5_000), '-1', '9'.repeat(30), '2026-02-30', '[]'];
  for (const { method, path, operation } of await routes()) {
    for (const one of path.includes('{') ? odd : []) {
      const url = path.replace(/\{\w+\}/gu, one);
      const payload = method === 'GET' || method === 'DELETE' ? undefined : {};
      told(await send(method, url, payload === undefined ? {} : { payload }), `${method} ${url}`);
    }
    const asked = operation.parameters.filter((one) => one.in === 'query').map(({ name }) => name);
    for (const name of asked) {
      for (const value of strange) {
        const rest = asked.filter((one) => one !== name).map((one) => `${one}=1`);
        const query = [`${name}=${encodeURIComponent(value)}`, ...rest].join('&');
        told(
          await send(method, `${path.replace(/\{\w+\}/gu, 'none')}?${query}`, {}),
          `${path}?${query}`,
        );
      }
    }
  }
});

/** A new event does not compile before it is here. */
const EVENTS = {
  ...{ 'join-board': true, 'join-missed': true, 'join-desk': true },
  ...{ 'take-phone': true, 'report-phone': true, 'pop-painted': true },
} as const satisfies Record<keyof BrowserToServer, true>;

async function openPage(roles: readonly string[]): Promise<Page> {
  const { cookie } = await rig.person(`socket-${(people += 1)}`, roles);
  const page: Page = io(rig.url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders: { cookie, origin: rig.url },
  });
  await new Promise<void>((resolve, reject) => {
    page.once('connect', resolve);
    page.once('connect_error', reject);
  });
  return page;
}
/** Whatever it is, unlike what the page would say. */
type Anything = { emit(event: string, ...rest: unknown[]): void };
const joinBoard = (page: Page): Promise<{ ok: boolean }> =>
  new Promise((done) => page.emit('join-board', done));

test('no event of the socket cuts the page off, whatever it carries and whose page it is', async () => {
  const everyRole = Object.keys(ROLES);
  for (const roles of [everyRole, [], ...everyRole.map((role) => [role])]) {
    const page = await openPage(roles);
    const say = page as unknown as Anything;
    for (const event of [...Object.keys(EVENTS), 'nothing']) {
      for (const value of NASTY) {
        say.emit(event, value);
        say.emit(event, value, value);
        say.emit(event);
      }
    }
    const answer = await joinBoard(page);
    expect([roles, page.connected]).toEqual([roles, true]);
    if (roles === everyRole) expect(answer.ok).toBe(true);
    page.disconnect();
  }
  expect(rig.logged.filter((line) => line.includes('"room":"pages"'))).toEqual([]);
});

test('an event longer than any of ours ends the connection it came by, and harms nobody', async () => {
  const [wild, calm] = [await openPage(Object.keys(ROLES)), await openPage(Object.keys(ROLES))];
  const say = wild as unknown as Anything;
  // Shorter than the bound it is only nonsense.
  say.emit('report-phone', 'x'.repeat(60_000));
  expect((await joinBoard(wild)).ok).toBe(true);
  const ended = new Promise<string>((done) => wild.once('disconnect', done));
  say.emit('report-phone', 'x'.repeat(70_000));
  // Whose doing it was, and not a silence that is noticed later.
  expect(['transport close', 'transport error']).toContain(await ended);
  expect([calm.connected, (await joinBoard(calm)).ok]).toEqual([true, true]);
  const again = await openPage(Object.keys(ROLES));
  expect((await joinBoard(again)).ok).toBe(true);
  for (const page of [calm, again]) page.disconnect();
  expect(rig.logged.filter((line) => line.includes('"room":"pages"'))).toEqual([]);
});
