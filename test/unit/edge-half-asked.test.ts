import { once } from 'node:events';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { ask, type EdgeRig, startEdge } from '../support/edge-rig.ts';
import { eventually } from '../support/eventually.ts';

/** Nobody waits here for the time limits of the product, and no limit but the one that is tried holds. */
const FOR_EVER = 1_000_000;
const UNLIMITED = {
  slow: FOR_EVER,
  unasked: FOR_EVER,
  lookEveryMs: 20,
  headWithin: FOR_EVER,
  bodyWithin: FOR_EVER,
};

interface Visitor {
  readonly socket: Socket;
  told: string;
}
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function openEdge(options: Parameters<typeof startEdge>[0]): Promise<EdgeRig> {
  const rig = await startEdge(options);
  ends.push(() => rig.stop());
  await rig.startServer();
  return rig;
}

function visit(socket: Socket): Visitor {
  const visitor: Visitor = { socket, told: '' };
  socket.setEncoding('utf8').on('data', (text: string) => (visitor.told += text));
  // What is closed over what we still send is a reset.
  socket.on('error', () => undefined);
  ends.push(() => socket.destroy());
  return visitor;
}

async function overTls(rig: EdgeRig, localAddress = '127.0.0.1'): Promise<Visitor> {
  const where = { port: rig.port, host: '127.0.0.1', localAddress };
  const socket = connectTls({ ...where, ca: rig.ca, servername: 'localhost' });
  const visitor = visit(socket);
  await once(socket, 'secureConnect');
  return visitor;
}

async function overPlain(rig: EdgeRig): Promise<Visitor> {
  const socket = connectPlain({ port: rig.port, host: '127.0.0.1' });
  const visitor = visit(socket);
  await once(socket, 'connect');
  return visitor;
}

const HALF_A_HEAD = 'GET /index.html HTTP/1.1\r\nHost: localhost\r\n';
const isPage = (visitor: Visitor): boolean => visitor.told.includes('<title>desk</title>');
const isClosed = ({ socket }: Visitor): boolean => socket.destroyed;

async function halfAHead(rig: EdgeRig, localAddress?: string): Promise<Visitor> {
  const visitor = await overTls(rig, localAddress);
  visitor.socket.write(HALF_A_HEAD);
  return visitor;
}

async function afterAPage(rig: EdgeRig): Promise<Visitor> {
  const visitor = await overTls(rig);
  visitor.socket.write(`${HALF_A_HEAD}\r\n`);
  await eventually('the page', 20_000, () => isPage(visitor));
  return visitor;
}

test('of one address so many requests may be half sent: the oldest of more go, and no other connection', async () => {
  const rig = await openEdge({ halfAsked: { ...UNLIMITED, slow: 3 } });
  const office: Visitor[] = [];
  for (let desk = 0; desk < 5; desk += 1) {
    const live = await overTls(rig);
    live.socket.write(
      'GET /socket.io/ HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
    await eventually('the live socket', 20_000, () => live.told.includes('101 Switching'));
    office.push(live, await afterAPage(rig), await overTls(rig));
  }
  const oldest = [await halfAHead(rig), await overPlain(rig)];
  oldest[1]?.socket.write(HALF_A_HEAD);
  const body = await overTls(rig);
  body.socket.write(
    'POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf of it',
  );
  const second = await afterAPage(rig);
  second.socket.write(HALF_A_HEAD);
  const hello = await overPlain(rig);
  hello.socket.write(Buffer.of(22, 3, 1, 2, 0, 1));
  // All five are counted, or fewer than two had to go.
  await eventually('the two oldest are closed', 20_000, () => oldest.every(isClosed));
  expect([body, second, hello].filter(isClosed)).toEqual([]);
  expect(rig.logged).toContainEqual(
    expect.objectContaining({
      client: '127.0.0.1',
      text: 'one address has too many requests that do not end',
    }),
  );
  // Who only has a connection has it still, and whoever comes is served.
  for (const [at, visitor] of office.entries()) {
    visitor.told = '';
    visitor.socket.write(at % 3 === 0 ? 'is it there?' : `${HALF_A_HEAD}\r\n`);
    await eventually('he is answered', 20_000, () => visitor.told !== '');
  }
  expect((await ask(rig, '/index.html')).status).toBe(200);
});

test('the house’s own proxy asks for everybody, and is not counted', async () => {
  const rig = await openEdge({
    behindProxy: '127.0.0.1',
    halfAsked: { ...UNLIMITED, slow: 1, unasked: 2 },
  });
  const proxied = [await halfAHead(rig), await halfAHead(rig), await halfAHead(rig)];
  const others: Visitor[] = [];
  for (let nth = 0; nth < 3; nth += 1) others.push(await halfAHead(rig, '127.0.0.2'));
  await eventually('another address is', 20_000, () => others.filter(isClosed).length === 2);
  for (const { socket } of proxied) socket.write('\r\n');
  await eventually('all that it asked for', 20_000, () => proxied.every(isPage));
});

test('of one address so many connections may stand on which nothing was asked', async () => {
  const rig = await openEdge({ halfAsked: { ...UNLIMITED, unasked: 3 } });
  const served = [await afterAPage(rig), await afterAPage(rig), await afterAPage(rig)];
  const silent: Visitor[] = [];
  for (let nth = 0; nth < 5; nth += 1) silent.push(await overTls(rig));
  await eventually('the oldest two are closed', 20_000, () => silent.slice(0, 2).every(isClosed));
  expect([...served, ...silent.slice(2)].filter(isClosed)).toEqual([]);
});

test.each([
  ['a head', HALF_A_HEAD],
  ['the head after a page', `${HALF_A_HEAD}\r\n${HALF_A_HEAD}`],
  ['a body', 'POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999\r\n\r\n'],
  [
    'a body that nobody reads',
    'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999\r\n\r\n',
  ],
])('%s that comes by single bytes and never ends does not hold a place', async (_, begun) => {
  const rig = await openEdge({ halfAsked: { ...UNLIMITED, headWithin: 30, bodyWithin: 30 } });
  const visitor = await overTls(rig);
  visitor.socket.write(begun);
  const dripping = setInterval(() => visitor.socket.write('x'), 10);
  ends.push(() => clearInterval(dripping));
  await eventually('it is closed', 20_000, () => isClosed(visitor));
});

test('a phone that is not let in holds no place, although it does not close', async () => {
  const rig = await openEdge({});
  const where = { port: rig.port, host: '127.0.0.1', ca: rig.ca, servername: 'localhost' };
  const goesOn = { ...where, allowHalfOpen: true };
  const socket = connectTls(goesOn);
  const visitor = visit(socket);
  socket.write(
    'GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  );
  await once(socket, 'end');
  expect(visitor.told).toMatch(/^HTTP\/1\.1 403 /u);
  // To a connection that is closed nothing can be said for long.
  await eventually('its place is free', 20_000, () => {
    if (!socket.destroyed) socket.write('x');
    return socket.destroyed;
  });
});
