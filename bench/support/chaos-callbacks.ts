import type { CallbacksView } from '../../src/contract/callbacks.ts';
import {
  callIdOfLeg,
  type Expert,
  EXPERT_HZ,
  ringingLegOf,
  talkingLegOf,
} from '../../test/support/deaths.ts';
import type { Person } from '../../test/support/product.ts';
import type { PhoneCall } from '../../test/support/sip-call.ts';
import { headerOf, userOf } from '../../test/support/sip-message.ts';
import type { SipPhone } from '../../test/support/sip-phone.ts';
import { insist } from './insist.ts';

/** Who ask and who are promised, at a time. */
const ENOUGH = 3;
const PRESS_EVERY_MS = 700;
/** Of 4,000 in half a second. */
const ENOUGH_SAMPLES = 3_000;
const RINGS_AT_MOST_MS = 12_000;

/** Of a call over the trunk: the number that we dialled. */
export const dialledOf = ({ invite }: PhoneCall): string =>
  invite === null ? '' : (userOf(headerOf(invite, 'To')) ?? '');

/** The dialplan's queue rings, too, while nobody of ours is alive. */
export const isOfFallback = ({ invite }: PhoneCall): boolean =>
  invite !== null && headerOf(invite, 'X-Pasokh-Offer') === null;

/** This leg is for a citizen who is called back. */
export const isForCallback = (leg: PhoneCall): boolean =>
  !isOfFallback(leg) && /^pc-(?!out-|in-)/.test(callIdOfLeg(leg));

/** Citizens who press 2, hang up and are called: their telephones are behind the trunk. */
export class ChaosCallbacks {
  readonly #head: Person;
  readonly #experts: readonly Expert[];
  readonly #network: SipPhone;
  readonly #random: () => number;
  #askers: PhoneCall[] = [];
  #promised: readonly string[] = [];
  #pressedAtMs = 0;

  constructor(head: Person, experts: readonly Expert[], network: SipPhone, random: () => number) {
    this.#head = head;
    this.#experts = experts;
    this.#network = network;
    this.#random = random;
  }

  /**
   * The last in line wish to be called, so many that there is always one: they press 2 until they
   * are let go. Before they are told of it a 2 means nothing.
   */
  recruit(alive: readonly PhoneCall[]): void {
    this.#askers = this.#askers.filter((call) => call.state !== 'ended' && !hearsExpert(call));
    for (const call of [...alive].reverse()) {
      if (this.#askers.length + this.#promised.length >= ENOUGH) return;
      if (!this.#askers.includes(call) && !hearsExpert(call)) this.#askers.push(call);
    }
  }

  press(): void {
    if (performance.now() - this.#pressedAtMs < PRESS_EVERY_MS) return;
    this.#pressedAtMs = performance.now();
    for (const call of this.#askers) {
      if (call.state === 'talking') void call.press('2');
    }
  }

  /** Reads who is still to be called. */
  async look(): Promise<number> {
    await insist(async () => {
      const { pending } = await this.#head.get<CallbacksView>('/api/callbacks');
      this.#promised = pending.map(({ phone }) => `0${phone?.slice(3)}`);
    });
    return this.#promised.length;
  }

  get isAnyPromised(): boolean {
    return this.#promised.length > 0 || this.#calls().length > 0;
  }

  /** Nobody lets it ring for ever. */
  answerLongRings(): void {
    for (const ring of this.#calls('ringing')) {
      if (performance.now() - ring.invitedAtMs > RINGS_AT_MOST_MS) ring.answer();
    }
  }

  /** Between two deaths. */
  async turn(): Promise<void> {
    const [ring] = this.#calls('ringing');
    const [talk] = this.#calls('talking').filter(hearsExpert);
    if (this.#random() < 0.5) this.#takeOrDecline(ring);
    if (this.#random() < 0.3) await talk?.hangUp();
  }

  /** During a death. */
  async live(): Promise<void> {
    const draw = this.#random();
    const [ring] = this.#calls('ringing');
    const [talk] = this.#calls('talking');
    if (draw < 0.35) this.#takeOrDecline(ring);
    else if (draw < 0.5) await talk?.hangUp();
  }

  /** What provokes a command: the call to a citizen, and his being joined. */
  provocations(): [string, () => Promise<unknown>][] {
    const leg = this.#experts.map(ringingLegOf).find((one) => one && isForCallback(one));
    const [ring] = this.#calls('ringing');
    return [
      ...(leg === undefined ? [] : [named('dial-citizen', async () => leg.answer())]),
      ...(ring === undefined ? [] : [named('connect-citizen', async () => ring.answer())]),
    ];
  }

  phases(): string[] {
    const rings = this.#experts.map(ringingLegOf).filter((leg) => leg && isForCallback(leg)).length;
    const legs = this.#experts.map(talkingLegOf).filter((leg) => leg && isForCallback(leg)).length;
    const calls = this.#calls().length;
    const joined = this.#calls('talking').filter(hearsExpert).length;
    const found: string[] = [];
    if (this.#promised.length > calls - joined) found.push('promised');
    if (rings > 0) found.push('callbackOffered');
    if (legs > calls) found.push('dialling');
    if (this.#calls('ringing').length > 0) found.push('citizenRings');
    if (this.#calls('talking').length > joined) found.push('citizenAnswered');
    if (joined > 0) found.push('calledBack');
    return found;
  }

  /** Everybody is called, picks up, is joined and hangs up: true when nobody is left. */
  async serveAll(): Promise<boolean> {
    for (const ring of this.#calls('ringing')) ring.answer();
    for (const talk of this.#calls('talking').filter(hearsExpert)) await talk.hangUp();
    return (await this.look()) === 0 && this.#calls().length === 0;
  }

  state(): string {
    const calls = this.#calls().map((call) => `${dialledOf(call)} ${call.state}`);
    return `promised: ${this.#promised.join(', ')}; called: ${calls.join(', ')}`;
  }

  forget(): void {
    this.#askers = [];
  }

  #takeOrDecline(ring: PhoneCall | undefined): void {
    if (this.#random() < 0.15) ring?.reject(603);
    else ring?.answer();
  }

  #calls(state?: PhoneCall['state']): PhoneCall[] {
    return this.#network.calls.filter(
      (call) =>
        call.state !== 'ended' &&
        dialledOf(call).startsWith('09') &&
        (state === undefined || call.state === state),
    );
  }
}

const named = (name: string, act: () => Promise<unknown>): [string, () => Promise<unknown>] => [
  name,
  act,
];

function hearsExpert(call: PhoneCall): boolean {
  const { toneHz, toneShare, samples } = call.heard(500);
  const isLong = samples > ENOUGH_SAMPLES;
  return isLong && toneHz !== null && Math.abs(toneHz - EXPERT_HZ) < 30 && toneShare > 0.5;
}
