import type { User } from '../../../src/contract/people.ts';
import { api } from '../app/api.ts';
import type { LiveSocket } from '../app/socket.ts';
import { forgetTab } from '../app/tab.ts';
import { DeskLive, type DeskView } from './desk-live.ts';
import { Attention } from './phone/attention.ts';
import { type AudioTrouble, AudioWatch } from './phone/audio-watch.ts';
import {
  type DeviceChoice,
  type DevicePart,
  findGone,
  keepDeviceChoice,
  listDevices,
  readDeviceChoice,
} from './phone/devices.ts';
import {
  type MicrophoneFault,
  readMicrophoneFault,
  watchMicrophone,
} from './phone/microphone-fault.ts';
import { type PatientTimerDeps, waitPatiently } from './phone/patient-timer.ts';
import { RingGate } from './phone/ring-gate.ts';
import { BEEP_MS, Ringer } from './phone/ringer.ts';
import { type Account, type PhoneView, WebPhone } from './phone/web-phone.ts';

export interface WholeDesk {
  readonly live: DeskView;
  readonly phone: PhoneView;
  readonly account: Account | null;
  readonly devices: DeviceChoice;
  /** Chosen, and not connected now. */
  readonly goneDevices: readonly DevicePart[];
  /** Known without a call: the next one could not be answered here. */
  readonly microphoneFault: MicrophoneFault | null;
  readonly ringerBlocked: boolean;
  readonly audioTrouble: AudioTrouble;
}

/** Words for a notification; given by whoever knows the language. */
export type CallWords = () => { title: string; body: string };

const ACCOUNT_KEY = 'pasokh.phone';
const HELD_KEY = 'pasokh.holdsPhone';
const WATCH_EVERY_MS = 500;
/** A leg of which the server knows nothing for this long is dead. */
const FORGOTTEN_AFTER_MS = 5_000;
const PAGE_TIMERS: PatientTimerDeps = {
  setTimer: (then, waitMs) => window.setTimeout(then, waitMs),
  clearTimer: (timer) => window.clearTimeout(timer),
  isHidden: () => document.hidden,
};

/**
 * One agent's desk outside of React: the live state, the browser's phone, the ring. It lives from
 * the first look at the desk to the end of the session, also while another page is shown.
 */
export class Desk {
  readonly live: DeskLive;
  readonly phone: WebPhone;
  readonly ringer: Ringer;
  readonly attention = new Attention();
  words: CallWords = () => ({ title: '137', body: '' });
  readonly #gate: RingGate;
  readonly #watch = new AudioWatch();
  readonly #listeners = new Set<() => void>();
  readonly #ends: (() => void)[] = [];
  #whole: WholeDesk;
  #forgottenSinceMs: number | null = null;

  constructor(socket: LiveSocket, user: User, tabId: Promise<string>) {
    const devices = readDeviceChoice();
    this.ringer = new Ringer((ringerBlocked) => this.#set({ ringerBlocked }));
    this.#gate = this.#makeGate();
    this.live = new DeskLive({
      socket,
      tabId,
      nowMs: () => Date.now(),
      heldBefore: () => sessionStorage.getItem(HELD_KEY) === user.userId,
      changed: (live) => this.#onLive(live, user),
      joined: () => this.#onJoined(),
    });
    this.phone = this.#makePhone(devices);
    this.#whole = {
      live: this.live.view,
      phone: this.phone.view,
      account: null,
      devices,
      goneDevices: [],
      microphoneFault: null,
      ringerBlocked: false,
      audioTrouble: null,
    };
    void tabId.then(() => this.#set({ account: readAccount(user) }));
    this.#ends.push(
      this.live.start(),
      this.#watchAudio(),
      this.#unlockRinger(),
      this.#watchDevices(),
    );
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly whole = (): WholeDesk => this.#whole;

  /** Throws ApiError. A fresh account each time: also how another tab takes the phone over. */
  async signIn(kind: 'web' | 'desk'): Promise<void> {
    this.ringer.unlock();
    this.attention.ask();
    const account = await api<Account>('POST', '/api/phone/sign-in', { kind });
    await this.live.takePhone();
    sessionStorage.setItem(ACCOUNT_KEY, JSON.stringify(account));
    this.#set({ account });
    this.#route();
    if (account.kind === 'web') await this.phone.start(account);
    else this.phone.stop();
  }

  /** Throws ApiError. */
  async signOut(): Promise<void> {
    await api('POST', '/api/phone/sign-out');
    this.live.leavePhone();
    this.#letGo();
  }

  /** The pop of this offer has been drawn. */
  painted(offerId: string): void {
    performance.mark('pasokh.pop-painted', { detail: { offerId } });
    if (this.#whole.live.state?.phone === 'desk') this.live.reportPainted(offerId, null);
    else this.#gate.painted(offerId, performance.now());
  }

  chooseDevices(devices: DeviceChoice): void {
    keepDeviceChoice(devices);
    this.#set({ devices });
    this.#route();
  }

  /** At the end of the session. A reload does not come here: the call must live on. */
  close(): void {
    for (const end of this.#ends) end();
    this.phone.stop();
    this.ringer.close();
    this.attention.rest();
    forgetTab(sessionStorage);
  }

  /** To the chosen devices; one that has come back is used again. */
  #route(): void {
    const { devices } = this.#whole;
    this.phone.useDevices(devices);
    void this.ringer.useDevice(devices.ringerId);
    void listDevices().then((list) => this.#set({ goneDevices: findGone(devices, list) }));
  }

  #watchDevices(): () => void {
    const route = (): void => {
      this.#route();
      void readMicrophoneFault().then((microphoneFault) => {
        this.#set({ microphoneFault });
        if (microphoneFault === null) this.phone.forgetMicrophoneFault();
      });
    };
    route();
    return watchMicrophone(route);
  }

  #makeGate(): RingGate {
    return new RingGate({
      startRing: (offerId) => {
        performance.mark('pasokh.ring-started', { detail: { offerId } });
        this.ringer.start();
        const { title, body } = this.words();
        this.attention.call(title, body);
      },
      stopRing: () => {
        this.ringer.stop();
        this.attention.rest();
      },
      isSeen: (offerId) => this.phone.seen(offerId, BEEP_MS),
      report: (offerId, ringDelayMs) => this.live.reportPainted(offerId, ringDelayMs),
      nowMs: () => performance.now(),
      after: (waitMs, then) => waitPatiently(PAGE_TIMERS, waitMs, then),
    });
  }

  #makePhone(devices: DeviceChoice): WebPhone {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const deps = {
      loadJsSip: () => import('jssip'),
      socketOrigin: `${scheme}://${location.host}`,
      speaker: new Audio(),
      nowMs: () => performance.now(),
      changed: (phone: PhoneView) => this.#set({ phone }),
      invited: (offerId: string, atMs: number) => {
        performance.mark('pasokh.invited', { detail: { offerId } });
        this.#gate.invited(offerId, atMs);
      },
      silent: (offerId: string) => this.#gate.ended(offerId),
      registered: (offerIds: () => string[]) => this.live.reportPhone(offerIds),
    };
    return new WebPhone(deps, devices);
  }

  #onLive(live: DeskView, user: User): void {
    const before = this.#whole.live;
    this.#set({ live });
    if (live.holdsPhone === true) sessionStorage.setItem(HELD_KEY, user.userId);
    if (before.holdsPhone === true && live.holdsPhone === false) this.#letGo();
    if (before.pop !== null && live.pop === null) this.#gate.ended(before.pop.offerId);
  }

  /** Another tab has the phone, or none: this one must neither ring nor answer. */
  #letGo(): void {
    sessionStorage.removeItem(HELD_KEY);
    sessionStorage.removeItem(ACCOUNT_KEY);
    this.#set({ account: null });
    this.phone.stop();
  }

  /** The page was loaded again, or the network was away: the phone takes up where it was. */
  #onJoined(): void {
    const { live, account, phone } = this.#whole;
    if (live.state?.phone !== 'web' || live.holdsPhone !== true) return;
    if (phone.registration === 'registered') return this.phone.refresh();
    if (phone.registration !== 'off') return;
    if (account?.kind === 'web') void this.phone.start(account);
    else void this.signIn('web').catch(() => this.#set({ account: null }));
  }

  #watchAudio(): () => void {
    const timer = setInterval(() => void this.#checkCall(), WATCH_EVERY_MS);
    return () => clearInterval(timer);
  }

  async #checkCall(): Promise<void> {
    const { live, phone } = this.#whole;
    this.#endForgotten();
    const isTalk = phone.call?.phase === 'up' && live.state?.heldSinceMs == null;
    const stats = isTalk ? await this.phone.stats() : null;
    if (stats === null) {
      this.#watch.reset();
      if (this.#whole.audioTrouble !== null) this.#set({ audioTrouble: null });
      return;
    }
    const audioTrouble = this.#watch.feed({ atMs: performance.now(), ...stats });
    if (audioTrouble !== this.#whole.audioTrouble) this.#set({ audioTrouble });
  }

  /** After a lost socket a hangup may never have reached this page. */
  #endForgotten(): void {
    const { live, phone } = this.#whole;
    const knows =
      phone.call?.isOffer === false ||
      live.state?.offerId === phone.call?.offerId ||
      ['ringing', 'announcing', 'talking', 'consulting', 'rejoining', 'busy'].includes(
        live.state?.activity ?? 'busy',
      );
    if (phone.call === null || !live.connected || knows) {
      this.#forgottenSinceMs = null;
      return;
    }
    const nowMs = performance.now();
    this.#forgottenSinceMs ??= nowMs;
    if (nowMs - this.#forgottenSinceMs >= FORGOTTEN_AFTER_MS) this.phone.hangUp();
  }

  /** Browsers keep a page silent until its first click or key; after a reload again. */
  #unlockRinger(): () => void {
    const unlock = (): void => {
      if (this.#whole.ringerBlocked) this.ringer.unlock();
    };
    document.addEventListener('pointerdown', unlock);
    document.addEventListener('keydown', unlock);
    return () => {
      document.removeEventListener('pointerdown', unlock);
      document.removeEventListener('keydown', unlock);
    };
  }

  #set(part: Partial<WholeDesk>): void {
    this.#whole = { ...this.#whole, ...part };
    for (const listener of this.#listeners) listener();
  }
}

function readAccount(user: User): Account | null {
  const kept = sessionStorage.getItem(ACCOUNT_KEY);
  if (kept === null) return null;
  const account = JSON.parse(kept) as Account;
  return account.username === user.userId ? account : null;
}
