import { setTimeout as pause } from 'node:timers/promises';
import { tehranMinuteOfDay } from '../kit/jalali.ts';
import { type Chance, densityAt } from './chance.ts';
import { mobileOf } from './people.ts';
import { openPhone, type Talk } from './phone.ts';

export interface CallersOptions {
  readonly sipPort: number;
  readonly ratePerMinute: number;
  readonly shape: 'day' | 'flat';
  /** Numbers that have called before, E.164. */
  readonly known: readonly string[];
  readonly chance: Chance;
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
  readonly onFault: (fault: unknown) => void;
}

/** Simulated citizens: they dial 137, wait as long as they like to, and talk until they are let go. */
export interface Callers {
  readonly isStorm: boolean;
  setStorm(on: boolean): void;
  /** An expert talks to whoever calls from this number. */
  served(phone: string): void;
  stop(): void;
}

const LINE = '137';
const STORM_FACTOR = 8;
/** A storm that nobody ends is over then. */
const STORM_MS = 5 * 60_000;
/** No machine of a newcomer has to carry more. */
const MOST_AT_ONCE = 30;
const PATIENCE_MEAN_MS = 150_000;
const LONGEST_TALK_MS = 300_000;

/** Calls that are dialled in a millisecond, on average: by the shape of the day, or the same at every hour. */
export function callsPerMs(
  { ratePerMinute, shape }: Pick<CallersOptions, 'ratePerMinute' | 'shape'>,
  nowMs: number,
  isStorm: boolean,
): number {
  const density = shape === 'day' ? densityAt(tehranMinuteOfDay(nowMs)) : 1;
  return (ratePerMinute * density * (isStorm ? STORM_FACTOR : 1)) / 60_000;
}

export function startCallers(options: CallersOptions): Callers {
  const { chance, onFault } = options;
  /** Who is on the line, by number; `served` ends their patience. */
  const onLine = new Map<string, () => void>();
  const talks = new Set<Talk>();
  let stormUntilMs = 0;
  let isStopping = false;
  let timer: NodeJS.Timeout | undefined;

  const isStorm = (): boolean => options.nowMs() < stormUntilMs;

  function plan(): void {
    clearTimeout(timer);
    if (isStopping || options.ratePerMinute === 0) return;
    const gapMs = -Math.log(1 - chance.next()) / callsPerMs(options, options.nowMs(), isStorm());
    timer = setTimeout(
      () => {
        void call().catch(onFault);
        plan();
      },
      Math.min(gapMs, 600_000),
    );
  }

  async function call(): Promise<void> {
    if (onLine.size >= MOST_AT_ONCE) return;
    // Of a small city few have called before: where one of them is on the line, somebody new calls.
    const free = options.known.filter((one) => !onLine.has(one));
    const isKnown = free.length > 0 && chance.says(0.5);
    const number = isKnown ? chance.pick(free) : mobileOf(chance, 'resident');
    if (onLine.has(number)) return;
    const phone = await openPhone({
      username: number.replace('+98', '0'),
      sipPort: options.sipPort,
      monotonicMs: options.monotonicMs,
      hertz: 180 + chance.below(160),
    });
    let settle: () => void = () => undefined;
    const served = new Promise<void>((resolve) => (settle = resolve));
    onLine.set(number, settle);
    const over = new AbortController();
    const wait = (ms: number): Promise<unknown> =>
      pause(ms, undefined, { signal: over.signal }).catch(() => undefined);
    try {
      const talk = await phone.dial(LINE);
      talks.add(talk);
      const patienceMs = -Math.log(1 - chance.next()) * PATIENCE_MEAN_MS + 5_000;
      const end = talk.ended.then(() => 'over' as const);
      const first = await Promise.race([
        end,
        served.then(() => 'served' as const),
        wait(patienceMs).then(() => 'tired' as const),
      ]);
      if (first === 'served') await Promise.race([end, wait(LONGEST_TALK_MS)]);
      talk.hangUp();
      talks.delete(talk);
    } finally {
      over.abort();
      onLine.delete(number);
      phone.close();
    }
  }

  plan();
  return {
    get isStorm() {
      return isStorm();
    },
    setStorm(on) {
      stormUntilMs = on ? options.nowMs() + STORM_MS : 0;
      plan();
    },
    served: (phone) => onLine.get(phone)?.(),
    stop() {
      isStopping = true;
      clearTimeout(timer);
      for (const talk of talks) talk.hangUp();
    },
  };
}
