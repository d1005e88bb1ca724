/**
 * An answer given on the page for an offer whose call has not reached the browser yet. Good for the
 * next call only, and only if it is that offer's.
 */
export class AnswerWish {
  #offerId: string | null = null;

  give(offerId: string | null): void {
    this.#offerId = offerId;
  }

  /** The next call is here: was it answered already? */
  take(offerId: string): boolean {
    const isWished = this.#offerId === offerId;
    this.#offerId = null;
    return isWished;
  }
}
