/** The phone rings aloud at the latest this long after its INVITE, painted or not. */
export const RING_AT_LATEST_MS = 250;

export interface RingGateDeps {
  readonly startRing: (offerId: string) => void;
  readonly stopRing: (offerId: string) => void;
  /** It sounds, and who calls is on the screen: from here on the phone may pick up by itself. */
  readonly isSeen: (offerId: string) => void;
  /** `ringDelayMs`: INVITE received → ring started; null where this page rang nothing. */
  readonly report: (offerId: string, ringDelayMs: number | null) => void;
  /** The clock of `invited` and `painted`: a late timer's ring is told as late as it was. */
  readonly nowMs: () => number;
  /** Calls back after the time; answers what cancels it. */
  readonly after: (waitMs: number, then: () => void) => () => void;
}

interface Offer {
  invitedAtMs: number | null;
  isPainted: boolean;
  ringDelayMs: number | null;
  isReported: boolean;
  cancelTimer: (() => void) | null;
}

/**
 * The agent must see who calls before the phone sounds: an offer rings when it is both invited
 * and painted, or 250 ms after the invitation. Events of one offer come in any order, twice, or
 * never; a ring starts at most once an offer. Times are the page's own monotonic clock.
 */
export class RingGate {
  readonly #deps: RingGateDeps;
  readonly #offers = new Map<string, Offer>();

  constructor(deps: RingGateDeps) {
    this.#deps = deps;
  }

  invited(offerId: string, atMs: number): void {
    const offer = this.#offer(offerId);
    if (offer.invitedAtMs !== null) return;
    offer.invitedAtMs = atMs;
    if (offer.isPainted) return this.#ring(offerId, offer, atMs);
    offer.cancelTimer = this.#deps.after(RING_AT_LATEST_MS, () =>
      this.#ring(offerId, offer, this.#deps.nowMs()),
    );
  }

  /** The pop of this offer is on the screen. */
  painted(offerId: string, atMs: number): void {
    const offer = this.#offer(offerId);
    if (offer.isPainted) return;
    offer.isPainted = true;
    if (offer.invitedAtMs !== null) this.#ring(offerId, offer, atMs);
  }

  /** Answered, gone, or over: silence, and nothing of it is remembered. */
  ended(offerId: string): void {
    const offer = this.#offers.get(offerId);
    if (offer === undefined) return;
    this.#offers.delete(offerId);
    offer.cancelTimer?.();
    if (offer.ringDelayMs !== null) this.#deps.stopRing(offerId);
    if (offer.isPainted && !offer.isReported) this.#deps.report(offerId, offer.ringDelayMs);
  }

  #offer(offerId: string): Offer {
    const known = this.#offers.get(offerId);
    if (known !== undefined) return known;
    const offer: Offer = {
      invitedAtMs: null,
      isPainted: false,
      ringDelayMs: null,
      isReported: false,
      cancelTimer: null,
    };
    this.#offers.set(offerId, offer);
    return offer;
  }

  #ring(offerId: string, offer: Offer, atMs: number): void {
    if (!this.#offers.has(offerId) || offer.invitedAtMs === null) return;
    offer.cancelTimer?.();
    offer.cancelTimer = null;
    if (offer.ringDelayMs === null) {
      offer.ringDelayMs = Math.max(0, Math.round(atMs - offer.invitedAtMs));
      this.#deps.startRing(offerId);
    }
    if (offer.isPainted && !offer.isReported) {
      offer.isReported = true;
      this.#deps.isSeen(offerId);
      this.#deps.report(offerId, offer.ringDelayMs);
    }
  }
}
