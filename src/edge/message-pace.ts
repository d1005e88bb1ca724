/** A talk, a ring and a registration are some ten messages each: no phone comes near that. */
const PER_SECOND = 50;
const AT_ONCE = 200;

/**
 * How fast one phone may speak to the PBX, which listens to all of them by turns: whoever floods it
 * waits, and nobody else does. Nothing is thrown away; what is sent too fast stays in its own socket.
 */
export class MessagePace {
  #left = AT_ONCE;
  #atMs: number;

  constructor(nowMs: number) {
    this.#atMs = nowMs;
  }

  /** One message is passed on; for how many ms none should be read now. 0: read on. */
  take(nowMs: number): number {
    // A clock that is set back gives nothing, and takes nothing.
    const passedMs = Math.max(0, nowMs - this.#atMs);
    this.#atMs = nowMs;
    this.#left = Math.min(AT_ONCE, this.#left + (passedMs * PER_SECOND) / 1_000) - 1;
    return this.#left >= 0 ? 0 : Math.ceil((-this.#left * 1_000) / PER_SECOND);
  }
}
