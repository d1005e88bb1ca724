import { applyBoardPatch } from '../../../src/contract/board-reducer.ts';
import type { BoardPatch, BoardSnapshot } from '../../../src/contract/board.ts';
import type { LiveSocket } from '../app/socket.ts';
import { ServerClock } from '../ui/server-clock.ts';

export interface BoardView {
  readonly snapshot: BoardSnapshot | null;
  readonly connected: boolean;
  /** When something was last heard, by the page's own clock; null: never. */
  readonly heardAtMs: number | null;
  /** Refused by the server: not this person's board. */
  readonly refused: boolean;
}

export type Freshness = 'live' | 'no-connection' | 'telephony-away' | 'loading';

/** A line on which nothing happens is asked for its state this often: silence proves nothing. */
export const ASK_AFTER_MS = 4_000;
const ANSWER_WITHIN_MS = 3_000;
/** Older than a question and its answer may take, the figures are not called live any more. */
export const STALE_AFTER_MS = ASK_AFTER_MS + ANSWER_WITHIN_MS + 1_000;
const TICK_MS = 500;

/** What the chip says. A board that stands still must never look alive. */
export function freshnessOf(view: BoardView, nowMs: number): Freshness {
  if (view.snapshot === null || view.heardAtMs === null) return 'loading';
  if (!view.connected || nowMs - view.heardAtMs > STALE_AFTER_MS) return 'no-connection';
  return view.snapshot.live ? 'live' : 'telephony-away';
}

/** Snapshot on joining, then numbered patches; a gap, a silence, a new connection: ask again. */
export class BoardLive {
  readonly clock = new ServerClock();
  readonly #socket: LiveSocket;
  readonly #nowMs: () => number;
  readonly #listeners = new Set<() => void>();
  #view: BoardView = { snapshot: null, connected: false, heardAtMs: null, refused: false };
  #askedAtMs: number | null = null;
  /** Patches that came between the question and its snapshot. */
  #early: BoardPatch[] = [];

  constructor(socket: LiveSocket, nowMs: () => number) {
    this.#socket = socket;
    this.#nowMs = nowMs;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly view = (): BoardView => this.#view;

  start(): () => void {
    const join = (): void => this.#ask();
    const away = (): void => this.#onAway();
    const patch = (told: BoardPatch): void => this.#onPatch(told);
    this.#socket.on('connect', join);
    this.#socket.on('disconnect', away);
    this.#socket.on('board-patch', patch);
    const timer = setInterval(() => this.#onTick(), TICK_MS);
    if (this.#socket.connected) join();
    return () => {
      this.#socket.off('connect', join);
      this.#socket.off('disconnect', away);
      this.#socket.off('board-patch', patch);
      clearInterval(timer);
    };
  }

  #ask(): void {
    const askedAtMs = this.#nowMs();
    this.#askedAtMs = askedAtMs;
    this.#early = [];
    this.#socket.timeout(ANSWER_WITHIN_MS).emit('join-board', (late, answer) => {
      if (this.#askedAtMs !== askedAtMs) return;
      this.#askedAtMs = null;
      if (late !== null) return;
      if (!answer.ok) return this.#set({ refused: true });
      this.#onSnapshot(answer.snapshot);
    });
  }

  #onSnapshot(snapshot: BoardSnapshot): void {
    this.#hear(snapshot.atMs);
    this.#set({ snapshot, connected: true, refused: false });
    const early = this.#early;
    this.#early = [];
    for (const patch of early) this.#onPatch(patch);
  }

  #onPatch(patch: BoardPatch): void {
    this.#hear(patch.atMs);
    const { snapshot } = this.#view;
    if (this.#askedAtMs !== null || snapshot === null) {
      this.#early.push(patch);
      if (snapshot === null) return;
    }
    const patched = applyBoardPatch(snapshot, patch);
    if (patched.ok) this.#set({ snapshot: patched.snapshot });
    else if (this.#askedAtMs === null) this.#ask();
  }

  #onAway(): void {
    this.#askedAtMs = null;
    this.#set({ connected: false });
  }

  #onTick(): void {
    const nowMs = this.#nowMs();
    const quietMs = nowMs - (this.#view.heardAtMs ?? 0);
    const isWaiting = this.#askedAtMs !== null && nowMs - this.#askedAtMs < ANSWER_WITHIN_MS;
    if (this.#socket.connected && quietMs >= ASK_AFTER_MS && !isWaiting) this.#ask();
  }

  #hear(atMs: number): void {
    const nowMs = this.#nowMs();
    this.clock.observe(atMs, nowMs);
    this.#view = { ...this.#view, heardAtMs: nowMs };
  }

  #set(part: Partial<BoardView>): void {
    this.#view = { ...this.#view, ...part };
    for (const listener of this.#listeners) listener();
  }
}
