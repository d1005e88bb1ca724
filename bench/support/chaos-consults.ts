import { callIdOfLeg, type Expert, ringingLegOf, talkingLegOf } from '../../test/support/deaths.ts';
import type { PhoneCall } from '../../test/support/sip-call.ts';
import type { SipPhone } from '../../test/support/sip-phone.ts';
import { insist } from './insist.ts';
import { dialledOf, isOfFallback } from './chaos-callbacks.ts';
import type { AskedAct } from './chaos-wire.ts';

/** The fire brigade's entry of the directory. */
const OUTSIDE = { entryId: 'emergency-125', number: '125' };

interface Asked {
  readonly by: Expert;
  readonly callId: string;
}

/** Experts who ask a colleague, and somebody outside the house: one of each at a time. */
export class ChaosConsults {
  readonly #colleague: Expert;
  readonly #network: SipPhone;
  readonly #random: () => number;
  readonly #note: (by: Expert, does: AskedAct['does'], callId: string) => void;
  #inside: Asked | null = null;
  #outside: Asked | null = null;

  /** `note` is told of everything that is asked for. */
  constructor(
    colleague: Expert,
    network: SipPhone,
    random: () => number,
    note: (by: Expert, does: AskedAct['does'], callId: string) => void,
  ) {
    this.#colleague = colleague;
    this.#network = network;
    this.#random = random;
    this.#note = note;
  }

  /** Whoever is asked rings, speaks or talks with all; each at random. */
  async begin(talking: readonly Expert[]): Promise<void> {
    const [first, second] = talking.filter((expert) => !this.isAsking(expert));
    if (this.#colleagueLeg() === undefined && first !== undefined) {
      this.#inside = await this.#ask(first, { agentId: this.#colleague.userId });
      if (this.#random() < 0.6) await this.#answer(() => ringingLegOf(this.#colleague));
      if (this.#random() < 0.3) await this.#act(this.#inside, 'join');
    }
    if (this.#outsideLeg() === undefined && second !== undefined) {
      this.#outside = await this.#ask(second, { entryId: OUTSIDE.entryId });
      if (this.#random() < 0.6) await this.#answer(() => this.#outsideLeg('ringing'));
      if (this.#random() < 0.3) await this.#act(this.#outside, 'join');
    }
  }

  /** Some are handed over, some taken back, some hung up on. */
  async turn(): Promise<void> {
    const draw = this.#random();
    if (draw < 0.3) await this.#act(this.#inside, 'complete');
    else if (draw < 0.5) await this.#act(this.#inside, 'cancel');
    else if (draw < 0.8) await this.#colleagueLeg()?.hangUp();
    else ringingLegOf(this.#colleague)?.answer();
    const other = this.#random();
    if (other < 0.3) await this.#act(this.#outside, 'complete');
    else if (other < 0.5) await this.#act(this.#outside, 'cancel');
    else if (other < 0.8) await this.#outsideLeg()?.hangUp();
    else this.#outsideLeg('ringing')?.answer();
  }

  /** During a death. */
  async live(): Promise<void> {
    const draw = this.#random();
    if (draw < 0.15) ringingLegOf(this.#colleague)?.answer();
    else if (draw < 0.3) await talkingLegOf(this.#colleague)?.hangUp();
    else if (draw < 0.45) this.#outsideLeg('ringing')?.answer();
    else if (draw < 0.6) await this.#outsideLeg('talking')?.hangUp();
  }

  /** What may be done now that provokes a command, by its name. */
  provocations(free: Expert | undefined): [string, () => Promise<unknown>][] {
    const found: [string, () => Promise<unknown>][] = [];
    const rings = ringingLegOf(this.#colleague);
    const speaks = talkingLegOf(this.#colleague);
    const outside = this.#outsideLeg('ringing');
    const { userId: agentId } = this.#colleague;
    if (rings !== undefined) found.push(['join-agent', async () => rings.answer()]);
    // Who has been handed the call, or asks nobody any more, is asked for nothing.
    if (speaks !== undefined && this.#isUp(this.#inside)) {
      found.push(['hand-over', () => this.#act(this.#inside, 'complete')]);
      found.push(['take-back', () => this.#act(this.#inside, 'cancel')]);
    }
    if (outside !== undefined) found.push(['join-outside', async () => outside.answer()]);
    if (this.#outsideLeg('talking') !== undefined && this.#isUp(this.#outside)) {
      found.push(['hand-out', () => this.#act(this.#outside, 'complete')]);
    }
    if (this.#colleagueLeg() === undefined && free !== undefined) {
      const ask = async () => (this.#inside = await this.#ask(free, { agentId }));
      found.push(['consult', ask]);
    }
    return found;
  }

  phases(): string[] {
    const found: string[] = [];
    if (ringingLegOf(this.#colleague) !== undefined) found.push('colleagueRings');
    if (talkingLegOf(this.#colleague) !== undefined) {
      found.push(this.#isUp(this.#inside) ? 'consulting' : 'handedOver');
    }
    if (this.#outsideLeg('ringing') !== undefined) found.push('outsideRings');
    if (this.#outsideLeg('talking') !== undefined) {
      found.push(this.#isUp(this.#outside) ? 'consultingOutside' : 'handedOut');
    }
    return found;
  }

  isAsking(expert: Expert): boolean {
    return [this.#inside, this.#outside].some((asked) => asked?.by === expert && this.#isUp(asked));
  }

  #isUp(asked: Asked | null): boolean {
    const leg = asked === null ? undefined : talkingLegOf(asked.by);
    return leg !== undefined && !isOfFallback(leg) && callIdOfLeg(leg) === asked?.callId;
  }

  #colleagueLeg(): PhoneCall | undefined {
    return ringingLegOf(this.#colleague) ?? talkingLegOf(this.#colleague);
  }

  #outsideLeg(state?: PhoneCall['state']): PhoneCall | undefined {
    return this.#network.calls.findLast(
      (call) =>
        call.state !== 'ended' &&
        dialledOf(call) === OUTSIDE.number &&
        (state === undefined || call.state === state),
    );
  }

  async #ask(by: Expert, whom: object): Promise<Asked> {
    const callId = callIdOfLeg(talkingLegOf(by) as PhoneCall);
    this.#note(by, 'consult', callId);
    await insist(() => by.person.post(`/api/calls/${callId}/consult`, whom));
    return { by, callId };
  }

  async #act(asked: Asked | null, what: 'complete' | 'cancel' | 'join'): Promise<void> {
    if (asked === null || !this.#isUp(asked)) return;
    this.#note(asked.by, what, asked.callId);
    await insist(() => asked.by.person.post(`/api/calls/${asked.callId}/consult/${what}`));
  }

  /** The ring follows the request at once, or never: the other one may have hung up. */
  async #answer(find: () => PhoneCall | undefined): Promise<void> {
    const untilMs = performance.now() + 1_000;
    while (performance.now() < untilMs) {
      const leg = find();
      if (leg !== undefined) return leg.answer();
      await new Promise((resume) => setImmediate(resume));
    }
  }
}
