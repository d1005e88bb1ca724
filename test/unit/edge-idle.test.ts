import { once } from 'node:events';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { expect, test } from 'vitest';
import { REFUSED, startEdge } from '../support/edge-rig.ts';
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

test('a connection goes on after a request that was refused before its body was read', async () => {
  const rig = await startEdge();
  await rig.startServer();
  const where = { port: rig.port, host: '127.0.0.1', ca: rig.ca, servername: 'localhost' };
  const socket = connectTls(where).setEncoding('utf8');
  let told = '';
  socket.on('data', (text: string) => (told += text));
  // A photo: more than lies on the way between the two.
  const photo = 'x'.repeat(3_000_000);
  const head = `Host: localhost\r\nContent-Length: ${photo.length}\r\n\r\n`;
  try {
    socket.write(`POST ${REFUSED} HTTP/1.1\r\n${head}${photo}`);
    await eventually('the refusal', 20_000, () => told.includes('403 Forbidden'));
    socket.write('GET /index.html HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await eventually('the page', 20_000, () => told.includes('<title>desk</title>'));
  } finally {
    socket.destroy();
    await rig.stop();
  }
});

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
