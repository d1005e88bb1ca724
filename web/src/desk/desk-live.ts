import type { DeskState, Pop } from '../../../src/contract/desk.ts';
import { ACK_LIMIT_MS, type LiveSocket } from '../app/socket.ts';
import { ServerClock } from '../ui/server-clock.ts';

/** How soon a report that nobody could take is made again. */
const REPORT_AGAIN_MS = 500;
const JOIN_AGAIN_MS = 1_000;

export interface DeskView {
  /** False: the server is not heard; what is shown may be old. */
  readonly connected: boolean;
  readonly state: DeskState | null;
  readonly pop: Pop | null;
  /** This tab has the phone of this user; null: it is not known yet, or it has signed out. */
  readonly holdsPhone: boolean | null;
  /** No tab has it: the one that had it was closed, or it died. */
  readonly isPhoneNowhere: boolean;
}

export interface DeskLiveDeps {
  readonly socket: LiveSocket;
  readonly tabId: Promise<string>;
  readonly nowMs: () => number;
  /** The phone was this tab's before the page was loaded again. */
  readonly heldBefore: () => boolean;
  readonly changed: (view: DeskView) => void;
  readonly joined: () => void;
}

/** The agent's own state and pop, as the server tells them; asked for whole at every connect. */
export class DeskLive {
  readonly #deps: DeskLiveDeps;
  readonly clock = new ServerClock();
  #view: DeskView = {
    connected: false,
    state: null,
    pop: null,
    holdsPhone: null,
    isPhoneNowhere: false,
  };
  #joins = 0;
  #reportTimer: ReturnType<typeof setTimeout> | undefined;
  #joinTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(deps: DeskLiveDeps) {
    this.#deps = deps;
  }

  get view(): DeskView {
    return this.#view;
  }

  start(): () => void {
    const { socket } = this.#deps;
    const join = (): void => this.#join();
    const away = (): void => this.#set({ connected: false });
    const state = (told: DeskState): void => this.#onState(told);
    const opened = (pop: Pop): void => this.#set({ pop });
    const closed = (gone: { callId: string; offerId: string }): void => {
      if (this.#view.pop?.offerId === gone.offerId) this.#set({ pop: null });
    };
    const elsewhere = (): void => this.#set({ holdsPhone: false, isPhoneNowhere: false });
    const nowhere = (): void => this.#set({ isPhoneNowhere: true });
    socket.on('connect', join);
    socket.on('disconnect', away);
    socket.on('desk-state', state);
    socket.on('pop-opened', opened);
    socket.on('pop-closed', closed);
    socket.on('phone-held-elsewhere', elsewhere);
    socket.on('phone-held-nowhere', nowhere);
    if (socket.connected) join();
    return () => {
      clearTimeout(this.#reportTimer);
      clearTimeout(this.#joinTimer);
      socket.off('connect', join);
      socket.off('disconnect', away);
      socket.off('desk-state', state);
      socket.off('pop-opened', opened);
      socket.off('pop-closed', closed);
      socket.off('phone-held-elsewhere', elsewhere);
      socket.off('phone-held-nowhere', nowhere);
    };
  }

  /** This tab takes the phone; resolves when the server has told the others, or is asked again later. */
  async takePhone(): Promise<void> {
    this.#set({ holdsPhone: true });
    if (await this.#tellTaken()) this.#set({ isPhoneNowhere: false });
    else this.#joinAgain();
  }

  /** It has signed out: whoever takes the phone now has it. */
  leavePhone(): void {
    this.#set({ holdsPhone: null });
  }

  async #tellTaken(): Promise<boolean> {
    const { socket } = this.#deps;
    const tabId = await this.#deps.tabId;
    return new Promise((resolve) => {
      socket.timeout(ACK_LIMIT_MS).emit('take-phone', { tabId }, (late, answer) => {
        resolve(late === null && answer.ok);
      });
    });
  }

  /**
   * The phone is registered: tells which sessions it holds. While telephony or the exchange is away
   * nobody can act on it, so it is told again, each time with what the phone holds then: an old list
   * would ring a leg anew that is well. Any other refusal means that another tab holds the phone.
   */
  reportPhone(offerIds: () => string[]): void {
    clearTimeout(this.#reportTimer);
    const { socket } = this.#deps;
    socket.timeout(ACK_LIMIT_MS).emit('report-phone', { offerIds: offerIds() }, (late, answer) => {
      if (late === null && (answer.ok || answer.code !== 'pbx-unavailable')) return;
      // Without a connection: the next join registers the phone again, which reports it.
      if (!socket.connected) return;
      clearTimeout(this.#reportTimer);
      this.#reportTimer = setTimeout(() => this.reportPhone(offerIds), REPORT_AGAIN_MS);
    });
  }

  reportPainted(offerId: string, ringDelayMs: number | null): void {
    this.#deps.socket.emit('pop-painted', { offerId, ringDelayMs });
  }

  #join(): void {
    clearTimeout(this.#joinTimer);
    this.#joins += 1;
    const join = this.#joins;
    // Read late: a tab that was doubled learns at its claim that it holds nothing.
    if (join === 1 && this.#deps.heldBefore()) this.#set({ holdsPhone: true });
    this.#deps.socket.timeout(ACK_LIMIT_MS).emit('join-desk', (late, answer) => {
      if (join !== this.#joins) return;
      // A server that is just starting: the next try comes while the connection stands.
      if (late !== null || !answer.ok) return this.#joinAgain();
      const { state, pop } = answer;
      this.clock.observe(state.atMs, this.#deps.nowMs());
      // That the server knows of no holder takes nothing from the tab that holds it: the connection
      // may have died before it was told. Only another tab's taking does, which is told before this.
      const holdsPhone = answer.holdsPhone || this.#view.holdsPhone === true;
      this.#set({ connected: true, state, pop, holdsPhone });
      if (holdsPhone) void this.takePhone();
      this.#deps.joined();
    });
  }

  #joinAgain(): void {
    clearTimeout(this.#joinTimer);
    this.#joinTimer = setTimeout(() => {
      if (this.#deps.socket.connected) this.#join();
    }, JOIN_AGAIN_MS);
  }

  #onState(state: DeskState): void {
    this.clock.observe(state.atMs, this.#deps.nowMs());
    this.#set({ state });
  }

  #set(part: Partial<DeskView>): void {
    this.#view = { ...this.#view, ...part };
    this.#deps.changed(this.#view);
  }
}
