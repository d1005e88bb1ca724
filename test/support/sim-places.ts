import type { Notice } from '../../telephony/protocol/index.ts';
import { ensure } from './sim-ensure.ts';

interface Leaver {
  readonly id: string;
  readonly callerToken: string | null;
  readonly resumes: string | null;
  readonly keyMs: number;
}

/** Where callers came to stand, and which places were given up. */
export class SimPlaces {
  readonly #givenUp = new Map<string, { keyMs: number; atMs: number }>();

  /** A key is the arrival less head starts, or a place that the same number gave up just now. */
  arrived(
    notice: Extract<Notice, { type: 'call-arrived' }>,
    given: { readonly boostMs: number; readonly largestOfQueues: number },
    nowMs: number,
  ): void {
    const { callerToken, keyMs, enteredAtMs, resumes } = notice;
    if (resumes === null) {
      const boostMs = enteredAtMs - keyMs;
      ensure(boostMs >= given.boostMs, 'who is on the list is ahead');
      ensure(boostMs <= given.boostMs + given.largestOfQueues, 'no secret head start');
      return;
    }
    const place = this.#givenUp.get(`${callerToken} ${resumes}`);
    ensure(place?.keyMs === keyMs, 'a place is resumed as it was given up');
    ensure(nowMs - place.atMs <= 180_000, 'a place is kept for three minutes');
    ensure(this.#givenUp.delete(`${callerToken} ${resumes}`), 'a place is resumed once');
  }

  /** A place that is kept for a citizen whom we will call, should he call us. */
  promised({ callerToken, firstCallId, keyMs }: Extract<Notice, { type: 'callback-made' }>): void {
    this.#givenUp.set(`${callerToken} ${firstCallId}`, { keyMs, atMs: Infinity });
  }

  forget(promised: { readonly callerToken: string; readonly firstCallId: string }): void {
    this.#givenUp.delete(`${promised.callerToken} ${promised.firstCallId}`);
  }

  ended({ id, callerToken, keyMs, resumes }: Leaver, outcome: string, nowMs: number): void {
    const isGivenUp = outcome === 'abandoned' || outcome === 'short_abandoned';
    if (callerToken === null || !isGivenUp || resumes !== null) return;
    this.#givenUp.set(`${callerToken} ${id}`, { keyMs, atMs: nowMs });
  }
}
