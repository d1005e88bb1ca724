/**
 * Keeps something only while somebody is signed in here: a list that was asked for before sign-out may
 * be told after it, and must not stay. `write` asks for what to keep as soon as its store is there, and
 * then writes that down; null: nothing, and what was kept is forgotten.
 */
export class DayKeeping<T> {
  readonly #write: (whatNow: () => T | null) => Promise<void>;
  #isOpen = false;

  constructor(write: (whatNow: () => T | null) => Promise<void>) {
    this.#write = write;
  }

  /** Somebody has signed in: what is told from here on may be kept. */
  open(): void {
    this.#isOpen = true;
  }

  /** At sign-out and at the end of the session: gone, and nothing is kept until somebody signs in. */
  async close(): Promise<void> {
    this.#isOpen = false;
    await this.forget();
  }

  async keep(what: T): Promise<void> {
    // Asked when the store is there, not before: he may have signed out while it opened.
    await this.#write(() => (this.#isOpen ? what : null));
  }

  async forget(): Promise<void> {
    await this.#write(() => null);
  }
}
