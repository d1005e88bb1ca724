import { type Delay, erlangDelay } from '../../test/support/erlang.ts';
import { ErlangLine } from '../../test/support/erlang-line.ts';
import type { BatchMeans } from '../../test/support/interval.ts';

const agents = 10;
const serviceMean = 180_000;
const patienceMean = 120_000;
const loads = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95];
const million = 1_000_000;
const batch = 25_000;
const warmUp = 50_000;
/** Near one, waits of a million calls say less than 5 %: then more are made, up to this. */
const mostCalls = 12 * million;
const within = 0.05;
/** 95 % of Student's t with 39 degrees of freedom: a million calls are 40 batches. */
const quantile = 2.023;

/**
 * The engine against the formulas: Erlang C (nobody gives up) and Erlang A (everybody may). Each
 * point is a million calls, and further millions until the interval is narrower than the promise.
 */
export function measureErlang(seed: number, calls = million) {
  const points = [];
  let worst = 0;
  for (const formula of ['C', 'A'] as const) {
    for (const rho of loads) {
      const point = measurePoint(formula, rho, seed, calls);
      worst = Math.max(worst, Math.abs(point.meanWaitS.off), Math.abs(point.waitShare.off));
      points.push(point);
    }
  }
  return { agents, within, worst, holds: worst <= within, points };
}

function measurePoint(formula: 'C' | 'A', rho: number, seed: number, calls: number) {
  const traffic = {
    agents,
    rate: (rho * agents) / serviceMean,
    serviceMean,
    patienceMean: formula === 'C' ? Infinity : patienceMean,
  };
  const line = new ErlangLine(traffic, seed, warmUp, batch);
  let counted = 0;
  do {
    counted += calls;
    line.run(counted);
  } while (counted < mostCalls && isTooWide(line.waits));
  const theory: Delay = erlangDelay(traffic);
  return {
    formula: `Erlang ${formula}`,
    rho,
    calls: counted,
    meanWaitS: compare(line.waits, theory.meanWait, 1_000),
    waitShare: compare(line.waited, theory.waitShare, 1),
  };
}

function isTooWide(waits: BatchMeans): boolean {
  const { mean, half } = waits.interval(quantile);
  return half > within * mean;
}

function compare(measured: BatchMeans, theory: number, unit: number) {
  const { mean, half } = measured.interval(quantile);
  return {
    theory: round(theory / unit),
    measured: round(mean / unit),
    confidence95: [round((mean - half) / unit), round((mean + half) / unit)],
    off: round(mean / theory - 1),
  };
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
