import { contactIdOf } from '../../src/contacts/contact-id.ts';
import {
  callIdOfLeg,
  type Expert,
  flow,
  type House,
  ringingLegOf,
  talkingLegOf,
} from '../../test/support/deaths.ts';
import { eventually } from '../../test/support/eventually.ts';
import type { PhoneCall } from '../../test/support/sip-call.ts';

export const EXPERTS = 6;
const WAITING = 3;
const RINGING = 2;
/** A wrap-up that nobody could finish ends after a minute. */
const SETTLED_WITHIN_MS = 90_000;
const INSIST_MS = 30_000;
/** As the judge takes it. */
const LET_GO_WITHIN_MS = 1_500;
/** For a contact that may not be there. */
const BRIEF_MS = 3_000;
/** Nobody lets a phone ring until it counts as missed. */
const RINGS_AT_MOST_MS = 10_000;
const MAY_BE_OVER = /contact-finished|not-your-call|unknown-call|already-held|not-talking/;

/**
 * A line with citizens in every phase: some talk, one of them on hold, some ring, some wait. Between
 * two deaths life goes on: rings are answered, talks end on either side, new citizens dial.
 */
export class ChaosTown {
  readonly #house: House;
  readonly #random: () => number;
  readonly #finished = new Set<PhoneCall>();
  #citizens: PhoneCall[] = [];
  #dialled = 0;

  constructor(house: House, random: () => number) {
    this.#house = house;
    this.#random = random;
  }

  get dialled(): number {
    return this.#dialled;
  }

  /** Every phase has somebody in it. */
  async fill(): Promise<void> {
    await this.#settle('every phase has somebody', async () => {
      await this.#finishAll();
      const missing = EXPERTS + WAITING - this.#alive().length;
      for (let n = 0; n < missing; n += 1) await this.dial();
      const ringing = this.#with(ringingLegOf);
      const talking = this.#with(talkingLegOf);
      for (const [n, expert] of ringing.entries()) {
        const leg = ringingLegOf(expert);
        const isLong = performance.now() - (leg?.invitedAtMs ?? 0) > RINGS_AT_MOST_MS;
        if (n >= RINGING || isLong) leg?.answer();
      }
      return ringing.length <= RINGING && ringing.length + talking.length === EXPERTS;
    });
    await this.#holdOne();
  }

  async dial(): Promise<PhoneCall> {
    this.#dialled += 1;
    const call = await this.#house.dial(`0915${1_000_000 + this.#dialled}`, INSIST_MS);
    this.#citizens.push(call);
    return call;
  }

  /** Makes a command leave and resolves as soon as it is seen to have left. */
  async provoke(): Promise<string> {
    const pick = Math.floor(this.#random() * 5);
    const [ringing] = this.#with(ringingLegOf);
    const [talking] = this.#with(talkingLegOf);
    if (pick === 0 && ringing !== undefined) {
      ringingLegOf(ringing)?.answer();
      return 'connect';
    }
    if (pick === 1 && talking !== undefined) {
      const leg = talkingLegOf(talking) as PhoneCall;
      await leg.hangUp();
      const seen = talking.phone.calls.length;
      await this.#finish(talking, leg);
      await this.#soon(() => talking.phone.calls.length > seen);
      return 'ring';
    }
    if (pick === 2 && talking !== undefined) {
      const callId = callIdOfLeg(talkingLegOf(talking) as PhoneCall);
      await this.#insist(() => talking.person.post(`/api/calls/${callId}/hold`));
      return 'hold';
    }
    if (pick === 3) {
      const { call, answered } = await this.#house.startDial(this.#nextNumber());
      this.#citizens.push(call);
      await answered;
      return 'answer';
    }
    const call = this.#alive().at(-1);
    await call?.hangUp();
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
  }

  /** A talk of the longest ends and a ring is answered: nobody stays in one phase for ever. */
  async turn(): Promise<void> {
    const [ringing] = this.#with(ringingLegOf);
    if (ringing !== undefined) ringingLegOf(ringing)?.answer();
    const oldest = this.#with(talkingLegOf).sort((a, b) => ageOf(a) - ageOf(b))[0];
    if (oldest !== undefined && this.#random() < 0.6) await talkingLegOf(oldest)?.hangUp();
  }

  /** All citizens hang up; resolves when no phone rings or talks. */
  async goHome(): Promise<void> {
    for (const call of this.#alive()) await call.hangUp();
    await this.#settle('no phone rings or talks', async () => {
      const busy = this.#with(ringingLegOf).length + this.#with(talkingLegOf).length;
      if (busy === 0) return true;
      // A ring that crossed the last good-bye.
      for (const call of this.#alive()) await call.hangUp();
      return false;
    });
    await this.#finishAll();
    this.#citizens = [];
    for (const { person } of this.#house.experts) {
      await this.#insist(() => person.post('/api/agent/resume'));
    }
  }

  #nextNumber(): string {
    this.#dialled += 1;
    return `0915${1_000_000 + this.#dialled}`;
  }

  #alive(): PhoneCall[] {
    return this.#citizens.filter(({ state }) => state !== 'ended');
  }

  #with(leg: (expert: Expert) => PhoneCall | undefined): Expert[] {
    return this.#house.experts.filter((expert) => leg(expert) !== undefined);
  }

  async #holdOne(): Promise<void> {
    const [expert] = this.#with(talkingLegOf);
    if (expert === undefined) return;
    const callId = callIdOfLeg(talkingLegOf(expert) as PhoneCall);
    await this.#insist(() => expert.person.post(`/api/calls/${callId}/hold`));
  }

  async #finishAll(): Promise<void> {
    for (const expert of this.#house.experts) {
      for (const leg of expert.phone.calls) {
        const isOver = leg.state === 'ended' && leg.answeredAtMs !== null;
        if (isOver && !this.#finished.has(leg)) await this.#finish(expert, leg);
      }
    }
  }

  async #finish(expert: Expert, leg: PhoneCall): Promise<void> {
    this.#finished.add(leg);
    if (
      leg.endedBy === 'them' &&
      (leg.endedAtMs ?? 0) - (leg.answeredAtMs ?? 0) < LET_GO_WITHIN_MS
    ) {
      // Asterisk may have had nobody to give the answer to: then there was no talk to finish.
      await this.#insist(() => expert.person.post(pathOf(leg), DONE), BRIEF_MS).catch(
        () => undefined,
      );
      return;
    }
    await this.#insist(() => expert.person.post(pathOf(leg), DONE));
  }

  /** Edge or server may be away; what is over already needs nothing more. */
  async #insist(ask: () => Promise<unknown>, limitMs = INSIST_MS): Promise<void> {
    let refusal = '';
    await eventually('the server takes it', limitMs, () =>
      ask().then(
        () => true,
        (fault: unknown) => {
          refusal = String(fault);
          return MAY_BE_OVER.test(refusal);
        },
      ),
    ).catch((late: unknown) => {
      throw new Error(`${String(late)}: ${refusal}`);
    });
  }

  async #settle(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const untilMs = performance.now() + SETTLED_WITHIN_MS;
    while (!(await isSo())) {
      if (performance.now() > untilMs) throw new Error(`not in time: ${what}: ${this.#state()}`);
      await flow(100);
    }
  }

  /** Looks at every turn of the loop: what follows must not be late. */
  async #soon(isSo: () => boolean): Promise<void> {
    const untilMs = performance.now() + 5_000;
    while (!isSo() && performance.now() < untilMs) {
      await new Promise((resume) => setImmediate(resume));
    }
  }

  #state(): string {
    const ringing = this.#with(ringingLegOf).length;
    const talking = this.#with(talkingLegOf).length;
    return `${this.#alive().length} citizens, ${ringing} ring, ${talking} talk`;
  }
}

const DONE = { disposition: 'answered_on_spot' };
const pathOf = (leg: PhoneCall): string => `/api/contacts/${contactIdOf(callIdOfLeg(leg))}/finish`;
const ageOf = (expert: Expert): number => talkingLegOf(expert)?.answeredAtMs ?? 0;
