/** A pause in typing this long saves what was typed. */
export const PAUSE_MS = 500;
const RETRY_MS = [1_000, 2_000, 4_000, 8_000] as const;

/** What is stored under a number that changes with every save. */
export interface Stored<F> {
  readonly caseId: string;
  readonly version: number;
  readonly fields: F;
}

export type SaveOutcome<F> =
  | { readonly type: 'saved'; readonly stored: Stored<F> }
  /** Somebody changed it meanwhile: what is there now. */
  | { readonly type: 'changed'; readonly stored: Stored<F> }
  /** Nobody answered: worth another try. */
  | { readonly type: 'away' }
  /** The server will not take it; trying again helps nothing. */
  | { readonly type: 'refused'; readonly code: string };

export type SavePhase = 'clean' | 'waiting' | 'saving' | 'saved' | 'away' | 'refused';

export interface AutosaveDeps<F> {
  /** `base` null: the first save makes the draft. */
  readonly save: (
    fields: F,
    base: { caseId: string; version: number } | null,
  ) => Promise<SaveOutcome<F>>;
  readonly after: (waitMs: number, then: () => void) => () => void;
  readonly changed: () => void;
}

/**
 * Saves a draft on every pause, one request at a time, in order. What the person typed wins over
 * what came from elsewhere; fields that he left alone take the newer value.
 */
export class Autosave<F extends object> {
  readonly #deps: AutosaveDeps<F>;
  #fields: F;
  #dirty = new Set<keyof F>();
  #base: { caseId: string; version: number } | null;
  #phase: SavePhase;
  #refusal: string | null = null;
  #cancel: (() => void) | null = null;
  #running: Promise<void> | null = null;
  #tries = 0;

  constructor(
    deps: AutosaveDeps<F>,
    start: { fields: F; base: Stored<F> | null; dirty?: Iterable<keyof F> },
  ) {
    this.#deps = deps;
    this.#fields = start.fields;
    this.#base =
      start.base === null ? null : { caseId: start.base.caseId, version: start.base.version };
    this.#dirty = new Set(start.dirty ?? []);
    this.#phase = this.#base === null ? 'clean' : 'saved';
    if (this.#dirty.size > 0) this.#wait(PAUSE_MS, 'waiting');
  }

  get fields(): F {
    return this.#fields;
  }
  get phase(): SavePhase {
    return this.#phase;
  }
  get refusal(): string | null {
    return this.#refusal;
  }
  get caseId(): string | null {
    return this.#base?.caseId ?? null;
  }
  get version(): number | null {
    return this.#base?.version ?? null;
  }
  get dirty(): readonly (keyof F)[] {
    return [...this.#dirty];
  }

  change(set: Partial<F>): void {
    this.#fields = { ...this.#fields, ...set };
    for (const name of Object.keys(set) as (keyof F)[]) this.#dirty.add(name);
    this.#tries = 0;
    this.#wait(PAUSE_MS, 'waiting');
  }

  /** Saves now what is unsaved; true when the server has all of it. */
  async flush(): Promise<boolean> {
    this.#cancelWait();
    if (this.#running !== null) await this.#running;
    this.#cancelWait();
    if (this.#dirty.size > 0 || this.#base === null) await this.#run();
    return this.#dirty.size === 0 && this.#base !== null;
  }

  stop(): void {
    this.#cancelWait();
  }

  /** When no save is under way any more. */
  async settled(): Promise<void> {
    await this.#running;
    // Its outcome may have asked for another try.
    this.#cancelWait();
  }

  #wait(waitMs: number, phase: SavePhase): void {
    this.#cancelWait();
    this.#phase = phase;
    this.#cancel = this.#deps.after(waitMs, () => {
      this.#cancel = null;
      void this.#run();
    });
    this.#deps.changed();
  }

  #cancelWait(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #run(): Promise<void> {
    this.#running ??= this.#save().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #save(): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      const sent = this.#dirty;
      this.#dirty = new Set();
      this.#phase = 'saving';
      this.#deps.changed();
      const outcome = await this.#deps.save(this.#fields, this.#base);
      if (this.#settle(outcome, sent)) return;
    }
    this.#onAway();
  }

  /** True: this saving is over; false: it must be sent once more. */
  #settle(outcome: SaveOutcome<F>, sent: Set<keyof F>): boolean {
    if (outcome.type === 'saved' || outcome.type === 'changed') {
      const { caseId, version } = outcome.stored;
      this.#base = { caseId, version };
    }
    switch (outcome.type) {
      case 'saved':
        this.#tries = 0;
        this.#refusal = null;
        if (this.#cancel === null && this.#dirty.size > 0) this.#wait(PAUSE_MS, 'waiting');
        else this.#phase = this.#dirty.size > 0 ? 'waiting' : 'saved';
        this.#deps.changed();
        return true;
      case 'changed':
        this.#giveBack(sent);
        this.#merge(outcome.stored.fields);
        return false;
      case 'away':
        this.#giveBack(sent);
        this.#onAway();
        return true;
      case 'refused':
        this.#giveBack(sent);
        this.#refusal = outcome.code;
        this.#phase = 'refused';
        this.#deps.changed();
        return true;
    }
  }

  #giveBack(sent: Set<keyof F>): void {
    for (const name of sent) this.#dirty.add(name);
  }

  #merge(newer: F): void {
    const merged = { ...newer };
    for (const name of this.#dirty) merged[name] = this.#fields[name];
    this.#fields = merged;
  }

  #onAway(): void {
    const waitMs = RETRY_MS[Math.min(this.#tries, RETRY_MS.length - 1)] ?? PAUSE_MS;
    this.#tries += 1;
    this.#wait(waitMs, 'away');
  }
}
