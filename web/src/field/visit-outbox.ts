import { type Photo, PHOTO_LIMIT_MS, type VisitRecorded } from '../../../src/contract/field.ts';
import { api, ApiError } from '../app/api.ts';
import { type KeptVisit, type KeptVisits, openKeptVisits } from './kept-visits.ts';

/** Of the words; a photo may take far longer on a network that hardly is one. */
const WORDS_LIMIT_MS = 30_000;
/** The browser's word that there is a network again is often late, or wrong. */
const TRY_AGAIN_MS = 15_000;

export interface OutboxState {
  readonly kept: readonly KeptVisit[];
  /** `away`: nobody answered the last time. */
  readonly phase: 'idle' | 'sending' | 'away';
  /** Visits that came when the case had gone on. */
  readonly late: readonly string[];
  /** So many have come to the server whole since the page was opened. */
  readonly sent: number;
}

/**
 * What was seen is kept first and sent then: words before photos, one after another, until the server
 * has all of it. Nothing leaves the telephone's memory before the server has said that it has it.
 */
export class VisitOutbox {
  readonly #userId: string;
  readonly #onSent: () => void;
  readonly #listeners = new Set<() => void>();
  readonly #wake = (): void => void this.send();
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #opened: Promise<KeptVisits>;
  #state: OutboxState = { kept: [], phase: 'idle', late: [], sent: 0 };
  #sending: Promise<void> | null = null;

  constructor(userId: string, onSent: () => void) {
    this.#userId = userId;
    this.#onSent = onSent;
    this.#opened = openKeptVisits();
    // A browser that keeps nothing says so when something is to be kept.
    this.#opened.then(this.#wake).catch(() => undefined);
    this.#timer = setInterval(this.#wake, TRY_AGAIN_MS);
    window.addEventListener('online', this.#wake);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly snapshot = (): OutboxState => this.#state;

  /** Throws where the browser cannot keep it: then the form stays as it is. */
  async keep(visit: KeptVisit): Promise<void> {
    const kept = await this.#opened;
    await kept.put(visit);
    await this.#reload();
    void this.send();
  }

  /** By hand, after the server's no. */
  async drop(visitId: string): Promise<void> {
    const kept = await this.#opened;
    await kept.drop({ userId: this.#userId, visitId });
    await this.#reload();
  }

  /** Everything that can go now; said again while it runs, it is the same run. */
  async send(): Promise<void> {
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = null;
    });
    await this.#sending;
  }

  close(): void {
    clearInterval(this.#timer);
    window.removeEventListener('online', this.#wake);
    this.#opened.then((kept) => kept.close()).catch(() => undefined);
  }

  async #sendAll(): Promise<void> {
    const kept = await this.#opened.catch(() => null);
    if (kept === null) return;
    const tried = new Set<string>();
    let isAway = false;
    // Looked for anew each time: another one may be kept while this one is on its way.
    while (!isAway) {
      await this.#reload();
      const visit = this.#state.kept.find(
        ({ visitId, refusal }) => refusal === null && !tried.has(visitId),
      );
      if (visit === undefined) break;
      tried.add(visit.visitId);
      this.#set({ phase: 'sending' });
      try {
        await this.#sendOne(kept, visit);
      } catch (error) {
        if (isRefusal(error)) {
          const now = (await this.#own(kept)).find(({ visitId }) => visitId === visit.visitId);
          if (now !== undefined) await kept.put({ ...now, refusal: error.message });
        } else isAway = true;
      }
    }
    await this.#reload();
    this.#set({ phase: isAway ? 'away' : 'idle' });
    if (tried.size > 0) this.#onSent();
  }

  async #sendOne(kept: KeptVisits, visit: KeptVisit): Promise<void> {
    const path = `/api/field-visits/${encodeURIComponent(visit.visitId)}`;
    let left = visit;
    if (!left.isRecorded) {
      const words = [`${path}/record`, visit.record, WORDS_LIMIT_MS] as const;
      const { isLate } = await api<VisitRecorded>('POST', ...words);
      if (isLate) this.#set({ late: [...this.#state.late, visit.title] });
      left = { ...left, isRecorded: true };
      await kept.put(left);
      await this.#reload();
    }
    for (const photo of visit.photos) {
      const blob = new Blob([photo.bytes], { type: photo.type });
      await api<Photo>('POST', `${path}/photos?stage=${photo.stage}`, blob, PHOTO_LIMIT_MS);
      left = { ...left, photos: left.photos.slice(1) };
      await kept.put(left);
      await this.#reload();
    }
    await kept.drop(visit);
    this.#set({ sent: this.#state.sent + 1 });
  }

  async #reload(): Promise<void> {
    this.#set({ kept: await this.#own(await this.#opened) });
  }

  async #own(kept: KeptVisits): Promise<KeptVisit[]> {
    return (await kept.all()).filter(({ userId }) => userId === this.#userId);
  }

  #set(change: Partial<OutboxState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

/** The server has understood and says no; all else may be different in a minute. */
function isRefusal(error: unknown): error is ApiError {
  if (!(error instanceof ApiError)) return false;
  return error.status >= 400 && error.status < 500 && ![401, 408, 429].includes(error.status);
}
