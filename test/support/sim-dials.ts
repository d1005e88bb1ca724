import type { Command } from '../../telephony/engine/event.ts';
import type { CallId, DialEnd, OfferId } from '../../telephony/protocol/index.ts';
import type { SimCaller, SimHooks } from './sim-pbx.ts';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

export interface SimDial {
  readonly caller: SimCaller;
  answered: boolean;
  /** The agent's leg that hears it ring. */
  readonly offerId: OfferId;
}

interface Pbx {
  arrive(caller: SimCaller): void;
  endLeg(offerId: OfferId): void;
}

/** Citizens' phones that we ring, of people who may be busy, away, or quicker than we are. */
export class SimDials {
  readonly open = new Map<CallId, SimDial>();
  readonly #hooks: SimHooks;
  readonly #pbx: Pbx;

  constructor(hooks: SimHooks, pbx: Pbx) {
    this.#hooks = hooks;
    this.#pbx = pbx;
  }

  dial(command: Of<'dial-citizen' | 'dial-colleague'>): void {
    const { callId, extension, enteredAtMs, ringLimitMs, offerId } = command;
    const known = { callId, callerToken: null, enteredAtMs, extension };
    const dial: SimDial = {
      caller: { ...known, joined: null, promptId: null, isCallable: false },
      answered: false,
      offerId,
    };
    this.open.set(callId, dial);
    const { random, later, faulty, takes } = this.#hooks;
    const isTaken = command.type === 'dial-colleague' || takes(command.callerToken);
    if (!isTaken) return later(200, () => this.#end(callId, 'fault'));
    const what = faulty() ? random.between(1, 20) : 20;
    if (what <= 3) later(200, () => this.#end(callId, 'busy'));
    else if (what === 4) later(200, () => this.#end(callId, 'fault'));
    else if (what === 5) later(2_000, () => this.#end(callId, 'declined'));
    else if (what === 6) later(200, () => this.#end(callId, 'no-such-number'));
    else if (what > 8) later(random.between(500, 12_000), () => this.#pickUp(dial));
    // The agent may lose patience, or the phone.
    if (faulty() && random.chance(0.25)) {
      later(random.between(200, 4_000), () => {
        if (this.open.has(callId)) this.#pbx.endLeg(offerId);
      });
    }
    // A PBX may forget to end a ring; then we must.
    if (what !== 7) later(ringLimitMs, () => this.#end(callId, 'no-answer'));
  }

  /** Not in the same instant: until then his phone rings. */
  drop({ callId, ifStillRinging }: Of<'hang-up-caller'>): void {
    const isLetBe = (): boolean =>
      ifStillRinging === true && this.open.get(callId)?.answered === true;
    if (isLetBe()) return this.#sayPickedUp(callId);
    const isSlow = this.#hooks.faulty() && this.#hooks.random.chance(0.5);
    this.#hooks.later(isSlow ? 3_000 : 20, () => {
      if (!isLetBe()) this.#end(callId, 'dropped');
    });
  }

  #pickUp(dial: SimDial): void {
    const { callId } = dial.caller;
    if (this.open.get(callId) !== dial) return;
    const { isHeard, outside, later } = this.#hooks;
    if (!isHeard() || outside.chance(0.6)) return this.#enter(dial);
    // Somebody looks just now, or the link is slow.
    dial.answered = true;
    this.#sayPickedUp(callId);
    this.#losePatience(dial);
    later(outside.between(10, 5_000), () => this.#enter(dial));
  }

  /** The agent hears nothing but ringing, for long, and goes. */
  #losePatience(dial: SimDial): void {
    const { outside, later } = this.#hooks;
    if (!outside.chance(0.4)) return;
    later(outside.between(100, 4_000), () => {
      if (this.open.get(dial.caller.callId) === dial) this.#pbx.endLeg(dial.offerId);
    });
  }

  #sayPickedUp(callId: CallId): void {
    this.#hooks.emit({ type: 'dial.answered', callId });
  }

  /** In the dialplan's queue, where an agent may have him before we come back; no colleague of ours. */
  #toQueue(dial: SimDial): void {
    const { callId } = dial.caller;
    if (callId.startsWith('pc-in-')) {
      this.open.delete(callId);
      return;
    }
    const { random, outside, later } = this.#hooks;
    dial.answered = true;
    this.#losePatience(dial);
    const isServed = random.chance(0.2);
    const talkMs = outside.chance(0.5) ? 40_000 : 15_000;
    later(isServed ? talkMs : 15_000, () => {
      if (!isServed) this.#enter(dial);
      else if (this.open.delete(callId)) this.#sayEnd(callId, 'left');
    });
  }

  #enter(dial: SimDial): void {
    const { caller } = dial;
    if (this.open.get(caller.callId) !== dial) return;
    if (!this.#hooks.isHeard()) return this.#toQueue(dial);
    this.open.delete(caller.callId);
    this.#pbx.arrive(caller);
  }

  #end(callId: CallId, reason: DialEnd): void {
    if (this.open.get(callId)?.answered === true && reason !== 'dropped') return;
    if (this.open.delete(callId)) this.#sayEnd(callId, reason);
  }

  #sayEnd(callId: CallId, reason: DialEnd): void {
    this.#hooks.emit({ type: 'dial.ended', callId, reason, cause: null });
  }
}
