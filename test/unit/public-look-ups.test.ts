import rateLimit from '@fastify/rate-limit';
import Fastify from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { expect, test } from 'vitest';
import { errorPlugin } from '../../src/plugins/errors.ts';
import { type Tracking, trackingRoutes } from '../../src/tracking/index.ts';

test('all addresses together get so many look-ups a minute, and the next minute again', async () => {
  let nowMs = Date.parse('2026-11-26T08:00:00Z');
  let looked = 0;
  const nothing = async () => {
    looked += 1;
    return { type: 'not-tracked' as const };
  };
  const tracking: Tracking = { track: nothing, answer: nothing, withdraw: nothing, tell: nothing };
  const app = Fastify({ trustProxy: true });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(errorPlugin, { onFault: () => undefined });
  await app.register(rateLimit);
  await app.register(trackingRoutes, { tracking, nowMs: () => nowMs });
  const doors = [
    ['tracking', {}],
    ['feedback', { accepts: true }],
    ['withdrawal', { reason: 'رفع شد' }],
  ] as const;
  const ask = async (n: number) => {
    const [door, more] = doors[n % doors.length] ?? doors[0];
    const answer = await app.inject({
      method: 'POST',
      url: `/api/public/${door}`,
      headers: { 'x-forwarded-for': `10.1.${n >> 8}.${n & 255}` },
      body: { code: '200000000', secret: '0000', ...more },
    });
    return answer.statusCode;
  };
  const statuses = new Set<number>();
  for (let n = 0; n < 600; n += 1) statuses.add(await ask(n));
  expect([...statuses]).toEqual([404]);
  expect([await ask(600), await ask(601)]).toEqual([429, 429]);
  expect(looked).toBe(600);
  nowMs += 60_000;
  expect(await ask(602)).toBe(404);
  await app.close();
});
