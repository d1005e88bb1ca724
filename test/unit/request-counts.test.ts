import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSteadyClock } from '../../src/kit/steady-clock.ts';
import { requestCounts } from '../../src/plugins/request-counts.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const START_MS = 1_795_000_000_000;

let monotonicMs: number;
let app: FastifyInstance;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: START_MS });
  monotonicMs = 0;
  const { nowMs } = createSteadyClock({
    wallMs: () => Date.now(),
    monotonicMs: () => monotonicMs,
    notBeforeMs: 0,
  });
  app = Fastify({ trustProxy: true });
  await app.register(rateLimit, { max: 3, timeWindow: MINUTE_MS, store: requestCounts(nowMs) });
  app.get('/', async () => 'here');
  app.get('/own', { config: { rateLimit: { max: 1, timeWindow: MINUTE_MS } } }, async () => 'here');
});
afterEach(async () => {
  vi.useRealTimers();
  await app.close();
});

function pass(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
  monotonicMs += ms;
}
const ask = async (url = '/', address = '10.0.0.1'): Promise<number> => {
  const answer = await app.inject({ url, headers: { 'x-forwarded-for': address } });
  return answer.statusCode;
};
const askTimes = async (times: number): Promise<number[]> => {
  const statuses: number[] = [];
  for (let n = 0; n < times; n += 1) statuses.push(await ask());
  return statuses;
};

test.each([-5 * HOUR_MS, 5 * HOUR_MS])(
  "the machine's clock is set by %d ms: a minute's requests are still a minute's",
  async (jumpMs) => {
    expect(await askTimes(2)).toEqual([200, 200]);
    vi.setSystemTime(Date.now() + jumpMs);
    expect(await askTimes(2)).toEqual([200, 429]);
    // By a tenth slower it runs, while it comes back to the machine's.
    pass(1.2 * MINUTE_MS);
    expect(await askTimes(4)).toEqual([200, 200, 200, 429]);
  },
);

test('one address is held back, and nobody else with it; a route has a count of its own', async () => {
  expect(await askTimes(4)).toEqual([200, 200, 200, 429]);
  expect(await ask('/', '10.0.0.2')).toBe(200);
  expect([await ask('/own'), await ask('/own')]).toEqual([200, 429]);
  pass(MINUTE_MS);
  expect([await ask(), await ask('/own')]).toEqual([200, 200]);
});

test('who is held back is told when he may ask again', async () => {
  await askTimes(3);
  pass(20_000);
  const answer = await app.inject({ url: '/', headers: { 'x-forwarded-for': '10.0.0.1' } });
  expect([answer.statusCode, answer.headers['retry-after']]).toEqual([429, '40']);
});

test('a flood of addresses is forgotten from its beginning', () => {
  let atMs = 0;
  const Store = requestCounts(() => atMs);
  const store = new Store({});
  const countOf = (key: string): number => {
    let current = 0;
    store.incr(key, (_error, result) => void (current = result?.current ?? 0), MINUTE_MS, 3);
    return current;
  };
  for (let n = 0; n < 5_000; n += 1) countOf(`address ${n}`);
  expect([countOf('address 0'), countOf('address 4999')]).toEqual([2, 2]);
  atMs += 1;
  countOf('one more');
  expect([countOf('address 4999'), countOf('address 0')]).toEqual([3, 1]);
});
