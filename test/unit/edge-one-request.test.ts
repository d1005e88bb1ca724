import { once } from 'node:events';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askPlain, type EdgeRig, startEdge } from '../support/edge-rig.ts';
import { hidden, TWO_LENGTHS } from '../support/two-lengths.ts';

let rig: EdgeRig;
beforeAll(async () => {
  rig = await startEdge();
  await rig.startServer();
});
afterAll(() => rig.stop());

test.each(TWO_LENGTHS)(
  'a request with %s is refused, and what is hidden behind it is no request',
  async (_, heads) => {
    const socket = connectTls({
      port: rig.port,
      host: '127.0.0.1',
      ca: rig.ca,
      servername: 'localhost',
    });
    let told = '';
    socket.setEncoding('utf8').on('data', (text: string) => (told += text));
    socket.write(hidden(heads));
    await once(socket, 'close');
    const plain = await askPlain(rig.port, hidden(heads));
    for (const answer of [told, plain])
      expect(answer).toMatch(/^HTTP\/1\.1 400 (?![^]*HTTP\/1\.1)/u);
    expect(rig.seen).toEqual([]);
  },
);
