import { io } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROLES } from '../support/role-matrix.ts';
import { serverRig, type Person, type ServerRig } from '../support/server-rig.ts';
import { type JsonSchema, nastyBodies, NASTY } from '../support/nasty-bodies.ts';
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

beforeAll(async () => {
  rig = await serverRig();
  await renew();
});
afterAll(() => rig.close());

/** Somebody who may do everything; a fresh one when the last has asked too often or is signed out. */
async function renew(): Promise<void> {
  everybody = await rig.person(`all-${(people += 1)}`, Object.keys(ROLES));
}

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

const told = (answer: { statusCode: number; body: string }, what: string): void => {
  // 503: telephony's end of the test has nothing to say; that is an answer in words, too.
  const isFault = answer.statusCode >= 500 && answer.statusCode !== 503;
  expect([what, isFault ? answer.body : 'answered']).toEqual([what, 'answered']);
};

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

test('no event of the socket cuts the page off, whatever it carries', async () => {
  await renew();
  const page: Page = io(rig.url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders: { cookie: everybody.cookie, origin: rig.url },
  });
  await new Promise<void>((resolve, reject) => {
    page.once('connect', resolve);
    page.once('connect_error', reject);
  });
  const events = [
    'join-board',
    'join-missed',
    'join-desk',
    'take-phone',
    'report-phone',
    'pop-painted',
    'nothing',
  ];
  const say = page as unknown as { emit(event: string, ...rest: unknown[]): void };
  for (const event of events) {
    for (const value of NASTY) {
      say.emit(event, value);
      say.emit(event, value, value);
      say.emit(event);
    }
  }
  const answer = await new Promise<{ ok: boolean }>((resolve) => page.emit('join-board', resolve));
  expect([answer.ok, page.connected]).toEqual([true, true]);
  page.disconnect();
  expect(rig.logged.filter((line) => line.includes('"room":"pages"'))).toEqual([]);
});
