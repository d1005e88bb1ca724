import type { Command, EngineEvent, EngineEventBody } from '../../telephony/engine/event.ts';
import type { Engine } from '../../telephony/engine/output.ts';
import type {
  AgentId,
  CallerToken,
  CallId,
  Notice,
  OfferId,
  QueueSettings,
} from '../../telephony/protocol/index.ts';
import { TimeHeap } from './time-heap.ts';

export interface VirtualCaller {
  readonly atMs: number;
  readonly extension: string;
  readonly serviceMs: number;
  /** Hangs up after so long without an answer; Infinity: never. */
  readonly patienceMs: number;
  /** Absent: the number is withheld. */
  readonly callerToken?: CallerToken;
}

export interface Shift {
  readonly atMs: number;
  readonly agentId: AgentId;
  /** Null: the shift is over. */
  readonly queueIds: readonly string[] | null;
  /** In each of them; absent: all are of rank 1. */
  readonly ranks?: readonly number[];
  /** Absent: none. */
  readonly skills?: Readonly<Record<string, number>>;
}

export interface VirtualLineOptions {
  readonly engine: Engine;
  readonly queues: readonly QueueSettings[];
  readonly shifts: readonly Shift[];
  /** In order of time. */
  readonly callers: Iterator<VirtualCaller, unknown>;
  /** From the INVITE to the lifted phone. */
  readonly answerMs: () => number;
  /** How long the agent writes; Infinity: until the queue's limit. */
  readonly wrapUpMs: () => number;
  readonly onNotice: (notice: Notice, nowMs: number) => void;
  /** Before the engine is told. */
  readonly onEvent?: (event: EngineEvent) => void;
}

type Planned =
  | { readonly what: 'calls'; readonly caller: VirtualCaller }
  | { readonly what: 'offer.answered'; readonly offerId: OfferId }
  | { readonly what: 'goes'; readonly callId: CallId }
  | { readonly what: 'loses-patience'; readonly callId: CallId }
  | { readonly what: 'prompt-ends'; readonly callId: CallId; readonly promptId: string }
  | { readonly what: 'wrapped-up'; readonly agentId: AgentId; readonly callId: CallId }
  | { readonly what: 'shift'; readonly shift: Shift };

interface Present {
  readonly serviceMs: number;
  promptId: string | null;
  joined: boolean;
}

const promptMs = 4_000;

/**
 * An engine with a city around it, in virtual time: citizens call by a plan, experts answer, and
 * a PBX does at once what it is told. The same plan gives the same history.
 */
export class VirtualLine {
  readonly #options: VirtualLineOptions;
  readonly #engine: Engine;
  readonly #plan = new TimeHeap<Planned>();
  readonly #present = new Map<CallId, Present>();
  readonly #legs = new Map<OfferId, { readonly agentId: AgentId; up: boolean }>();
  /** What the PBX answers, in order; told before time goes on. */
  readonly #answers: EngineEventBody[] = [];
  nowMs = 0;
  events = 0;
  callers = 0;

  constructor(options: VirtualLineOptions) {
    this.#options = options;
    this.#engine = options.engine;
    const nothing = { calls: [], legs: [], agentLegs: [], reachable: [] };
    this.#tell({ type: 'pbx.snapshot', restarted: false, ...nothing });
    for (const queue of options.queues) this.#request({ type: 'configure-queue', queue });
    for (const shift of options.shifts) this.#plan.add(shift.atMs, { what: 'shift', shift });
  }

  /** One caller more, beside those of the plan. */
  plan(caller: VirtualCaller): void {
    this.#plan.add(caller.atMs, { what: 'calls', caller });
  }

  /** Until the last planned thing, or `untilMs`. */
  run(untilMs = Infinity): void {
    let caller = this.#options.callers.next();
    for (;;) {
      const callerAtMs = caller.done === true ? Infinity : caller.value.atMs;
      const wakeAtMs = this.#engine.nextWakeAtMs() ?? Infinity;
      const atMs = Math.min(callerAtMs, this.#plan.nextAtMs, wakeAtMs);
      if (atMs > untilMs || atMs === Infinity) {
        if (untilMs < Infinity) this.nowMs = untilMs;
        return;
      }
      this.nowMs = Math.max(this.nowMs, atMs);
      if (this.#plan.nextAtMs <= atMs) this.#happen(this.#plan.take());
      else if (callerAtMs <= atMs && caller.done !== true) {
        this.#arrive(caller.value);
        caller = this.#options.callers.next();
      } else this.#tell({ type: 'time.passed' });
    }
  }

  #tell(body: EngineEventBody): void {
    this.#handle(body);
    for (let body = this.#answers.shift(); body !== undefined; body = this.#answers.shift()) {
      this.#handle(body);
    }
  }

  #handle(body: EngineEventBody): void {
    const event = { ...body, atMs: this.nowMs } as EngineEvent;
    this.events += 1;
    this.#options.onEvent?.(event);
    const { commands, notices } = this.#engine.handle(event);
    for (const command of commands) this.#execute(command);
    for (const notice of notices) {
      this.#options.onNotice(notice, this.nowMs);
      if (notice.type === 'wrap-up-started') this.#write(notice.agentId, notice.callId);
    }
  }

  #request(request: object): void {
    const requestId = `r${this.events}`;
    this.#tell({ type: 'request.received', requestId, request } as EngineEventBody);
  }

  #later(afterMs: number, planned: Planned): void {
    if (afterMs < Infinity) this.#plan.add(this.nowMs + Math.round(afterMs), planned);
  }

  #arrive(caller: VirtualCaller): void {
    this.callers += 1;
    const callId = `c${this.callers}` as CallId;
    const { extension, serviceMs, patienceMs, atMs: enteredAtMs, callerToken = null } = caller;
    this.#present.set(callId, { serviceMs, promptId: null, joined: false });
    this.#later(patienceMs, { what: 'loses-patience', callId });
    this.#tell({ type: 'call.arrived', callId, callerToken, extension, enteredAtMs });
  }

  #happen(planned: Planned | undefined): void {
    switch (planned?.what) {
      case undefined:
        return;
      case 'calls':
        return this.#arrive(planned.caller);
      case 'offer.answered': {
        const leg = this.#legs.get(planned.offerId);
        if (leg === undefined) return;
        leg.up = true;
        return this.#tell({ type: 'offer.answered', offerId: planned.offerId });
      }
      case 'loses-patience':
        if (this.#present.get(planned.callId)?.joined !== false) return;
        return this.#goes(planned.callId);
      case 'goes':
        return this.#goes(planned.callId);
      case 'prompt-ends': {
        const { callId, promptId } = planned;
        if (this.#present.get(callId)?.promptId !== promptId) return;
        return this.#tell({ type: 'prompt.finished', callId, promptId });
      }
      case 'wrapped-up': {
        const { agentId, callId } = planned;
        return this.#request({ type: 'finish-wrap-up', agentId, callId });
      }
      case 'shift':
        return this.#shift(planned.shift);
    }
  }

  #goes(callId: CallId): void {
    if (this.#present.delete(callId)) this.#tell({ type: 'call.hung-up', callId, cause: 16 });
  }

  #shift({ agentId, queueIds, ranks, skills = {} }: Shift): void {
    if (queueIds === null) return this.#request({ type: 'sign-out-agent', agentId });
    this.#tell({ type: 'agent.reachable', agentId });
    const pausedReason = null;
    const memberships = queueIds.map((queueId, n) => ({ queueId, rank: ranks?.[n] ?? 1 }));
    const signIn = { type: 'sign-in-agent', agentId, memberships, skills, phone: 'web' };
    this.#request({ ...signIn, pausedReason });
  }

  #write(agentId: AgentId, callId: CallId): void {
    this.#later(this.#options.wrapUpMs(), { what: 'wrapped-up', agentId, callId });
  }

  #execute(command: Command): void {
    switch (command.type) {
      case 'ring-agent': {
        const { offerId, agentId } = command;
        this.#legs.set(offerId, { agentId, up: false });
        return this.#later(this.#options.answerMs(), { what: 'offer.answered', offerId });
      }
      case 'connect': {
        const { callId, offerId } = command;
        const caller = this.#present.get(callId);
        if (caller === undefined) return;
        caller.joined = true;
        caller.promptId = null;
        this.#later(caller.serviceMs, { what: 'goes', callId });
        this.#answers.push({ type: 'call.joined', callId, offerId });
        return;
      }
      case 'drop-leg': {
        const { offerId } = command;
        const isUp = this.#legs.get(offerId)?.up === true;
        this.#legs.delete(offerId);
        if (isUp) this.#answers.push({ type: 'leg.ended', offerId, cause: 16 });
        else this.#answers.push({ type: 'offer.failed', offerId, reason: 'dropped', cause: null });
        return;
      }
      case 'hang-up-caller':
        this.#present.delete(command.callId);
        this.#answers.push({ type: 'call.hung-up', callId: command.callId, cause: 16 });
        return;
      case 'play-to-caller': {
        const { callId, promptId } = command;
        const caller = this.#present.get(callId);
        if (caller === undefined || caller.joined) return;
        caller.promptId = promptId;
        return this.#later(promptMs, { what: 'prompt-ends', callId, promptId });
      }
      default:
        return;
    }
  }
}
