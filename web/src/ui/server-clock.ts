/**
 * The server's clock as seen from this page. Every message that carries `atMs` is an observation;
 * it was stamped before it travelled, so the largest difference is the least delayed one.
 */
export class ServerClock {
  readonly #keep: number;
  #offsets: number[] = [];

  /** @param keep how many observations count: old ones go, so that a drift is followed */
  constructor(keep = 20) {
    this.#keep = keep;
  }

  /** `localMs` is the page's own clock when the message came in. */
  observe(atMs: number, localMs: number): void {
    const offsetMs = atMs - localMs;
    const known = this.offsetMs;
    // A jump is a clock that was set, not a delay: what was known before is worthless.
    if (this.#offsets.length > 0 && Math.abs(offsetMs - known) > JUMP_MS) this.#offsets = [];
    this.#offsets.push(offsetMs);
    if (this.#offsets.length > this.#keep) this.#offsets.shift();
  }

  get offsetMs(): number {
    return this.#offsets.length === 0 ? 0 : Math.max(...this.#offsets);
  }

  now(localMs: number): number {
    return localMs + this.offsetMs;
  }
}

/** More than any message is late on a working line. */
const JUMP_MS = 10_000;
