import { ACK_LIMIT_MS, type LiveSocket } from '../app/socket.ts';

export interface MissedView {
  /** Entries that wait to be claimed; null: not known yet. */
  readonly waiting: number | null;
  /** Counts what was heard: a list that is shown is read again. */
  readonly moves: number;
}

/** How many gave up waiting, in every page's head; asked for on each connection, then told. */
export class MissedLive {
  readonly #socket: LiveSocket;
  readonly #listeners = new Set<() => void>();
  #view: MissedView = { waiting: null, moves: 0 };

  constructor(socket: LiveSocket) {
    this.#socket = socket;
    socket.on('connect', this.#join);
    socket.on('missed-callers', this.#hear);
    if (socket.connected) this.#join();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly view = (): MissedView => this.#view;

  close(): void {
    this.#socket.off('connect', this.#join);
    this.#socket.off('missed-callers', this.#hear);
  }

  readonly #join = (): void => {
    this.#socket.timeout(ACK_LIMIT_MS).emit('join-missed', (late, answer) => {
      if (late === null) {
        if (answer.ok) this.#hear(answer);
        return;
      }
      // A lost answer on a line that stands: asked again; a lost line asks when it is back.
      if (this.#socket.connected) this.#join();
    });
  };

  readonly #hear = ({ waiting }: { waiting: number }): void => {
    this.#view = { waiting, moves: this.#view.moves + 1 };
    for (const listener of this.#listeners) listener();
  };
}
