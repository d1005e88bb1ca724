import type { EngineEvent } from '../../telephony/engine/event.ts';
import { Random } from './random.ts';
import { ensure } from './sim-ensure.ts';
import { beginsAtMs, faultyForMs } from './sim-settings.ts';

/** Whether the trunk puts us through: it may be down for a while, or not like one number. */
export interface TrunkDay {
  takes(callerToken: string, nowMs: number): boolean;
}

/** From chance of its own, so that a kept seed stays the day it was. */
export function drawTrunk(seed: number): TrunkDay {
  const random = new Random(seed + 919_191);
  const untilMs = beginsAtMs + faultyForMs;
  const hasOutage = random.chance(0.5);
  const fromMs = beginsAtMs + random.between(15_000, 90_000);
  const backAtMs = Math.min(untilMs, fromMs + random.between(20_000, 90_000));
  const barred = random.chance(0.2) ? random.pick(['cyrus', 'dina', 'elham']) : null;
  return {
    takes(callerToken, nowMs) {
      if (nowMs >= untilMs) return true;
      const isDown = hasOutage && fromMs <= nowMs && nowMs < backAtMs;
      return !isDown && callerToken !== barred;
    },
  };
}

/** While the trunk is said to take no calls one at a time tries it, and nobody in its rest. */
export class SimTrunk {
  readonly #alarms: ReadonlySet<string>;
  #restUntilMs: number | null = null;
  readonly #tries = new Set<string>();
  /** All that have tried it since it is down, also those that are over. */
  readonly #haveTried = new Set<string>();
  /** In this step it was said to take calls again, with promises left; and one that tried it was told of. */
  #isUpAgain = false;
  #isTryTold = false;

  constructor(alarms: ReadonlySet<string>) {
    this.#alarms = alarms;
  }

  get isDown(): boolean {
    return this.#alarms.has('trunk-failed trunk');
  }

  attempted(callId: string, nowMs: number): void {
    this.#review();
    if (!this.isDown) return;
    ensure(
      nowMs >= (this.#restUntilMs ?? 0),
      'a trunk that took no call is left alone for a while',
    );
    ensure(this.#tries.size === 0, 'one at a time tries a trunk that took no call');
    this.#tries.add(callId);
    this.#haveTried.add(callId);
  }

  attemptEnded(callId: string): void {
    this.toldOf(callId);
    this.#tries.delete(callId);
  }

  hear(event: EngineEvent): void {
    if (event.type === 'pbx.snapshot') for (const callId of this.#haveTried) this.toldOf(callId);
    else if ('callId' in event) this.toldOf(event.callId);
  }

  /** Something is told of this call, or is told to have come of it. */
  toldOf(callId: string | null): void {
    if (callId !== null && this.#haveTried.has(callId)) this.#isTryTold = true;
  }

  /** Its alarm is over. `isNeeded`: for promises that stand. */
  upAgain(isNeeded: boolean): void {
    if (isNeeded) this.#isUpAgain = true;
  }

  /** At the end of a step. */
  check(): void {
    const isProved = !this.#isUpAgain || this.#isTryTold;
    ensure(isProved, 'a trunk that took no call is trusted when one has tried it');
    if (this.#isUpAgain) this.#haveTried.clear();
    this.#isUpAgain = false;
    this.#isTryTold = false;
  }

  failed(callId: string, nowMs: number): void {
    this.#review();
    ensure(this.isDown, 'a trunk that takes no calls is an alarm');
    if (this.#restUntilMs !== null && !this.#tries.has(callId)) return;
    this.#restUntilMs = nowMs + 60_000;
  }

  #review(): void {
    if (this.isDown) return;
    this.#restUntilMs = null;
    this.#tries.clear();
    this.#haveTried.clear();
  }
}
