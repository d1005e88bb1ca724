import type { EngineRequest } from '../../telephony/engine/event.ts';
import type { AgentId, Answer, CallId, OfferId } from '../../telephony/protocol/index.ts';
import type { Random } from './random.ts';
import type { SimAsterisk, SimPhone } from './sim-asterisk.ts';
import { SimChannel } from './sim-asterisk-channel.ts';
import type { WholeClock } from './whole-clock.ts';
import type { WholeFault } from './whole-faults.ts';
import type { WholeJudge } from './whole-judge.ts';

export const agentIds = ['anna', 'boris', 'clara', 'dana'] as unknown as AgentId[];

export interface Town {
  readonly pbx: SimAsterisk;
  readonly clock: WholeClock;
  readonly random: Random;
  readonly judge: WholeJudge;
  readonly faulty: () => boolean;
  readonly count: (fault: WholeFault) => void;
  readonly isPbxUp: () => boolean;
  /** Null: telephony is not there, or dies over it. */
  readonly ask: (request: EngineRequest) => Answer | null;
  /** Signs in as the server does it: the phone's account first. False: try again later. */
  readonly signIn: (agentId: AgentId) => Promise<boolean>;
  /** Legs that the phone is to answer by itself. */
  readonly autoAnswered: ReadonlySet<string>;
}

/** An agent: a page with a phone in it, and a hand that does as it likes. */
export class WholeAgent {
  readonly id: AgentId;
  readonly phone: SimPhone;
  readonly #town: Town;
  /** Counts the page's lives: what an older one held is out of reach. */
  #page = 1;
  #isSigningIn = false;
  readonly #pageOf = new Map<string, number>();

  constructor(town: Town, id: AgentId) {
    this.#town = town;
    this.id = id;
    this.phone = town.pbx.addPhone(id, (leg) => this.#onRing(leg));
  }

  signIn(): void {
    if (this.#isSigningIn) return;
    this.#isSigningIn = true;
    const { clock, random, signIn } = this.#town;
    const again = (): void => {
      this.#isSigningIn = false;
      clock.after(random.between(1_000, 3_000), () => this.signIn());
    };
    void signIn(this.id).then((isIn) => {
      if (!isIn) return again();
      this.#isSigningIn = false;
      if (!this.phone.registered) this.register(true);
    });
    // A server whose telephony died gets no answer, and asks the next one.
    clock.after(15_000, () => {
      if (this.#isSigningIn) again();
    });
  }

  register(isRegistered: boolean): void {
    if (this.#town.isPbxUp()) this.#town.pbx.register(this.phone, isRegistered);
    else this.phone.registered = isRegistered;
  }

  /** Every now and then something else than answering. */
  act(): void {
    const { random, clock, faulty, ask } = this.#town;
    if (!faulty()) return;
    clock.after(random.between(3_000, 20_000), () => this.act());
    const agentId = this.id;
    const what = random.between(1, 9);
    if (what <= 2) {
      ask({ type: 'pause-agent', agentId, reason: 'tea' });
      clock.after(random.between(500, 8_000), () => ask({ type: 'resume-agent', agentId }));
    } else if (what === 3) {
      ask({ type: 'sign-out-agent', agentId });
      clock.after(random.between(500, 8_000), () => this.signIn());
    } else if (what === 4) this.#dial();
    else if (what === 5) this.#loseRegistration();
    else if (what <= 7) this.#reloadPage();
    else ask({ type: 'resume-agent', agentId });
  }

  /** What the two do when they hear each other. */
  talk(caller: SimChannel, leg: SimChannel): void {
    const { random, clock, faulty, judge, ask } = this.#town;
    const agentId = this.id;
    const callId = caller.id as CallId;
    const talkMs = faulty() ? random.between(500, 12_000) : 3_000;
    const manner = random.between(1, 10);
    const finish = (): void => {
      if (!caller.alive || !judge.isJoined(caller, leg) || !this.#holds(leg)) return;
      // A word that was not heard is said again, for as long as both are there.
      clock.after(5_000, finish);
      if (manner <= 4) return caller.end(16);
      if (manner <= 7) return this.#hangUp(leg);
      // No answer: telephony died of it, before or after it was done.
      if (ask({ type: 'hang-up-call', agentId, callId })?.ok !== false) judge.agentEnds(callId);
    };
    clock.after(talkMs, finish);
    if (random.chance(0.3)) {
      clock.after(300, () => ask({ type: 'hold-call', agentId, callId }));
      clock.after(random.between(400, 3_000), () => ask({ type: 'unhold-call', agentId, callId }));
    }
  }

  #onRing(leg: SimChannel): void {
    const { random, clock, faulty, autoAnswered } = this.#town;
    this.#pageOf.set(leg.id, this.#page);
    if (!this.phone.registered) return;
    const soon = (lowMs: number, highMs: number, act: () => void): void => {
      clock.after(random.between(lowMs, highMs), () => {
        if (this.#holds(leg)) act();
      });
    };
    if (autoAnswered.has(leg.id)) {
      leg.ring();
      return soon(50, 600, () => leg.answer());
    }
    if (!faulty()) {
      leg.ring();
      return soon(200, 1_500, () => leg.answer());
    }
    const mood = random.next();
    if (mood < 0.04) return leg.end(17);
    if (mood < 0.07) return;
    leg.ring();
    if (mood < 0.15) return soon(200, 4_000, () => leg.end(21));
    if (mood < 0.25) return;
    // The ring's limit is 8 s: some hands come at its very end.
    if (mood < 0.35) {
      return soon(7_950, 8_010, () => {
        if (leg.alive) this.#town.count('answer-late');
        leg.answer();
      });
    }
    soon(200, 5_000, () => leg.answer());
  }

  /** The hand was on the phone while we took the leg back. */
  answerJustNow(leg: SimChannel): void {
    if (leg.state !== 'Ringing' || !this.#holds(leg)) return;
    this.#town.count('answer-late');
    leg.answer();
  }

  #holds(leg: SimChannel): boolean {
    return leg.alive && this.#pageOf.get(leg.id) === this.#page;
  }

  #hangUp(leg: SimChannel): void {
    if (!this.#holds(leg)) return;
    this.#town.judge.agentHangsUp(leg);
    leg.end(16);
  }

  #dial(): void {
    const { pbx, clock, random, isPbxUp } = this.#town;
    if (!isPbxUp() || !this.phone.registered) return;
    const name = `PJSIP/${this.id}-${pbx.newId().replace(/\D/g, '')}`;
    const leg = new SimChannel(pbx, { id: pbx.newId(), name, state: 'Up', callerNumber: this.id });
    pbx.channels.set(leg.id, leg);
    pbx.emit({ type: 'ChannelCreated', channel: leg.show() });
    clock.after(random.between(300, 5_000), () => {
      if (!leg.alive) return;
      leg.end(16);
      pbx.emit({ type: 'ChannelDestroyed', cause: 16, channel: leg.show() });
    });
  }

  /** Only the signalling: voices go on. */
  #loseRegistration(): void {
    const { clock, random } = this.#town;
    this.register(false);
    clock.after(random.between(300, 9_000), () => this.register(true));
  }

  /** The page takes its legs with it, and the PBX is not told. */
  #reloadPage(): void {
    const { pbx, clock, random, judge, count } = this.#town;
    count('page-reloaded');
    this.#page += 1;
    for (const channel of pbx.channels.values()) {
      if (channel.isLeg && channel.endpoint === this.id) judge.deadLegs.add(channel.id);
    }
    this.register(false);
    const page = this.#page;
    clock.after(random.between(500, 12_000), () => {
      if (page !== this.#page) return;
      this.register(true);
      this.#reportPhone();
    });
  }

  /** The page says which sessions it has, again and again until it was heard. */
  #reportPhone(): void {
    const { pbx, clock, ask } = this.#town;
    const offerIds = [...pbx.channels.values()]
      .filter((leg) => leg.isLeg && leg.endpoint === this.id && this.#holds(leg))
      .map((leg) => leg.id.slice('po-'.length) as OfferId);
    if (ask({ type: 'report-phone', agentId: this.id, offerIds })?.ok === true) return;
    clock.after(1_000, () => this.#reportPhone());
  }
}
