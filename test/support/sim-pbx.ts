import type { Command, EngineEventBody } from '../../telephony/engine/event.ts';
import type { AgentId, CallerToken, CallId, OfferId } from '../../telephony/protocol/index.ts';
import type { Fault } from './sim-faults.ts';
import type { Random } from './random.ts';
import { SimDials, type SimDial } from './sim-dials.ts';
import { SimRecordings } from './sim-recordings.ts';

export interface SimCaller {
  readonly callId: CallId;
  readonly callerToken: CallerToken | null;
  readonly enteredAtMs: number;
  readonly extension: string;
  /** His number may be dialled. */
  readonly isCallable: boolean;
  /** In the bridge, joined there with this leg. */
  joined: OfferId | null;
  promptId: string | null;
}

export interface SimLeg {
  readonly offerId: OfferId;
  readonly callId: CallId;
  /** Null: it leads out of the house. */
  readonly agentId: AgentId | null;
  up: boolean;
  /** In the call's bridge, whether the caller is there or not. */
  inside: boolean;
  /** Its agent hears a word about the caller. */
  isWhisperedTo?: boolean;
}

export interface SimHooks {
  readonly random: Random;
  /** Chance of those outside, apart from the course of the rest. */
  readonly outside: Random;
  /** Faults are on; off while the world heals. */
  readonly faulty: () => boolean;
  readonly count: (fault: Fault) => void;
  readonly later: (delayMs: number, act: () => void) => void;
  /** Our application is there: who enters it does not go to the dialplan's queue. */
  readonly isHeard: () => boolean;
  /** The trunk puts us through to him. */
  readonly takes: (callerToken: CallerToken) => boolean;
  /** An event on its way to the engine. */
  readonly emit: (event: EngineEventBody) => void;
  readonly joined: (caller: SimCaller, leg: SimLeg) => void;
}

/**
 * A PBX at the level of commands: callers, legs and phones, in virtual time. It does what it is
 * told, late or not at all, and says what has become of it.
 */
export class SimPbx {
  readonly callers = new Map<CallId, SimCaller>();
  /** Callers in the dialplan's own queue, who will come back. */
  inFallback = 0;
  readonly legs = new Map<OfferId, SimLeg>();
  readonly registered = new Set<AgentId>();
  readonly ownLegs = new Map<AgentId, string>();
  readonly members = new Map<AgentId, string>();
  /** Every pair that was ever in one bridge: the truth behind `call-answered`. */
  readonly joins = new Set<string>();
  /** Every second leg that ever came to a first one. */
  readonly meetings = new Set<OfferId>();
  /** Citizens' phones that ring, or were picked up while nobody of ours listened. */
  readonly dials: Map<CallId, SimDial>;
  readonly recordings: SimRecordings;
  readonly #dials: SimDials;
  readonly #hooks: SimHooks;

  constructor(hooks: SimHooks) {
    this.#hooks = hooks;
    this.#dials = new SimDials(hooks, this);
    this.dials = this.#dials.open;
    this.recordings = new SimRecordings(hooks, this.callers);
  }

  snapshot(restarted: boolean): EngineEventBody {
    return {
      type: 'pbx.snapshot',
      restarted,
      calls: [...this.callers.values()].map((caller) => ({
        callId: caller.callId,
        callerToken: caller.callerToken,
        extension: caller.extension,
        enteredAtMs: caller.enteredAtMs,
        ...toCallable(caller),
        joinedOfferId: caller.joined === null ? null : this.#firstInside(caller.callId),
      })),
      legs: [...this.legs.values()].map(({ offerId, agentId, up }) => ({
        offerId,
        agentId,
        answered: up,
      })),
      agentLegs: [...this.ownLegs].map(([agentId, legId]) => ({ agentId, legId })),
      reachable: [...this.registered],
      dials: [...this.dials].map(([callId, { answered }]) => ({ callId, answered })),
    };
  }

  /** Nothing survives but the phones' configuration. */
  restart(): void {
    for (const callId of this.callers.keys()) this.recordings.callerIsGone(callId);
    this.callers.clear();
    this.dials.clear();
    this.legs.clear();
    this.ownLegs.clear();
  }

  arrive(caller: SimCaller): void {
    this.callers.set(caller.callId, caller);
    const { callId, callerToken, extension, enteredAtMs } = caller;
    const known = { callId, callerToken, extension, enteredAtMs };
    this.#emit({ type: 'call.arrived', ...known, ...toCallable(caller) });
  }

  /** The caller presses a key, whatever he has been told. */
  press(callId: CallId, digit = this.#hooks.random.pick(['1', '3'])): void {
    if (this.callers.has(callId)) this.#emit({ type: 'call.digit', callId, digit });
  }

  hangUp(callId: CallId): void {
    if (!this.callers.delete(callId)) return;
    this.recordings.callerIsGone(callId);
    this.#emit({ type: 'call.hung-up', callId, cause: 16 });
  }

  /** The agent's side of a leg ends it: a hangup in the talk. */
  endLeg(offerId: OfferId): void {
    const leg = this.legs.get(offerId);
    if (leg === undefined) return;
    this.legs.delete(offerId);
    const caller = this.callers.get(leg.callId);
    // Whoever else is in the bridge is still with the caller.
    if (caller?.joined === offerId) caller.joined = this.#firstInside(leg.callId);
    if (leg.up) this.#emit({ type: 'leg.ended', offerId, cause: 16 });
    else this.#emit({ type: 'offer.failed', offerId, reason: 'dropped', cause: null });
  }

  execute(command: Command): void {
    switch (command.type) {
      case 'ring-agent':
        this.#ring(command);
        return;
      case 'ring-outside':
        this.#ringOutside(command);
        return;
      case 'dial-citizen':
      case 'dial-colleague':
        this.#dials.dial(command);
        return;
      case 'hang-up-caller':
        if (this.dials.has(command.callId)) this.#dials.drop(command);
        else if (command.ifStillRinging && this.callers.has(command.callId)) return;
        else this.#onCaller(command);
        return;
      case 'drop-leg':
        if (this.legs.has(command.offerId)) this.#drop(command.offerId);
        else this.fail(command, 'gone');
        return;
      case 'join-agent':
        this.#joinAgent(command);
        return;
      case 'whisper-to-agent':
        this.#whisper(command);
        return;
      case 'connect':
      case 'unhold-caller':
        this.#connect(command);
        return;
      case 'mirror-agent':
        this.members.set(command.agentId, command.membership);
        return;
      case 'answer-transfer':
        return;
      case 'find-recording':
        this.recordings.find(command);
        return;
      default:
        this.#onCaller(command);
    }
  }

  fail(command: Command, reason: 'gone' | 'refused'): void {
    this.#emit({
      type: 'command.failed',
      command: command.type,
      callId: 'callId' in command ? command.callId : null,
      offerId: 'offerId' in command ? command.offerId : null,
      reason,
    });
  }

  #emit(event: EngineEventBody): void {
    this.#hooks.emit(event);
  }

  #ring(command: Extract<Command, { type: 'ring-agent' }>): void {
    const { offerId, callId, agentId, ringLimitMs } = command;
    const isThere = this.callers.has(callId) || callId.startsWith('pc-');
    if (!isThere) return this.fail(command, 'gone');
    if (!this.registered.has(agentId)) {
      this.#emit({ type: 'offer.failed', offerId, reason: 'unreachable', cause: 20 });
      return;
    }
    const leg: SimLeg = { offerId, callId, agentId, up: false, inside: false };
    this.legs.set(offerId, leg);
    const { random, later } = this.#hooks;
    const is = (probability: number): boolean => this.#hooks.faulty() && random.chance(probability);

    if (command.autoAnswer) {
      if (!is(0.15)) later(random.between(100, 900), () => this.#answer(leg));
    } else if (is(0.04)) later(20, () => this.#fail(leg, 'busy'));
    else if (is(0.1)) later(random.between(300, 5_000), () => this.#fail(leg, 'declined'));
    else if (!is(0.2)) {
      const slow = this.#hooks.faulty() ? ringLimitMs + 3_000 : 2_000;
      later(random.between(300, slow), () => this.#answer(leg));
    }
    // A PBX may forget to end a ring; then we must.
    if (!is(0.05)) later(ringLimitMs, () => this.#fail(leg, 'no-answer'));
  }

  /** Whoever is outside answers, is busy, declines, or lets it ring; the trunk may be down. */
  #ringOutside(command: Extract<Command, { type: 'ring-outside' }>): void {
    const { offerId, callId, ringLimitMs } = command;
    if (!this.callers.has(callId)) return this.fail(command, 'gone');
    const { outside, later, faulty } = this.#hooks;
    if (outside.chance(0.1)) {
      this.#emit({ type: 'offer.failed', offerId, reason: 'unreachable', cause: 34 });
      return;
    }
    const leg: SimLeg = { offerId, callId, agentId: null, up: false, inside: false };
    this.legs.set(offerId, leg);
    if (outside.chance(0.1)) later(300, () => this.#fail(leg, 'busy'));
    else if (outside.chance(0.2))
      later(outside.between(300, 5_000), () => this.#fail(leg, 'declined'));
    else if (!faulty() || outside.chance(0.9)) {
      later(outside.between(300, 3_000), () => this.#answer(leg));
    }
    later(ringLimitMs, () => this.#fail(leg, 'no-answer'));
  }

  #fail(leg: SimLeg, reason: 'busy' | 'declined' | 'no-answer'): void {
    if (leg.up || this.legs.get(leg.offerId) !== leg) return;
    this.legs.delete(leg.offerId);
    this.#emit({ type: 'offer.failed', offerId: leg.offerId, reason, cause: null });
    if (reason === 'no-answer') this.#maybeLateAnswer(leg);
  }

  #answer(leg: SimLeg): void {
    if (leg.up || this.legs.get(leg.offerId) !== leg) return;
    leg.up = true;
    this.#emit({ type: 'offer.answered', offerId: leg.offerId });
  }

  /** The hand was on the phone while we took the leg back. */
  #maybeLateAnswer(leg: SimLeg): void {
    if (leg.up || !this.#hooks.faulty() || !this.#hooks.random.chance(0.2)) return;
    this.#hooks.count('late-answer');
    this.#emit({ type: 'offer.answered', offerId: leg.offerId });
  }

  #drop(offerId: OfferId): void {
    const leg = this.legs.get(offerId);
    if (leg === undefined) return;
    if (!leg.up && this.#hooks.faulty() && this.#hooks.random.chance(0.2)) {
      this.#hooks.count('late-answer');
      this.#answer(leg);
    }
    this.endLeg(offerId);
    this.#maybeLateAnswer(leg);
  }

  #connect(command: Extract<Command, { type: 'connect' | 'unhold-caller' }>): void {
    const caller = this.callers.get(command.callId);
    const leg = this.legs.get(command.offerId);
    if (caller === undefined || leg?.up !== true) return this.fail(command, 'gone');
    const first = !this.joins.has(`${caller.callId} ${leg.offerId}`);
    caller.joined = leg.offerId;
    leg.inside = true;
    leg.isWhisperedTo = false;
    caller.promptId = null;
    if (command.type === 'unhold-caller') return;
    this.joins.add(`${caller.callId} ${leg.offerId}`);
    this.#emit({ type: 'call.joined', callId: caller.callId, offerId: leg.offerId });
    if (first) this.#hooks.joined(caller, leg);
  }

  /** Stopped by the join, which then has nobody told of its end. */
  #whisper(command: Extract<Command, { type: 'whisper-to-agent' }>): void {
    const { offerId } = command;
    const leg = this.legs.get(offerId);
    if (leg?.up !== true) return this.fail(command, 'gone');
    leg.isWhisperedTo = true;
    const { outside, faulty } = this.#hooks;
    if (faulty() && outside.chance(0.15)) this.#hooks.later(800, () => this.endLeg(offerId));
    if (faulty() && outside.chance(0.1)) this.#hooks.later(900, () => this.hangUp(leg.callId));
    this.#hooks.later(2_000, () => {
      if (this.legs.get(offerId) !== leg || leg.isWhisperedTo !== true) return;
      leg.isWhisperedTo = false;
      this.#emit({ type: 'whisper.finished', offerId });
    });
  }

  #joinAgent(command: Extract<Command, { type: 'join-agent' }>): void {
    const { callId, offerId } = command;
    const leg = this.legs.get(offerId);
    if (!this.callers.has(callId) || leg?.up !== true) return this.fail(command, 'gone');
    leg.inside = true;
    this.meetings.add(offerId);
    this.#emit({ type: 'leg.joined', callId, offerId });
  }

  /** As the PBX lists a bridge: who came first, first. */
  #firstInside(callId: CallId): OfferId | null {
    for (const leg of this.legs.values()) {
      if (leg.callId === callId && leg.inside) return leg.offerId;
    }
    return null;
  }

  #onCaller(command: Extract<Command, { callId: CallId }>): void {
    const caller = this.callers.get(command.callId);
    if (caller === undefined) return this.fail(command, 'gone');
    switch (command.type) {
      case 'play-to-caller': {
        const { promptId } = command;
        caller.promptId = promptId;
        caller.joined = null;
        this.#hooks.later(this.#hooks.random.between(1_500, 6_000), () => {
          if (caller.promptId !== promptId || !this.callers.has(caller.callId)) return;
          caller.promptId = null;
          this.#emit({ type: 'prompt.finished', callId: caller.callId, promptId });
        });
        return;
      }
      case 'play-music':
        caller.promptId = null;
        caller.joined = null;
        return;
      case 'record-caller':
        caller.promptId = null;
        this.recordings.record(command);
        return;
      case 'hold-caller':
        caller.joined = null;
        return;
      case 'hang-up-caller':
        this.hangUp(caller.callId);
        return;
      case 'continue-in-fallback':
        this.#toFallback(caller);
        return;
      default:
        return;
    }
  }

  /** Out of our application; nobody takes the call there, and after a lap it comes back to us. */
  #toFallback(caller: SimCaller): void {
    this.hangUp(caller.callId);
    this.inFallback += 1;
    this.#hooks.later(15_000, () => {
      this.inFallback -= 1;
      if (!this.callers.has(caller.callId)) this.arrive({ ...caller, joined: null });
    });
  }
}

function toCallable({ isCallable }: SimCaller): { callable?: true } {
  return isCallable ? { callable: true } : {};
}
