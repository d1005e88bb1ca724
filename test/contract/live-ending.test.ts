import { once } from 'node:events';
import { io } from 'socket.io-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Person, serverRig, type ServerRig } from '../support/server-rig.ts';

/*
 * Socket.IO tells a page apart that was sent away from one that has lost its server: the first does not come
 * back by itself. A server that ends on purpose (a newer version, a restart) sends nobody away.
 */

let rig: ServerRig;
let supervisor: Person;
let page: ReturnType<typeof io>;

beforeEach(async () => {
  rig = await serverRig();
  supervisor = await rig.person('supervisor', ['shift-supervisor']);
  page = io(rig.url, {
    transports: ['websocket'],
    forceNew: true,
    extraHeaders: { cookie: supervisor.cookie, origin: rig.url },
  });
  await once(page as never, 'connect');
});
afterEach(async () => {
  page.disconnect();
  await rig.close();
});

test('a page whose server ends on purpose looks for the next one', async () => {
  const gone = once(page as never, 'disconnect');
  await rig.server.close();
  expect((await gone)[0]).toBe('transport close');
  expect(page.active).toBe(true);
});

test('a page whose session is over is sent away', async () => {
  const gone = once(page as never, 'disconnect');
  const { statusCode } = await rig.server.app.inject({
    method: 'DELETE',
    url: '/api/session',
    headers: { host: rig.host, origin: rig.url, cookie: supervisor.cookie },
  });
  expect(statusCode).toBe(204);
  expect((await gone)[0]).toBe('io server disconnect');
});
