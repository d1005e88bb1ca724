import { openPhone, type SipPhone } from '../../test/support/sip-phone.ts';
import type { PhoneCall } from '../../test/support/sip-call.ts';
import { CITIZEN_HZ, type House } from '../../test/support/deaths.ts';
import { INSIST_MS } from './insist.ts';

/** Of the queue that is closed round the clock: who dials it leaves a message. */
export const MESSAGES_EXTENSION = '998';
/** Their numbers begin so: nobody else's do. */
export const MESSAGE_PREFIX = '0917';
/** After the tone nothing more is said; no pause of a sentence is so long. */
const QUIET_MS = 1_500;
const QUIET_RMS = 50;
const SPEAKS_MS = 4_000;

/** Citizens who leave a voice message, one after the other. */
export class ChaosMessages {
  readonly #house: House;
  readonly #random: () => number;
  readonly #phones: SipPhone[] = [];
  #call: PhoneCall | undefined;
  #recordedSinceMs: number | null = null;

  constructor(house: House, random: () => number) {
    this.#house = house;
    this.#random = random;
  }

  /** Somebody dials, if nobody does. */
  async fill(): Promise<void> {
    if (this.#call !== undefined && this.#call.state !== 'ended') return;
    const username = `${MESSAGE_PREFIX}${1_000_000 + this.#phones.length}`;
    const server = { host: '127.0.0.1', port: this.#house.product.sipPort };
    const phone = await openPhone({ username, server, toneHz: CITIZEN_HZ });
    this.#phones.push(phone);
    this.#recordedSinceMs = null;
    this.#call = await phone.call(MESSAGES_EXTENSION, INSIST_MS);
  }

  /** Who has spoken for a while hangs up, or speaks on through the next death. */
  async turn(): Promise<void> {
    if (this.#hasSpoken() && this.#random() < 0.4) await this.#call?.hangUp();
  }

  /** During a death. */
  async live(): Promise<void> {
    if (this.#hasSpoken() && this.#random() < 0.2) await this.#call?.hangUp();
  }

  phases(): string[] {
    if (this.#call?.state !== 'talking') return [];
    return [this.#isRecorded() ? 'recorded' : 'beforeTheTone'];
  }

  /** Says all that he has to say: true when nobody is left. */
  async goHome(): Promise<boolean> {
    if (this.#hasSpoken()) await this.#call?.hangUp();
    return this.#call === undefined || this.#call.state === 'ended';
  }

  async close(): Promise<void> {
    for (const phone of this.#phones) await phone.close();
  }

  #isRecorded(): boolean {
    const call = this.#call;
    if (call?.state !== 'talking') return false;
    const isLong = performance.now() - (call.answeredAtMs ?? 0) > QUIET_MS;
    if (!isLong || call.heard(QUIET_MS).rms > QUIET_RMS) return false;
    this.#recordedSinceMs ??= performance.now();
    return true;
  }

  #hasSpoken(): boolean {
    const isRecorded = this.#isRecorded();
    return isRecorded && performance.now() - (this.#recordedSinceMs ?? 0) > SPEAKS_MS;
  }
}
