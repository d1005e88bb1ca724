import { Random } from '../../test/support/random.ts';
import { VirtualLine } from '../../test/support/virtual-line.ts';
import { createEngine } from '../../telephony/engine/engine.ts';
import { cityQueue } from './city-queue.ts';
import { callersOfYear, drawStorms, planShifts, ringOf, wrapUpOf } from './city-year.ts';
import { startCpu, toSpread } from './figures.ts';
import { WaitErrors } from './wait-errors.ts';

/**
 * A year of 137 in virtual time: days and nights, weekdays and Fridays, storms in which the whole
 * city calls. `tookS` is all of it, city and engine; `cpuS` without what others
 * on the machine took.
 */
export function measureYear(seed: number) {
  const beganAtMs = performance.now();
  const cpuMs = startCpu();
  const random = new Random(seed);
  const storms = drawStorms(random);
  const engine = createEngine(null);
  const waitsS: number[] = [];
  const errors = new WaitErrors((atMs) => storms.has(Math.floor(atMs / 3_600_000)));
  const outcomes: Record<string, number> = {};
  const line = new VirtualLine({
    engine,
    queues: [cityQueue],
    shifts: planShifts(storms),
    callers: callersOfYear(random, storms),
    answerMs: () => ringOf(random),
    wrapUpMs: () => wrapUpOf(random),
    onNotice: (notice, nowMs) => {
      errors.hear(notice, nowMs);
      if (notice.type !== 'call-ended') return;
      outcomes[notice.outcome] = (outcomes[notice.outcome] ?? 0) + 1;
      if (notice.outcome === 'answered') waitsS.push(notice.waitMs / 1_000);
    },
  });
  line.run();
  engine.checkInvariants();
  return {
    calls: line.callers,
    events: line.events,
    outcomes,
    waitS: toSpread(waitsS),
    expectedWaitError: errors.figures(),
    tookS: Math.round((performance.now() - beganAtMs) / 100) / 10,
    cpuS: Math.round(cpuMs() / 100) / 10,
  };
}
