import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ask, startEdge } from '../support/edge-rig.ts';

test('Asterisk’s control, the SMS simulator and the figures stay inside', async () => {
  const asked: string[] = [];
  const asterisk = createServer((request, answer) => {
    asked.push(request.url ?? '');
    answer.end('inside');
  });
  asterisk.on('upgrade', (request, socket) => {
    asked.push(request.url ?? '');
    socket.destroy();
  });
  await new Promise<void>((done) => asterisk.listen(0, '127.0.0.1', done));
  const { port } = asterisk.address() as AddressInfo;
  const rig = await startEdge({ phoneTarget: `ws://127.0.0.1:${port}/ws` });
  await rig.startServer();
  for (const path of [
    ...['/ari/asterisk/info', '/ari/api-docs/resources.json', '/ari/events', '/httpstatus', '/ws'],
    ...['/__sim/', '/v1/SIMULATOR/account/info.json', '/metrics', '/api/../metrics'],
  ]) {
    // The page opens on every address of its own; a part of it that is missing is missing.
    const { headers, body } = await ask(rig, path);
    const isOurs = body === 'not found\n' || body.includes('<title>desk</title>');
    expect([path, isOurs]).toEqual([path, true]);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  }
  for (const path of ['/ari/events?app=pasokh', '/ari/ws', '/__sim/']) {
    const events = new WebSocket(`wss://localhost:${rig.port}${path}`, { ca: rig.ca });
    await once(events, 'error');
  }
  expect([asked, rig.seen]).toEqual([[], []]);
  await rig.stop();
  await new Promise((closed) => asterisk.close(closed));
});
