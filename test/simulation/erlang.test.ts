import { expect, test } from 'vitest';
import { erlangDelay } from '../support/erlang.ts';
import { ErlangLine } from '../support/erlang-line.ts';

const serviceMean = 180_000;
const agents = 10;
const rate = (0.8 * agents) / serviceMean;
const batch = 500;
/** 99 % of Student's t with 19 degrees of freedom: ten thousand calls are twenty batches. */
const quantile = 2.861;

/**
 * A seed is one history on every machine: this fails only when the engine begins to decide
 * otherwise. `npm run bench:engine erlang` does the same with millions of calls.
 */
test.each([
  ['Erlang C, when nobody gives up', Infinity],
  ['Erlang A, when everybody may', 120_000],
])('callers wait as long and as often as queueing theory says: %s', (_name, patienceMean) => {
  const traffic = { agents, rate, serviceMean, patienceMean };
  const line = new ErlangLine(traffic, 137, 1_000, batch);
  line.run(20 * batch);
  line.engine.checkInvariants();

  const theory = erlangDelay(traffic);
  const waits = line.waits.interval(quantile);
  const waited = line.waited.interval(quantile);
  expect(Math.abs(waits.mean - theory.meanWait)).toBeLessThan(waits.half);
  expect(Math.abs(waited.mean - theory.waitShare)).toBeLessThan(waited.half);
  // Narrow enough to mean something: an agent more or less is far outside.
  const fewer = erlangDelay({ ...traffic, agents: agents - 1 });
  expect(fewer.meanWait - theory.meanWait).toBeGreaterThan(2 * waits.half);
});

test('the formulas are those of the books', () => {
  // One agent: the wait is rho / (1 - rho) services, and everybody waits with probability rho.
  const one = erlangDelay({ agents: 1, rate: 0.5, serviceMean: 1, patienceMean: Infinity });
  expect(one.waitShare).toBeCloseTo(0.5, 9);
  expect(one.meanWait).toBeCloseTo(1, 9);
  // Erlang C of 10 agents and 8 erlang is 0.409, as in any table.
  const ten = erlangDelay({ agents: 10, rate: 8, serviceMean: 1, patienceMean: Infinity });
  expect(ten.waitShare).toBeCloseTo(0.4092, 4);
  // Patience as long as the service: the number of people is Poisson, whatever the agents.
  const patient = erlangDelay({ agents: 2, rate: 2, serviceMean: 1, patienceMean: 1 });
  expect(patient.waitShare).toBeCloseTo(1 - 3 * Math.exp(-2), 9);
});
