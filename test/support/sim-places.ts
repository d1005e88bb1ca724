import type { Notice } from '../../telephony/protocol/index.ts';
import { ensure } from './sim-ensure.ts';
import type { KnownCall } from './sim-known.ts';

interface Leaver {
  readonly id: string;
  readonly callerToken: string | null;
  readonly resumes: string | null;
  readonly isCalled: boolean;
  readonly keyMs: number;
}

/** What the server has said of head starts, see sim-standing.ts. */
export interface HeadStarts {
  boostOf(callerToken: string | null): number;
  headStartsIn(queueId: string): {
    readonly boostMs: number;
    readonly repeatBoostMs: number;
    readonly frequentBoostMs: number;
  };
}

interface Kept {
  readonly callerToken: string;
  readonly firstCallId: string;
  readonly queueId: string;
  readonly keyMs: number;
  holder: string | null;
}

/** Where callers came to stand, and which places were given up. */
export class SimPlaces {
  readonly #ahead: HeadStarts;
  readonly #givenUp = new Map<string, { keyMs: number; atMs: number }>();
  /** Of promises, with the call that has it meanwhile. */
  readonly #promised = new Map<string, Kept>();

  /** `ahead`: head starts, in ms, of callers by the server's list and of queues as they are set. */
  constructor(ahead: HeadStarts) {
    this.#ahead = ahead;
  }

  /** A key is the arrival less head starts, or a place that the same number gave up just now. */
  arrived(notice: Extract<Notice, { type: 'call-arrived' }>, nowMs: number): void {
    const { callId, callerToken, queueId, keyMs, enteredAtMs, resumes } = notice;
    if (resumes === null) {
      const ofCaller = this.#ahead.boostOf(callerToken);
      const { boostMs, repeatBoostMs, frequentBoostMs } = this.#ahead.headStartsIn(queueId);
      const more = enteredAtMs - keyMs - ofCaller - boostMs;
      ensure(more >= 0, 'who is on the list is ahead, and by what the queue is');
      // Whoever has called before, often or in vain, has either, both or none of these.
      const sums = [0, repeatBoostMs, frequentBoostMs, repeatBoostMs + frequentBoostMs];
      ensure(callerToken === null ? more === 0 : sums.includes(more), 'no secret head start');
      return;
    }
    if (this.takesKept(callId, `${callerToken} ${resumes}`, keyMs)) return;
    const place = this.#givenUp.get(`${callerToken} ${resumes}`);
    ensure(place?.keyMs === keyMs, 'a place is resumed as it was given up');
    ensure(nowMs - place.atMs <= 180_000, 'a place is kept for three minutes');
    ensure(this.#givenUp.delete(`${callerToken} ${resumes}`), 'a place is resumed once');
  }

  /** True: this place belongs to a promise. */
  takesKept(callId: string, name: string, keyMs: number): boolean {
    const kept = this.#promised.get(name);
    if (kept === undefined) return false;
    ensure(kept.keyMs === keyMs, 'a promised place is as it was');
    ensure(kept.holder === null, 'one call at a time has a promised place');
    kept.holder = callId;
    return true;
  }

  /** A place that is kept for a citizen whom we will call, should he call us. */
  promised(notice: Extract<Notice, { type: 'callback-made' }>): void {
    const { callerToken, firstCallId, queueId, keyMs } = notice;
    const kept = { callerToken, firstCallId, queueId, keyMs, holder: null };
    this.#promised.set(`${callerToken} ${firstCallId}`, kept);
  }

  /** Another line: by its head start, not by that of the old one. An expert's own call has neither. */
  requeued(
    call: KnownCall,
    { queueId, keyMs }: Extract<Notice, { type: 'call-requeued' | 'call-overflowed' }>,
  ): void {
    const isAsItWas = keyMs === this.#movedKeyMs(call, queueId);
    ensure(
      call.isCalled || isAsItWas,
      'in another line nothing changes but the head start of the line',
    );
  }

  #movedKeyMs({ keyMs, queueId: fromId }: KnownCall, queueId: string): number {
    const { boostMs: before } = this.#ahead.headStartsIn(fromId);
    return keyMs + before - this.#ahead.headStartsIn(queueId).boostMs;
  }

  /** The same, and should it be the line of his promise, he has his place there. */
  moved(
    call: KnownCall,
    notice: Extract<Notice, { type: 'call-overflowed' }>,
    isPickedUp: (firstCallId: string) => boolean,
  ): void {
    const { queueId, keyMs } = notice;
    const movedMs = this.#movedKeyMs(call, queueId);
    let isKept = false;
    for (const kept of this.#promised.values()) {
      const isHis = kept.callerToken === call.callerToken && kept.queueId === queueId;
      if (!isHis || kept.holder !== null || isPickedUp(kept.firstCallId)) continue;
      ensure(keyMs <= kept.keyMs, 'whoever comes to the line of his promise has his place');
      if (keyMs !== kept.keyMs) continue;
      kept.holder = call.id;
      call.resumes = kept.firstCallId;
      isKept ||= keyMs <= movedMs;
    }
    if (!isKept) this.requeued(call, notice);
  }

  forget(promised: { readonly callerToken: string; readonly firstCallId: string }): void {
    this.#promised.delete(`${promised.callerToken} ${promised.firstCallId}`);
  }

  ended(call: Leaver, outcome: string, nowMs: number): void {
    const { id, callerToken, keyMs, resumes, isCalled } = call;
    for (const kept of this.#promised.values()) if (kept.holder === id) kept.holder = null;
    const isGivenUp = ['abandoned', 'short_abandoned', 'failed'].includes(outcome);
    // Whom we called, and who waited for another expert in vain, gives his place up for the first time.
    // Whom the exchange's death cut off has not given up what he had resumed.
    const isSpent = resumes !== null && !isCalled && outcome !== 'failed';
    if (callerToken === null || !isGivenUp || isSpent) return;
    this.#givenUp.set(`${callerToken} ${id}`, { keyMs, atMs: nowMs });
  }
}
