import { once } from 'node:events';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { expect, test } from 'vitest';
import { startEdge } from '../support/edge-rig.ts';

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
