import { exponential, lognormal } from '../../test/support/chance.ts';
import { Random } from '../../test/support/random.ts';
import type { Shift, VirtualCaller } from '../../test/support/virtual-line.ts';
import type { AgentId } from '../../telephony/protocol/index.ts';
import { cityQueue } from './city-queue.ts';

const days = 365;
const hourMs = 3_600_000;
/** Without the storms, which bring them to 620,000. */
const usualCallsAYear = 597_500;

/** Calls by hour of the day, from midnight on: parts of a whole. */
const byHour = [
  1.2, 0.8, 0.6, 0.5, 0.6, 1, 2, 4.2, 7, 8.8, 9.3, 9, 7.6, 6.6, 6, 5.6, 5.4, 5.4, 5.2, 4.6, 3.8,
  2.6, 1.8, 1.4,
];
/** From Saturday to Friday. */
const byWeekday = [1.15, 1.1, 1.1, 1.05, 1.05, 0.9, 0.65];

const talkMs = 170_000;
const wrapUpMs = 20_000;
const ringMs = 5_000;
const patienceMs = 300_000;

/** Rain, snow, a burst main: for some hours the whole city calls, and about one thing. */
const storms = 18;
const stormTalkMs = 120_000;
const stormShape = [3, 5, 4, 2.5, 1.6];
/** So much later people are called in from other desks. */
const helpAfterHours = 1;
const helpers = 0.5;

/** How many times the usual each hour of the year brings; 1 outside storms. */
export type Storms = ReadonlyMap<number, number>;

export function drawStorms(random: Random): Storms {
  const hours = new Map<number, number>();
  for (let n = 0; n < storms; n += 1) {
    const first = random.between(0, days - 1) * 24 + random.between(6, 18);
    stormShape.forEach((times, after) => hours.set(first + after, times));
  }
  return hours;
}

function usualCalls(hour: number): number {
  const day = Math.floor(hour / 24);
  const parts = byHour.reduce((sum, part) => sum + part, 0) * byWeekday.reduce((a, b) => a + b, 0);
  const share = (byHour[hour % 24] ?? 0) * (byWeekday[day % 7] ?? 0);
  return ((usualCallsAYear / days) * 7 * share) / parts;
}

/** Who works when: enough for the usual load of the hour; in a storm some more, an hour late. */
export function planShifts(stormy: Storms): Shift[] {
  const shifts: Shift[] = [];
  let present = 0;
  for (let hour = 0; hour < days * 24; hour += 1) {
    const load = (usualCalls(hour) * (talkMs + wrapUpMs + ringMs)) / hourMs;
    const usual = Math.max(2, Math.ceil(load + 0.9 * Math.sqrt(load)));
    const isHelped = stormy.has(hour) && stormy.has(hour - helpAfterHours);
    const wanted = isHelped ? Math.ceil(usual * (1 + helpers)) : usual;
    for (; present < wanted; present += 1) shifts.push(shiftOf(hour, present, true));
    for (; present > wanted; present -= 1) shifts.push(shiftOf(hour, present - 1, false));
  }
  for (; present > 0; present -= 1) shifts.push(shiftOf(days * 24 + 1, present - 1, false));
  return shifts;
}

function shiftOf(hour: number, n: number, begins: boolean): Shift {
  const queueIds = begins ? [cityQueue.queueId] : null;
  return { atMs: hour * hourMs, agentId: `expert-${n + 1}` as AgentId, queueIds };
}

export function* callersOfYear(random: Random, stormy: Storms): Generator<VirtualCaller> {
  for (let hour = 0; hour < days * 24; hour += 1) {
    const times = stormy.get(hour) ?? 1;
    const meanGapMs = hourMs / (usualCalls(hour) * times);
    const endMs = (hour + 1) * hourMs;
    let atMs = hour * hourMs + exponential(random, meanGapMs);
    for (; atMs < endMs; atMs += exponential(random, meanGapMs)) {
      yield {
        atMs: Math.round(atMs),
        extension: cityQueue.extension,
        serviceMs: lognormal(random, times > 1 ? stormTalkMs : talkMs, 0.8),
        patienceMs: exponential(random, patienceMs),
      };
    }
  }
}

export function ringOf(random: Random): number {
  return random.between(ringMs / 2, (ringMs * 3) / 2);
}

export function wrapUpOf(random: Random): number {
  return lognormal(random, wrapUpMs, 0.6);
}
