import type {
  Command,
  EngineEvent,
  EngineEventBody,
  EngineRequest,
} from '../../telephony/engine/event.ts';
import type { Checkpoint, Engine, Outputs } from '../../telephony/engine/output.ts';
import type { AgentId, CallId, Notice } from '../../telephony/protocol/index.ts';
import { Random } from './random.ts';
import { SimChecker } from './sim-checker.ts';
import { Violation } from './sim-knowledge.ts';
import { type Fault, type SimCaller, type SimLeg, SimPbx } from './sim-pbx.ts';
import { agentIds, changeQueues, simQueues } from './sim-settings.ts';

export type FaultCounts = Record<Fault, number>;

export function noFaults(): FaultCounts {
  return {
    'late-answer': 0,
    'command-lost': 0,
    'command-failed': 0,
    'pbx-restart': 0,
    'connection-lost': 0,
    'process-restart': 0,
    duplicate: 0,
    'leg-died': 0,
  };
}

export interface HistoryOptions {
  readonly seed: number;
  readonly createEngine: (checkpoint: Checkpoint | null) => Engine;
  readonly counts: FaultCounts;
}

interface Planned {
  readonly atMs: number;
  readonly seq: number;
  readonly act: () => void;
}

/** So long things go wrong; then the world heals and everything must come to its end. */
const faultyForMs = 150_000;
const healedWithinMs = 20 * 60_000;

/**
 * A random day of a small town: callers, agents, a PBX that fails, an engine watched at every step.
 * Throws at the first thing that is not right; returns the number of steps.
 */
export function runHistory(options: HistoryOptions): number {
  return new History(options).run();
}

class History {
  readonly #random: Random;
  readonly #createEngine: HistoryOptions['createEngine'];
  readonly #counts: FaultCounts;
  readonly #plan: Planned[] = [];
  readonly #pbx: SimPbx;
  readonly #checker: SimChecker;
  /** Commands handed over and not carried out yet. */
  readonly #underway = new Map<number, Command>();
  #engine: Engine;
  #nowMs = 1_000_000;
  #seq = 0;
  #steps = 0;
  #faulty = true;
  #isEngineUp = true;
  #link: 'up' | 'down' = 'down';
  /** Events of an older connection are never delivered. */
  #connection = 0;
  #deliveredAtMs = 0;
  #executedAtMs = 0;
  #callers = 0;

  constructor({ seed, createEngine, counts }: HistoryOptions) {
    this.#random = new Random(seed);
    this.#createEngine = createEngine;
    this.#counts = counts;
    this.#engine = createEngine(null);
    this.#pbx = new SimPbx({
      random: this.#random,
      faulty: () => this.#faulty,
      count: (fault) => this.#count(fault),
      later: (delayMs, act) => this.#later(delayMs, act),
      emit: (event) => this.#emit(event),
      joined: (caller, leg) => this.#onJoined(caller, leg),
    });
    this.#checker = new SimChecker(this.#pbx);
  }

  run(): number {
    const endsAtMs = this.#nowMs + faultyForMs;
    this.#begin();
    this.#drive(endsAtMs, () => false);
    this.#heal();
    const isOver = (): boolean => this.#isOver();
    this.#drive(this.#nowMs + healedWithinMs, isOver);
    if (!isOver()) this.#checker.finish(this.#engine);
    this.#drive(this.#nowMs + 1_000, () => false);
    this.#checker.finish(this.#engine);
    return this.#steps;
  }

  #begin(): void {
    this.#connect(false);
    for (const queue of simQueues) this.#request({ type: 'configure-queue', queue });
    changeQueues(this.#random, (atMs, asked) => this.#later(atMs, () => this.#request(asked)));
    for (const agentId of agentIds) {
      this.#pbx.registered.add(agentId);
      this.#emit({ type: 'agent.reachable', agentId });
      this.#later(this.#random.between(0, 20_000), () => this.#signIn(agentId));
      this.#later(this.#random.between(5_000, 40_000), () => this.#act(agentId));
    }
    for (let i = 0; i < 16; i += 1) {
      this.#later(this.#random.between(0, faultyForMs - 20_000), () => this.#citizenCalls());
    }
    const somewhen = (): number => this.#random.between(15_000, faultyForMs - 10_000);
    if (this.#random.chance(0.5)) this.#later(somewhen(), () => this.#restartPbx());
    if (this.#random.chance(0.7)) this.#later(somewhen(), () => this.#loseConnection());
    if (this.#random.chance(0.7)) this.#later(somewhen(), () => this.#restartProcess());
  }

  #heal(): void {
    this.#faulty = false;
    for (const agentId of agentIds) {
      this.#pbx.registered.add(agentId);
      this.#pbx.ownLegs.delete(agentId);
    }
    // An engine that lost an event in the air learns the truth once more.
    this.#connect(false);
    for (const agentId of agentIds) {
      this.#signIn(agentId);
      this.#request({ type: 'resume-agent', agentId });
    }
  }

  #isOver(): boolean {
    const { calls, agents } = this.#engine.view();
    const { callers, legs } = this.#pbx;
    const idle = agents.every((agent) => agent.activity === 'idle');
    return idle && calls.length === 0 && callers.size === 0 && legs.size === 0;
  }

  /** Lets time run through all that is planned and all that the engine wants to be woken for. */
  #drive(untilMs: number, isOver: () => boolean): void {
    while (!isOver()) {
      const next = this.#plan[0];
      const wakeAtMs = this.#isEngineUp ? this.#engine.nextWakeAtMs() : null;
      const atMs = Math.min(next?.atMs ?? untilMs, wakeAtMs ?? untilMs);
      if (atMs >= untilMs) break;
      this.#nowMs = Math.max(this.#nowMs, atMs);
      if (next !== undefined && next.atMs <= this.#nowMs) {
        this.#plan.shift();
        next.act();
      } else {
        this.#handle({ type: 'time.passed' });
      }
      if (this.#steps > 20_000) throw new Violation('all comes to an end');
    }
    if (!isOver()) this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  #handle(body: EngineEventBody): Outputs {
    const event = { ...body, atMs: this.#nowMs } as EngineEvent;
    this.#steps += 1;
    const outputs = this.#engine.handle(event);
    this.#engine.checkInvariants();
    this.#checker.step(event, outputs, this.#engine);
    for (const command of outputs.commands) this.#carryOut(command);
    for (const notice of outputs.notices) this.#onNotice(notice);
    return outputs;
  }

  #request(request: unknown): void {
    if (!this.#isEngineUp) return;
    const requestId = `r${this.#steps}`;
    this.#handle({ type: 'request.received', requestId, request: request as EngineRequest });
  }

  /** Commands take their time, stay in order, and may be lost or refused. */
  #carryOut(command: Command): void {
    const seq = this.#seq;
    this.#underway.set(seq, command);
    const delayMs = this.#random.between(1, 15);
    this.#executedAtMs = Math.max(this.#executedAtMs, this.#nowMs + delayMs);
    this.#later(this.#executedAtMs - this.#nowMs, () => {
      if (!this.#underway.delete(seq)) return;
      if (this.#faulty && this.#random.chance(0.03)) {
        this.#count('command-lost');
        return;
      }
      if (this.#faulty && this.#random.chance(0.03)) {
        this.#count('command-failed');
        this.#pbx.fail(command, 'refused');
        return;
      }
      this.#pbx.execute(command);
    });
  }

  #emit(event: EngineEventBody): void {
    if (this.#link === 'down') return;
    const connection = this.#connection;
    this.#deliveredAtMs = Math.max(this.#deliveredAtMs, this.#nowMs + this.#random.between(1, 10));
    const deliver = (): void => {
      if (connection === this.#connection && this.#link === 'up') this.#handle(event);
    };
    this.#later(this.#deliveredAtMs - this.#nowMs, deliver);
    if (!this.#faulty || !this.#random.chance(0.05)) return;
    this.#count('duplicate');
    this.#later(this.#deliveredAtMs - this.#nowMs + this.#random.between(0, 400), deliver);
  }

  #later(delayMs: number, act: () => void): void {
    this.#seq += 1;
    const planned = { atMs: this.#nowMs + delayMs, seq: this.#seq, act };
    let at = this.#plan.length;
    while (at > 0 && (this.#plan[at - 1]?.atMs ?? 0) > planned.atMs) at -= 1;
    this.#plan.splice(at, 0, planned);
  }

  #count(fault: Fault): void {
    this.#counts[fault] += 1;
  }

  #connect(restarted: boolean): void {
    // What was under way has arrived by now, or never will.
    for (const [seq, command] of this.#underway) {
      this.#underway.delete(seq);
      if (!restarted && this.#random.chance(0.5)) this.#pbx.execute(command);
    }
    this.#link = 'up';
    this.#connection += 1;
    this.#handle(this.#pbx.snapshot(restarted));
  }

  #disconnect(): void {
    this.#link = 'down';
    this.#connection += 1;
    if (this.#isEngineUp) this.#handle({ type: 'pbx.lost' });
  }

  #restartPbx(): void {
    if (this.#link === 'down') return this.#later(5_000, () => this.#restartPbx());
    this.#count('pbx-restart');
    this.#disconnect();
    this.#pbx.restart();
    this.#later(this.#random.between(500, 4_000), () => {
      for (const agentId of agentIds) {
        if (this.#random.chance(0.3)) this.#pbx.registered.delete(agentId);
        else this.#pbx.registered.add(agentId);
      }
      this.#connect(true);
      for (const agentId of agentIds) this.#comeBack(agentId, this.#random.between(100, 9_000));
    });
  }

  #loseConnection(): void {
    if (this.#link === 'down') return this.#later(5_000, () => this.#loseConnection());
    this.#count('connection-lost');
    this.#disconnect();
    this.#later(this.#random.between(300, 15_000), () => this.#connect(false));
  }

  /** Killed and started again from its checkpoint; nobody has listened in between. */
  #restartProcess(): void {
    if (this.#link === 'down') return this.#later(5_000, () => this.#restartProcess());
    this.#count('process-restart');
    const saved = JSON.parse(JSON.stringify(this.#engine.save())) as Checkpoint;
    this.#isEngineUp = false;
    this.#disconnect();
    this.#checker.engineDies();
    this.#later(this.#random.between(100, 5_000), () => {
      this.#engine = this.#createEngine(saved);
      this.#isEngineUp = true;
      this.#connect(false);
    });
  }

  #citizenCalls(): void {
    this.#callers += 1;
    const callId = `c${this.#callers}` as CallId;
    const extension = this.#random.pick(['137', '137', '138']);
    const enteredAtMs = this.#nowMs - (this.#random.chance(0.1) ? 20_000 : 0);
    this.#pbx.arrive({ callId, enteredAtMs, extension, joined: null, promptId: null });
    if (this.#random.chance(0.4)) {
      this.#later(this.#random.between(500, 40_000), () => this.#pbx.hangUp(callId));
    }
  }

  #signIn(agentId: AgentId): void {
    const queueIds = agentId.length === 4 ? ['waterworks', 'parks'] : ['waterworks'];
    this.#request({ type: 'sign-in-agent', agentId, queueIds, phone: 'web', pausedReason: null });
  }

  /** Every now and then an agent does something else than answering. */
  #act(agentId: AgentId): void {
    if (!this.#faulty) return;
    this.#later(this.#random.between(4_000, 30_000), () => this.#act(agentId));
    const what = this.#random.between(1, 10);
    if (what <= 2) {
      this.#request({ type: 'pause-agent', agentId, reason: 'tea' });
      this.#later(this.#random.between(1_000, 15_000), () => {
        this.#request({ type: 'resume-agent', agentId });
      });
    } else if (what === 3) {
      this.#request({ type: 'sign-out-agent', agentId });
      this.#later(this.#random.between(1_000, 15_000), () => this.#signIn(agentId));
    } else if (what === 4) {
      this.#dial(agentId);
    } else if (what === 5) {
      this.#pbx.registered.delete(agentId);
      this.#emit({ type: 'agent.unreachable', agentId });
      this.#comeBack(agentId, this.#random.between(500, 10_000));
    } else if (what === 6) {
      this.#reloadPage(agentId);
    } else if (what === 7) {
      this.#request({ type: 'resume-agent', agentId });
    }
  }

  #comeBack(agentId: AgentId, afterMs: number): void {
    this.#later(afterMs, () => {
      if (this.#pbx.registered.has(agentId)) return;
      this.#pbx.registered.add(agentId);
      this.#emit({ type: 'agent.reachable', agentId });
    });
  }

  #dial(agentId: AgentId): void {
    if (this.#pbx.ownLegs.has(agentId)) return;
    const legId = `own-${agentId}-${this.#steps}`;
    this.#pbx.ownLegs.set(agentId, legId);
    this.#emit({ type: 'agent.leg-started', agentId, legId });
    this.#later(this.#random.between(500, 8_000), () => {
      if (this.#pbx.ownLegs.get(agentId) !== legId) return;
      this.#pbx.ownLegs.delete(agentId);
      this.#emit({ type: 'agent.leg-ended', agentId, legId });
    });
  }

  /** The phone is gone with the page and comes back with it, without its legs. */
  #reloadPage(agentId: AgentId): void {
    this.#pbx.registered.delete(agentId);
    this.#emit({ type: 'agent.unreachable', agentId });
    for (const leg of this.#pbx.legs.values()) {
      if (leg.agentId !== agentId || !leg.up) continue;
      this.#count('leg-died');
      const { offerId } = leg;
      this.#later(1_500, () => this.#emit({ type: 'media.lost', offerId }));
    }
    const backAfterMs = this.#random.between(800, 40_000);
    this.#comeBack(agentId, backAfterMs);
    this.#later(backAfterMs + 200, () => {
      this.#request({ type: 'report-phone', agentId, offerIds: [] });
    });
  }

  #onJoined(caller: SimCaller, leg: SimLeg): void {
    const { callId } = caller;
    const { agentId, offerId } = leg;
    const talkMs = this.#faulty ? this.#random.between(1_000, 25_000) : 4_000;
    const kind = this.#random.between(1, 10);
    if (kind <= 4) this.#later(talkMs, () => this.#pbx.hangUp(callId));
    else if (kind <= 7) this.#later(talkMs, () => this.#pbx.endLeg(offerId));
    else this.#later(talkMs, () => this.#request({ type: 'hang-up-call', agentId, callId }));
    this.#later(talkMs + 60_000, () => this.#pbx.hangUp(callId));
    if (!this.#faulty) return;

    if (this.#random.chance(0.25)) {
      this.#later(800, () => this.#request({ type: 'hold-call', agentId, callId }));
      this.#later(3_000, () => this.#request({ type: 'unhold-call', agentId, callId }));
    }
    if (this.#random.chance(0.1)) {
      this.#later(900, () => this.#emit({ type: 'leg.held', offerId }));
      this.#later(2_500, () => this.#emit({ type: 'leg.unheld', offerId }));
    }
    if (this.#random.chance(0.1)) {
      const target = this.#random.pick(['137', '138', '00989121234567']);
      this.#later(1_500, () => this.#emit({ type: 'transfer.asked', offerId, target }));
    }
    if (this.#random.chance(0.1)) {
      this.#later(700, () => this.#emit({ type: 'media.one-sided', callId, silentSide: 'agent' }));
      if (this.#random.chance(0.5)) {
        this.#later(1_700, () => this.#emit({ type: 'media.both-sided', callId }));
      }
    }
  }

  #onNotice(notice: Notice): void {
    if (notice.type === 'wrap-up-started' && this.#random.chance(0.6)) {
      const { agentId, callId } = notice;
      this.#later(this.#random.between(500, 14_000), () => {
        this.#request({ type: 'finish-wrap-up', agentId, callId });
      });
    }
  }
}
