import type { Notice } from '../../telephony/protocol/index.ts';

/** Which calls are compared: `waited` found no agent free, `stormy` came in a storm. */
type Among = 'all' | 'waited' | 'stormy';

interface Predicted {
  readonly arrivedAtMs: number;
  /** What app_queue would have said, and its bare mean without the half minute it adds. */
  readonly appQueueS: number;
  readonly holdTimeS: number;
  readonly stormy: boolean;
  offeredAtOnce: boolean;
}

/**
 * How wrong a caller was told the wait, on arrival: ours beside app_queue's, which keeps one number
 * per queue, `(3 × old + wait) ÷ 4` in whole seconds at each answer, and says it plus 30 s. Only
 * calls that were answered count: how long others would have waited nobody knows.
 */
export class WaitErrors {
  readonly #isStormy: (atMs: number) => boolean;
  readonly #open = new Map<string, Predicted>();
  readonly #errors: Record<Among, { ours: number[]; appQueue: number[]; holdTime: number[] }> = {
    all: { ours: [], appQueue: [], holdTime: [] },
    waited: { ours: [], appQueue: [], holdTime: [] },
    stormy: { ours: [], appQueue: [], holdTime: [] },
  };
  #holdTimeS = 0;
  #unpredicted = 0;

  constructor(isStormy: (atMs: number) => boolean) {
    this.#isStormy = isStormy;
  }

  hear(notice: Notice, nowMs: number): void {
    if (notice.type === 'call-arrived') {
      this.#open.set(notice.callId, {
        arrivedAtMs: nowMs,
        appQueueS: this.#holdTimeS + 30,
        holdTimeS: this.#holdTimeS,
        stormy: this.#isStormy(nowMs),
        offeredAtOnce: false,
      });
    } else if (notice.type === 'call-offered') {
      const predicted = this.#open.get(notice.callId);
      if (predicted?.arrivedAtMs === nowMs) predicted.offeredAtOnce = true;
    } else if (notice.type === 'call-answered') {
      this.#answered(notice.callId, notice.waitMs, notice.expectedWaitMs ?? null);
    } else if (notice.type === 'call-ended') this.#open.delete(notice.callId);
  }

  figures() {
    const spread = (among: Among) => {
      const { ours, appQueue, holdTime } = this.#errors[among];
      return {
        oursS: toFigure(ours),
        appQueueS: toFigure(appQueue),
        appQueueWithoutHalfMinuteS: toFigure(holdTime),
      };
    };
    const sets = { all: spread('all'), waited: spread('waited'), stormy: spread('stormy') };
    const holds = Object.values(sets).every(
      ({ oursS, appQueueS, appQueueWithoutHalfMinuteS }) =>
        oursS.p50 < appQueueS.p50 && oursS.p50 < appQueueWithoutHalfMinuteS.p50,
    );
    return { unpredicted: this.#unpredicted, ...sets, holds };
  }

  #answered(callId: string, waitMs: number, expectedWaitMs: number | null): void {
    const predicted = this.#open.get(callId);
    const waitS = waitMs / 1_000;
    this.#holdTimeS = (3 * this.#holdTimeS + Math.floor(waitS)) >> 2;
    if (predicted === undefined) return;
    this.#open.delete(callId);
    if (expectedWaitMs === null) {
      this.#unpredicted += 1;
      return;
    }
    const among: Among[] = ['all'];
    if (!predicted.offeredAtOnce) among.push('waited');
    if (predicted.stormy) among.push('stormy');
    for (const name of among) {
      const errors = this.#errors[name];
      errors.ours.push(Math.abs(expectedWaitMs / 1_000 - waitS));
      errors.appQueue.push(Math.abs(predicted.appQueueS - waitS));
      errors.holdTime.push(Math.abs(predicted.holdTimeS - waitS));
    }
  }
}

function toFigure(errors: readonly number[]): { n: number; p50: number; p90: number } {
  const sorted = [...errors].sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round((sorted[Math.ceil(share * sorted.length) - 1] ?? 0) * 10) / 10;
  return { n: sorted.length, p50: at(0.5), p90: at(0.9) };
}
