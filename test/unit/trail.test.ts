import { fastify } from 'fastify';
import { expect, test } from 'vitest';
import { trailPlugin } from '../../src/plugins/trail.ts';

test('each act on a call, its contact or case leaves one line, whichever verb asks for it; looks and drafts leave none', async () => {
  const lines: Record<string, unknown>[] = [];
  const stream = {
    write: (line: string) => lines.push(JSON.parse(line) as (typeof lines)[number]),
  };
  const app = fastify({ logger: { stream } });
  const onFault = (fault: unknown): never => expect.fail(String(fault));
  await app.register(trailPlugin, { callOf: async () => '1.7', onFault });
  const paths = ['/calls/:callId', '/callbacks/:callbackId', '/cases/:caseId', '/other/:id'];
  for (const url of paths) {
    const method = ['GET', 'HEAD', 'PATCH', 'POST', 'PUT', 'DELETE'];
    app.route({ method, url, exposeHeadRoute: false, handler: async () => null });
  }
  for (const method of ['GET', 'HEAD', 'PATCH', 'POST', 'PUT', 'DELETE'] as const) {
    for (const url of paths) await app.inject({ method, url: url.replace(/:\w+/u, '1.7') });
  }
  await app.close();
  const told = lines
    .filter(({ msg }) => msg === 'done')
    .map(({ callId, route }) => [callId, route]);
  const once = ['/calls/:callId', '/callbacks/:callbackId', '/cases/:caseId'];
  expect(told).toEqual([...once, ...once, ...once].map((route) => ['1.7', route]));
});
