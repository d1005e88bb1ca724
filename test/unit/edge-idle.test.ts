import { once } from 'node:events';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { REFUSED, REPLACED, startEdge } from '../support/edge-rig.ts';
import { eventually } from '../support/eventually.ts';

test('a connection that begins to ask and never ends does not hold a place', async () => {
  const rig = await startEdge({ idleWithinMs: 200 });
  try {
    const where = { port: rig.port, host: '127.0.0.1' };
    const sockets: Socket[] = [
      connectPlain(where),
      connectTls({ ...where, ca: rig.ca, servername: 'localhost' }),
    ];
    const closed = sockets.map((socket) => once(socket.resume(), 'close'));
    for (const socket of sockets) socket.write('GET / HTTP/1.1\r\nHost: x\r\n');
    await Promise.all(closed);
    expect(sockets.every((socket) => socket.destroyed)).toBe(true);
  } finally {
    await rig.stop();
  }
});

test.each(['/api/echo', '/index.html'])(
  'a connection is kept as long as the answer of %s says',
  async (path) => {
    const rig = await startEdge({ keptFreeMs: 1_000 });
    await rig.startServer();
    try {
      const where = { port: rig.port, host: '127.0.0.1', ca: rig.ca, servername: 'localhost' };
      const socket = connectTls(where).setEncoding('utf8');
      let told = '';
      let toldAtMs = 0;
      socket.on('data', (text: string) => {
        told += text;
        toldAtMs = performance.now();
      });
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      await once(socket, 'close');
      expect(told.match(/^keep-alive: .*$/gim)).toEqual([
        expect.stringMatching(/^keep-alive: timeout=1\r?$/i),
      ]);
      expect(performance.now() - toldAtMs).toBeGreaterThan(990);
    } finally {
      await rig.stop();
    }
  },
);

test.each([
  ['', ''],
  [', also of one who asked whether to send it', 'Expect: 100-continue\r\n'],
])(
  'a connection goes on after a request that was refused before its body was read%s',
  async (_, expecting) => {
    const rig = await startEdge();
    await rig.startServer();
    const where = { port: rig.port, host: '127.0.0.1', ca: rig.ca, servername: 'localhost' };
    const socket = connectTls(where).setEncoding('utf8');
    let told = '';
    socket.on('data', (text: string) => (told += text));
    // A photo: more than lies on the way between the two.
    const photo = 'x'.repeat(3_000_000);
    const head = `Host: localhost\r\n${expecting}Content-Length: ${photo.length}\r\n\r\n`;
    try {
      socket.write(`POST ${REFUSED} HTTP/1.1\r\n${head}${photo}`);
      await eventually('the refusal', 20_000, () => told.includes('403 Forbidden'));
      socket.write('GET /index.html HTTP/1.1\r\nHost: localhost\r\n\r\n');
      await eventually('the page', 20_000, () => told.includes('<title>desk</title>'));
      expect(told.includes('100 Continue')).toBe(expecting !== '');
      expect(rig.seen.map(({ headers }) => headers.expect)).toEqual([undefined]);
    } finally {
      socket.destroy();
      await rig.stop();
    }
  },
);

test('whoever closes after the answer has it, also where it comes before his body was read', async () => {
  const rig = await startEdge();
  await rig.startServer();
  const where = { port: rig.port, host: '127.0.0.1', ca: rig.ca, servername: 'localhost' };
  const say = async (asked: string): Promise<string> => {
    const socket = connectTls(where).setEncoding('utf8');
    let told = '';
    socket.on('data', (text: string) => (told += text));
    socket.write(asked);
    await once(socket, 'close');
    return told;
  };
  const head = 'Host: localhost\r\nConnection: close\r\n';
  const photo = 'x'.repeat(3_000_000);
  try {
    const length = `Content-Length: ${photo.length}\r\n\r\n`;
    const refused = await say(`POST ${REFUSED} HTTP/1.1\r\n${head}${length}${photo}`);
    expect(refused).toMatch(/^HTTP\/1\.1 403 [^]*\r\nno\r\n/u);
    expect(await say(`GET /api/echo HTTP/1.1\r\n${head}\r\n`)).toMatch(
      /\r\nconnection: close\r\n/iu,
    );
    // What is said of his connection is not said of the one between edge and server.
    expect(rig.seen.map(({ headers }) => headers.connection)).toEqual(['keep-alive', 'keep-alive']);
  } finally {
    await rig.stop();
  }
});

/** A connection on which somebody has begun to send: the head, and ten of his hundred bytes. */
async function begin(rig: Awaited<ReturnType<typeof startEdge>>, path: string, connection: string) {
  const where = { port: rig.port, host: '127.0.0.1', ca: rig.ca, servername: 'localhost' };
  const socket = connectTls(where).setEncoding('utf8');
  const said = { socket, told: '', faults: [] as string[] };
  socket.on('data', (text: string) => (said.told += text));
  socket.on('error', ({ message }) => said.faults.push(message));
  const head = `Host: localhost\r\nConnection: ${connection}\r\nContent-Length: 100\r\n\r\n`;
  socket.write(`POST ${path} HTTP/1.1\r\n${head}${'x'.repeat(10)}`);
  await eventually('he is answered', 20_000, () => /\r\n0\r\n\r\n$/u.test(said.told));
  return said;
}
const theRest = 'x'.repeat(90);

test('whoever was refused and never ends what he sends is let go', async () => {
  const rig = await startEdge({ restWithinMs: 200 });
  await rig.startServer();
  const said = await begin(rig, REFUSED, 'keep-alive');
  try {
    await eventually('his connection is closed', 20_000, () => said.socket.destroyed);
    expect(said.told).toContain('403 Forbidden');
  } finally {
    said.socket.destroy();
    await rig.stop();
  }
});

test('a server that is being replaced closes its connection, not that of whoever still sends', async () => {
  const rig = await startEdge();
  await rig.startServer();
  const said = await begin(rig, REPLACED, 'keep-alive');
  try {
    expect(said.told).toMatch(/^HTTP\/1\.1 503 [^]*\r\nlater\r\n/u);
    said.socket.write(`${theRest}GET /index.html HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    await eventually('the page', 20_000, () => said.told.includes('<title>desk</title>'));
    expect(said.faults).toEqual([]);
  } finally {
    said.socket.destroy();
    await rig.stop();
  }
});

test('while the server is away whoever leaves has the answer, and is let go when he has sent all', async () => {
  const rig = await startEdge();
  const said = await begin(rig, '/api/echo', 'close');
  try {
    expect(said.told).toMatch(/^HTTP\/1\.1 503 [^]*"server-unavailable"/u);
    expect(said.told).toMatch(/\r\nconnection: keep-alive\r\n/iu);
    said.socket.write(theRest);
    await eventually('his connection is closed', 20_000, () => said.socket.destroyed);
    expect(said.faults).toEqual([]);
  } finally {
    said.socket.destroy();
    await rig.stop();
  }
});

/** Whoever ends his connection with the answer, and sends more than was wanted: head, and how much of it. */
async function sendTooMuch(rig: Awaited<ReturnType<typeof startEdge>>, head: string) {
  const where = { port: rig.port, host: '127.0.0.1', ca: rig.ca, servername: 'localhost' };
  // He hears our end, and goes on.
  const goesOn = { ...where, allowHalfOpen: true };
  const socket = connectTls(goesOn).setEncoding('utf8');
  const said = { socket, told: '', faults: [] as string[] };
  socket.on('data', (text: string) => (said.told += text));
  socket.on('error', ({ message }) => said.faults.push(message));
  socket.write(`${head}Content-Length: 3000000\r\n\r\n${'x'.repeat(10)}`);
  await once(socket, 'end');
  return said;
}

describe.each([
  ['HTTP/1.0', ' HTTP/1.0\r\n', REFUSED, /^HTTP\/1\.1 403 [^]*no$/u],
  ['HTTP/1.0', ' HTTP/1.0\r\n', '/index.html', /^HTTP\/1\.1 405 /u],
  [
    'Connection: close',
    ' HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n',
    '/index.html',
    /^HTTP\/1\.1 405 /u,
  ],
])('a client of %s', (_, head, path, answer) => {
  test(`has the answer of ${path} and its end before his body, which is not wanted, is sent`, async () => {
    const rig = await startEdge();
    await rig.startServer();
    const said = await sendTooMuch(rig, `POST ${path}${head}`);
    try {
      expect(said.told).toMatch(answer);
      said.socket.end('x'.repeat(2_999_990));
      await once(said.socket, 'close');
      expect(said.faults).toEqual([]);
    } finally {
      said.socket.destroy();
      await rig.stop();
    }
  });

  test(`is let go, when he has the answer of ${path} and never ends what he sends`, async () => {
    const rig = await startEdge({ restWithinMs: 200 });
    await rig.startServer();
    const said = await sendTooMuch(rig, `POST ${path}${head}`);
    try {
      expect(said.told).toMatch(answer);
      // To a connection that is closed nothing can be said for long.
      await eventually('his connection is closed', 20_000, () => {
        if (!said.socket.destroyed) said.socket.write('x');
        return said.socket.destroyed;
      });
    } finally {
      said.socket.destroy();
      await rig.stop();
    }
  });
});
