import {
  callIdOfLeg,
  type Expert,
  flow,
  type House,
  ringingLegOf,
  talkingLegOf,
} from '../../test/support/deaths.ts';
import type { PhoneCall } from '../../test/support/sip-call.ts';
import type { SipPhone } from '../../test/support/sip-phone.ts';
import { ChaosCallbacks, isForCallback, isOfFallback } from './chaos-callbacks.ts';
import { ChaosConsults } from './chaos-consults.ts';
import { ChaosExperts } from './chaos-experts.ts';
import { ChaosMessages } from './chaos-messages.ts';
import { ChaosOwnCalls } from './chaos-own-calls.ts';
import { type ChaosHouse, EXPERTS } from './chaos-house.ts';
import type { AskedAct } from './chaos-wire.ts';
import { gatherEvidence } from './evidence.ts';
import { insist, INSIST_MS } from './insist.ts';

const WAITING = 3;
const RINGING = 2;
/** A wrap-up that nobody could finish ends after a minute. */
const SETTLED_WITHIN_MS = 90_000;
/** A trunk that took no call is left alone for a minute, and who met it for two. */
/** After some faults in a row the trunk rests for four minutes, and an unseen ring for one. */
const ALL_CALLED_WITHIN_MS = 600_000;
/** Nobody lets a phone ring until it counts as missed. */
const RINGS_AT_MOST_MS = 10_000;

/**
 * A line with citizens in every phase: some talk, one of them on hold, one while a colleague is asked
 * and one while somebody outside is; some ring, some wait; some are promised a callback, are called,
 * pick up and talk. Between two deaths life goes on: rings are answered, talks end on either side,
 * new citizens dial.
 */
export class ChaosTown {
  readonly #house: House;
  readonly #experts: readonly Expert[];
  readonly #consults: ChaosConsults;
  readonly #callbacks: ChaosCallbacks;
  readonly #messages: ChaosMessages;
  readonly #ownCalls: ChaosOwnCalls;
  readonly #desks: ChaosExperts;
  readonly #network: SipPhone;
  readonly #random: () => number;
  readonly #asked: AskedAct[] = [];
  #citizens: PhoneCall[] = [];
  #held: PhoneCall[] = [];
  #dialled = 0;
  #isTrunkDown = false;

  constructor(
    { house, experts, colleague, clerk, peer, network }: ChaosHouse,
    random: () => number,
  ) {
    this.#house = house;
    this.#experts = experts;
    this.#consults = new ChaosConsults(colleague, network, random, this.#note);
    this.#callbacks = new ChaosCallbacks(house.head, experts, network, random);
    this.#messages = new ChaosMessages(house, random);
    this.#ownCalls = new ChaosOwnCalls(clerk, peer, network, random);
    this.#desks = new ChaosExperts(house, clerk);
    this.#network = network;
    this.#random = random;
  }

  /** Every phase has somebody in it; of the callback's phases at least one. */
  async fill(): Promise<void> {
    await this.#settle('every phase has somebody', async () => {
      this.#desks.writeDown();
      await this.#desks.comeBack();
      await this.#callbacks.look();
      this.#callbacks.press();
      this.#callbacks.answerLongRings();
      const missing = EXPERTS + WAITING - this.#alive().length;
      for (let n = 0; n < missing; n += 1) await this.dial();
      this.#callbacks.recruit(this.#alive());
      const ringing = this.#with(ringingLegOf);
      const talking = this.#with(talkingLegOf);
      for (const [n, expert] of ringing.entries()) {
        const leg = ringingLegOf(expert);
        const isLong = performance.now() - (leg?.invitedAtMs ?? 0) > RINGS_AT_MOST_MS;
        if (n >= RINGING || isLong) leg?.answer();
      }
      const isFull = ringing.length <= RINGING && ringing.length + talking.length === EXPERTS;
      return isFull && this.#callbacks.isAnyPromised;
    });
    const [held, ...others] = this.#talks();
    if (held !== undefined) await this.#hold(held);
    await this.#consults.begin(others);
    await this.#messages.fill();
    await this.#ownCalls.fill();
  }

  /** While it is down the network takes none of our calls. */
  setTrunk(isDown: boolean): void {
    this.#isTrunkDown = isDown;
    this.#network.setManner(isDown ? { does: 'reject', status: NO_SERVICE } : { does: 'ring' });
  }

  async dial(): Promise<PhoneCall> {
    this.#dialled += 1;
    const call = await this.#house.dial(`0915${1_000_000 + this.#dialled}`, INSIST_MS);
    this.#citizens.push(call);
    return call;
  }

  /**
   * Does what provokes a command, and tells which one. Resolves as soon as that is done: the command
   * has left by then where the product has answered (`hold`, `answer`, `ring` and what is asked of it
   * over HTTP), and is about to where a phone was picked up or put down. null: nobody was there whose
   * doing would provoke one, or none is seen to have left.
   */
  async provoke(): Promise<string | null> {
    const ringing = this.#with(ringingLegOf).filter((one) => !isForCallback(legOf(one)));
    const talks = this.#talks();
    const rare = [
      ...this.#callbacks.provocations(),
      ...this.#consults.provocations(talks.at(-1)),
      ...this.#ownCalls.provocations(),
    ];
    const chosen = rare[Math.floor(this.#random() * rare.length)];
    if (chosen !== undefined && this.#random() < 0.6) {
      await chosen[1]();
      return chosen[0];
    }
    const pick = Math.floor(this.#random() * 5);
    const [rung] = ringing;
    const [talking] = talks;
    if (pick === 0 && rung !== undefined) {
      ringingLegOf(rung)?.answer();
      return 'connect';
    }
    if (pick === 1 && talking !== undefined) {
      const leg = talkingLegOf(talking) as PhoneCall;
      await leg.hangUp();
      const seen = talking.phone.calls.length;
      await this.#desks.finish(talking, leg);
      return (await this.#soon(() => talking.phone.calls.length > seen)) ? 'ring' : null;
    }
    if (pick === 2 && talking !== undefined) {
      await this.#hold(talking);
      return 'hold';
    }
    if (pick === 3) {
      const { call, answered } = await this.#house.startDial(this.#nextNumber());
      this.#citizens.push(call);
      await answered;
      return 'answer';
    }
    const call = this.#alive().at(-1);
    if (call === undefined) return null;
    await call.hangUp();
    return 'hang-up';
  }

  /** What people do who know nothing of any death. */
  async live(): Promise<void> {
    const draw = this.#random();
    const [ringing] = this.#with(ringingLegOf);
    const talking = this.#with(talkingLegOf);
    const chosen = talking[Math.floor(this.#random() * talking.length)];
    if (draw < 0.35 && ringing !== undefined) ringingLegOf(ringing)?.answer();
    else if (draw < 0.55 && chosen !== undefined) await talkingLegOf(chosen)?.hangUp();
    else if (draw < 0.75) await this.#alive()[0]?.hangUp();
    else if (draw < 0.85) await this.#alive().at(-1)?.hangUp();
    await this.#consults.live();
    await this.#callbacks.live();
    await this.#messages.live();
    await this.#ownCalls.live();
  }

  /** A talk of the longest ends and a ring is answered: nobody stays in one phase for ever. */
  async turn(): Promise<void> {
    const [ringing] = this.#with(ringingLegOf);
    if (ringing !== undefined) ringingLegOf(ringing)?.answer();
    const oldest = this.#with(talkingLegOf).sort((a, b) => ageOf(a) - ageOf(b))[0];
    if (oldest !== undefined && this.#random() < 0.6) await talkingLegOf(oldest)?.hangUp();
    await this.#consults.turn();
    await this.#callbacks.turn();
    await this.#messages.turn();
    await this.#ownCalls.turn();
  }

  /** The phases that have somebody in them now. */
  phases(): string[] {
    return [
      ...(this.#with(talkingLegOf).length > 0 ? ['talking'] : []),
      ...(this.#held.some(({ state }) => state === 'talking') ? ['onHold'] : []),
      ...(this.#with(ringingLegOf).length > 0 ? ['ringing'] : []),
      ...(this.#alive().length > this.#with(talkingLegOf).length ? ['waiting'] : []),
      ...this.#consults.phases(),
      ...this.#callbacks.phases(),
      ...this.#messages.phases(),
      ...this.#ownCalls.phases(),
      ...(this.#isTrunkDown && this.#callbacks.isAnyPromised ? ['trunkDown'] : []),
    ];
  }

  /**
   * All citizens hang up but those who were promised a call: they are called, every one of them; and
   * whoever leaves a message says it to its end. Resolves when no phone rings or talks.
   */
  async goHome(): Promise<void> {
    this.setTrunk(false);
    for (const call of this.#alive()) await call.hangUp();
    const isOver = async (): Promise<boolean> => {
      this.#desks.writeDown();
      const isServed = await this.#callbacks.serveAll();
      const isSaid = await this.#messages.goHome();
      const isCalled = await this.#ownCalls.goHome();
      for (const expert of this.#with(ringingLegOf)) ringingLegOf(expert)?.answer();
      const isBusy = this.#house.experts.some((one) => ringingLegOf(one) ?? talkingLegOf(one));
      if (!isBusy && isServed && isSaid && isCalled) return true;
      // A ring that crossed the last good-bye.
      for (const call of this.#alive()) await call.hangUp();
      return false;
    };
    await this.#settle('no phone rings or talks', isOver, ALL_CALLED_WITHIN_MS);
    this.#desks.writeDown();
    await this.#desks.settled();
    this.#citizens = [];
    this.#held = [];
    this.#callbacks.forget();
    for (const { person } of this.#house.experts) {
      await insist(() => person.post('/api/agent/resume'));
    }
  }

  /** How often an expert was idle, was not to be rung, and had to come back by himself. */
  get comebacks(): number {
    return this.#desks.comebacks;
  }

  /** What experts have asked for at their desks since the beginning. */
  get asked(): readonly AskedAct[] {
    return this.#asked;
  }

  close(): Promise<void> {
    return this.#messages.close();
  }

  readonly #note = ({ phone }: Expert, does: AskedAct['does'], callId: string): void => {
    this.#asked.push({ does, callId, phonePort: phone.port, atMs: Date.now() });
  };

  #nextNumber(): string {
    this.#dialled += 1;
    return `0915${1_000_000 + this.#dialled}`;
  }

  #alive(): PhoneCall[] {
    return this.#citizens.filter(({ state }) => state !== 'ended');
  }

  #with(leg: (expert: Expert) => PhoneCall | undefined): Expert[] {
    return this.#experts.filter((expert) => leg(expert) !== undefined);
  }

  /** Who talk with a citizen that has dialled us, and ask nobody about him. */
  #talks(): Expert[] {
    const isPlain = (one: Expert): boolean => {
      const leg = talkingLegOf(one) as PhoneCall;
      return !isOfFallback(leg) && !isForCallback(leg) && !this.#consults.isAsking(one);
    };
    return this.#with(talkingLegOf).filter(isPlain);
  }

  async #hold(expert: Expert): Promise<void> {
    const leg = talkingLegOf(expert) as PhoneCall;
    const callId = callIdOfLeg(leg);
    this.#note(expert, 'hold', callId);
    await insist(() => expert.person.post(`/api/calls/${callId}/hold`));
    this.#held.push(leg);
  }

  async #settle(
    what: string,
    isSo: () => Promise<boolean>,
    withinMs = SETTLED_WITHIN_MS,
  ): Promise<void> {
    const untilMs = performance.now() + withinMs;
    while (!(await isSo())) {
      if (performance.now() > untilMs) {
        const evidence = await gatherEvidence(this.#house.product);
        throw new Error(`not in time: ${what}: ${this.#state()}\n${evidence}`);
      }
      await flow(100);
    }
  }

  /** Looks at every turn of the loop: what follows must not be late. False: it never came. */
  async #soon(isSo: () => boolean): Promise<boolean> {
    const untilMs = performance.now() + 5_000;
    while (!isSo() && performance.now() < untilMs) {
      await new Promise((resume) => setImmediate(resume));
    }
    return isSo();
  }

  #state(): string {
    const ringing = this.#with(ringingLegOf).length;
    const talking = this.#with(talkingLegOf).length;
    const callbacks = this.#callbacks.state();
    return `${this.#alive().length} citizens, ${ringing} ring, ${talking} talk; ${callbacks}`;
  }
}

const NO_SERVICE = 503;
const legOf = (expert: Expert): PhoneCall => ringingLegOf(expert) as PhoneCall;
const ageOf = (expert: Expert): number => talkingLegOf(expert)?.answeredAtMs ?? 0;
