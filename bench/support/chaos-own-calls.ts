import { callIdOfLeg, type Expert, ringingLegOf, talkingLegOf } from '../../test/support/deaths.ts';
import type { PhoneCall } from '../../test/support/sip-call.ts';
import type { SipPhone } from '../../test/support/sip-phone.ts';
import { dialledOf, isOfFallback } from './chaos-callbacks.ts';
import { insist } from './insist.ts';

/** Whom the clerk calls outside the house; nobody else does. */
export const CLERK_CALLS = { entryId: 'emergency-115', number: '115' };
const RINGS_AT_MOST_MS = 8_000;
/** It may be refused: one of the two is not free yet. */
const BRIEF_MS = 2_000;

/** An expert who serves nobody and makes calls: to somebody outside, and to a peer. */
export class ChaosOwnCalls {
  readonly #clerk: Expert;
  readonly #peer: Expert;
  readonly #network: SipPhone;
  readonly #random: () => number;
  readonly #finished = new Set<PhoneCall>();

  constructor(clerk: Expert, peer: Expert, network: SipPhone, random: () => number) {
    this.#clerk = clerk;
    this.#peer = peer;
    this.#network = network;
    this.#random = random;
  }

  /** The clerk calls somebody, if he does not already. */
  async fill(): Promise<void> {
    this.#pickUpOwn();
    if (this.#ownLeg() !== undefined || this.#others().length > 0) return;
    await this.#finishAll();
    await insist(() => this.#begin(), BRIEF_MS).catch(() => undefined);
    this.#pickUpOwn();
    if (this.#random() < 0.4) this.#others('ringing')[0]?.answer();
  }

  async turn(): Promise<void> {
    const draw = this.#random();
    if (draw < 0.4) this.#others('ringing')[0]?.answer();
    else if (draw < 0.5) this.#others('ringing')[0]?.reject(486);
    else if (draw < 0.65) await this.#others('talking')[0]?.hangUp();
    else if (draw < 0.8) await talkingLegOf(this.#clerk)?.hangUp();
  }

  /** During a death. */
  async live(): Promise<void> {
    this.#pickUpOwn();
    const draw = this.#random();
    if (draw < 0.35) this.#others('ringing')[0]?.answer();
    else if (draw < 0.45) await this.#others('talking')[0]?.hangUp();
    else if (draw < 0.55) await talkingLegOf(this.#clerk)?.hangUp();
  }

  /** What provokes a command: the other's ring, and the two being joined. */
  provocations(): [string, () => Promise<unknown>][] {
    const own = this.#ownRing();
    const [ring] = this.#others('ringing');
    return [
      ...(own === undefined ? [] : [act('dial-for-expert', () => own.answer())]),
      ...(ring === undefined ? [] : [act('connect-with-expert', () => ring.answer())]),
    ];
  }

  phases(): string[] {
    const found: string[] = [];
    if (this.#ownRing() !== undefined) found.push('expertCalls');
    for (const other of this.#others()) {
      const kind = this.#isInner(other) ? 'inner' : 'outbound';
      found.push(`${kind}${other.state === 'ringing' ? 'Rings' : 'Talks'}`);
    }
    return found;
  }

  /** True when nobody is left. */
  async goHome(): Promise<boolean> {
    for (const other of this.#others()) {
      if (other.state === 'ringing') other.reject(486);
      else await other.hangUp();
    }
    await talkingLegOf(this.#clerk)?.hangUp();
    ringingLegOf(this.#clerk)?.reject(486);
    await this.#finishAll();
    return this.#ownLeg() === undefined && this.#others().length === 0;
  }

  async #begin(): Promise<void> {
    const { person } = this.#clerk;
    const isInner = this.#random() < 0.5;
    const whom = isInner
      ? { purpose: 'colleague', agentId: this.#peer.userId }
      : { purpose: 'directory', entryId: CLERK_CALLS.entryId };
    await person.post('/api/outbound-calls', whom);
  }

  /** He has asked for it, and is at his phone. */
  #pickUpOwn(): void {
    const own = this.#ownRing();
    if (own !== undefined && this.#random() < 0.7) own.answer();
    for (const ring of this.#others('ringing')) {
      if (performance.now() - ring.invitedAtMs > RINGS_AT_MOST_MS) ring.answer();
    }
  }

  async #finishAll(): Promise<void> {
    const { phone, person } = this.#clerk;
    for (const leg of phone.calls) {
      const isOver = leg.state === 'ended' && leg.answeredAtMs !== null;
      if (!isOver || this.#finished.has(leg) || isOfFallback(leg)) continue;
      this.#finished.add(leg);
      // Nothing was begun when nobody picked up.
      const path = `/api/calls/${callIdOfLeg(leg)}/finish-wrap-up`;
      await insist(() => person.post(path), BRIEF_MS).catch(() => undefined);
    }
  }

  /** Not one of the dialplan's queue, which rings everybody who is signed in. */
  #ownRing(): PhoneCall | undefined {
    const ring = ringingLegOf(this.#clerk);
    return ring === undefined || isOfFallback(ring) ? undefined : ring;
  }

  #ownLeg(): PhoneCall | undefined {
    return ringingLegOf(this.#clerk) ?? talkingLegOf(this.#clerk);
  }

  #isInner(call: PhoneCall): boolean {
    return this.#peer.phone.calls.includes(call);
  }

  /** Whom the clerk has called: somebody outside, or the peer, whose phone then shows our number. */
  #others(state?: PhoneCall['state']): PhoneCall[] {
    const outside = this.#network.calls.filter((call) => dialledOf(call) === CLERK_CALLS.number);
    const inner = this.#peer.phone.calls.filter(
      (call) => isOfFallback(call) && call.remoteUser === '137',
    );
    return [...outside, ...inner].filter(
      (call) => call.state !== 'ended' && (state === undefined || call.state === state),
    );
  }
}

const act = (name: string, does: () => void): [string, () => Promise<unknown>] => [
  name,
  async () => does(),
];
