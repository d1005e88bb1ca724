import type {
  Command,
  EngineEvent,
  EngineEventBody,
  EngineRequest,
} from '../../telephony/engine/event.ts';
import type { Checkpoint, Engine, Outputs } from '../../telephony/engine/output.ts';
import type { AgentId, CallId } from '../../telephony/protocol/index.ts';
import { Random } from './random.ts';
import { SimChecker } from './sim-checker.ts';
import type { SimLuck } from './sim-luck.ts';
import { agentIds, callerTokens, drawDistribution, type Distribution } from './sim-distribution.ts';
import type { Fault, FaultCounts } from './sim-faults.ts';
import { drawRules, type TownRules } from './sim-rules.ts';
import { beginsAtMs, faultyForMs, healedWithinMs } from './sim-settings.ts';
import { SimQueues } from './sim-queues.ts';
import { SimPbx } from './sim-pbx.ts';
import { drawLists, type Said } from './sim-lists.ts';
import { drawCallbacks, type CallbackTown } from './sim-callback-town.ts';
import { SimTalks } from './sim-talks.ts';
import { Violation } from './sim-ensure.ts';

export interface HistoryOptions {
  readonly seed: number;
  readonly createEngine: (checkpoint: Checkpoint | null) => Engine;
  readonly counts: FaultCounts;
  readonly luck?: SimLuck;
}

/** A random day of a small town, watched at every step. Throws at what is not right; returns its steps. */
export function runHistory(options: HistoryOptions): number {
  return new History(options).run();
}

class History {
  readonly #rules: TownRules;
  readonly #random: Random;
  /** Both apart from the course of things, so that a kept seed stays the day it was. */
  readonly #taste: Random;
  readonly #outside: Random;
  readonly #distribution: Distribution;
  readonly #callbacks: CallbackTown;
  readonly #lists: readonly Said[];
  readonly #createEngine: HistoryOptions['createEngine'];
  readonly #counts: FaultCounts;
  readonly #plan: { readonly atMs: number; act(): void }[] = [];
  readonly #pbx: SimPbx;
  readonly #checker: SimChecker;
  readonly #talks: SimTalks;
  readonly #queues: SimQueues;
  /** Commands handed over and not carried out yet. */
  readonly #underway = new Map<number, Command>();
  #engine: Engine;
  #nowMs = beginsAtMs;
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

  constructor({ seed, createEngine, counts, luck }: HistoryOptions) {
    this.#rules = drawRules(seed);
    this.#random = new Random(seed);
    this.#taste = new Random(seed + 137_137);
    this.#outside = new Random(seed + 125_125);
    this.#distribution = drawDistribution(this.#taste, seed);
    this.#callbacks = drawCallbacks(seed, this.#rules.asks);
    this.#lists = drawLists(seed, agentIds, beginsAtMs, faultyForMs);
    this.#createEngine = createEngine;
    this.#counts = counts;
    this.#engine = createEngine(null);
    this.#pbx = new SimPbx({
      random: this.#random,
      outside: this.#outside,
      faulty: () => this.#faulty,
      count: (fault) => this.#count(fault),
      later: (delayMs, act) => this.#later(delayMs, act),
      isHeard: () => this.#link === 'up',
      takes: (callerToken) => this.#callbacks.trunk.takes(callerToken, this.#nowMs),
      emit: (event) => this.#emit(event),
      joined: (caller, leg) => this.#talks.joined(caller, leg),
    });
    this.#checker = new SimChecker(this.#pbx, luck ?? null);
    this.#talks = new SimTalks({
      random: this.#random,
      pbx: this.#pbx,
      faulty: () => this.#faulty,
      later: (delayMs, act) => this.#later(delayMs, act),
      emit: (event) => this.#emit(event),
      request: (request) => this.#request(request),
      agentIds,
      outside: this.#outside.chance(0.5) ? this.#outside : null,
    });
    this.#queues = new SimQueues({
      random: new Random(seed + 731_731),
      distribution: this.#distribution,
      request: (request) => this.#request(request),
      later: (delayMs, act) => this.#later(delayMs, act),
      agents: () => this.#engine.view().agents,
      removed: () => this.#count('queue-removed'),
    });
  }

  run(): number {
    this.#begin();
    this.#drive(beginsAtMs + faultyForMs, () => false);
    this.#heal();
    this.#drive(this.#nowMs + healedWithinMs, () => this.#isOver());
    if (!this.#isOver()) this.#checker.finish(this.#engine);
    this.#drive(this.#nowMs + 1_000, () => false);
    this.#checker.finish(this.#engine);
    return this.#steps;
  }

  #begin(): void {
    this.#connect(false);
    this.#emit({ type: 'seed.given', seed: this.#taste.between(1, 1_000_000) });
    for (const queue of this.#distribution.queues) {
      this.#request({ type: 'configure-queue', queue: this.#callbacks.settle(queue) });
    }
    const hasRules = this.#random.chance(0.5) || this.#rules.takesMessages || this.#rules.asks;
    if (hasRules) this.#checker.rules = this.#rules.rules;
    this.#queues.begin(hasRules ? this.#rules.requests : []);
    for (const { atMs, request } of this.#lists) {
      this.#later(atMs, () => this.#request(request));
    }
    for (const agentId of agentIds) {
      this.#pbx.registered.add(agentId);
      this.#emit({ type: 'agent.reachable', agentId });
      this.#later(this.#random.between(0, 20_000), () => this.#signIn(agentId));
      this.#later(this.#random.between(5_000, 40_000), () => this.#act(agentId));
    }
    // A quiet town has colleagues who are free to be asked.
    const callers = this.#random.pick([6, 16]);
    for (let i = 0; i < callers + this.#callbacks.crowd; i += 1) {
      this.#later(this.#random.between(0, faultyForMs - 20_000), () => this.#citizenCalls());
    }
    const somewhen = (): number => this.#random.between(15_000, faultyForMs - 10_000);
    if (this.#random.chance(0.5)) this.#later(somewhen(), () => this.#restartPbx());
    if (this.#random.chance(0.7)) this.#later(somewhen(), () => this.#loseConnection());
    if (this.#random.chance(0.7)) {
      const atMs = somewhen();
      // Somebody dials just then: what a restored engine must not forget.
      this.#later(atMs - 200, () => this.#dial(this.#random.pick(agentIds)));
      this.#later(atMs, () => this.#restartProcess());
    }
    // Once more, while what the first left unsaid is still fresh.
    const again = (): void => this.#restartProcess();
    if (this.#taste.chance(0.5)) this.#later(this.#taste.between(15_000, 140_000), again);
  }

  #heal(): void {
    this.#faulty = false;
    for (const agentId of agentIds) {
      this.#pbx.registered.add(agentId);
      this.#pbx.ownLegs.delete(agentId);
    }
    // An engine that lost an event in the air learns the truth once more.
    this.#connect(false);
    this.#queues.putUp();
    for (const agentId of agentIds) {
      this.#signIn(agentId);
      this.#request({ type: 'resume-agent', agentId });
    }
  }

  #isOver(): boolean {
    const { calls, callbacks = [], agents } = this.#engine.view();
    const { callers, dials, legs, inFallback } = this.#pbx;
    if (!agents.every((agent) => agent.activity === 'idle')) return false;
    const left = calls.length + callbacks.length + callers.size + dials.size + legs.size;
    return left + inFallback === 0;
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
    for (const notice of outputs.notices) this.#talks.hear(notice);
    return outputs;
  }

  /** True: granted. */
  #request(request: unknown): boolean {
    if (!this.#isEngineUp) return false;
    const body = { requestId: `r${this.#steps}`, request: request as EngineRequest };
    return this.#handle({ type: 'request.received', ...body }).replies[0]?.answer.ok === true;
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
    const planned = { atMs: this.#nowMs + delayMs, act };
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
    // It must be back before the world heals: only the living learn of that.
    if (this.#nowMs > beginsAtMs + faultyForMs - 6_000) return;
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
    const callerToken = this.#callbacks.whoCalls(this.#taste.pick(callerTokens));
    const wishes = this.#callbacks.wishesOf(callerToken);
    for (const atMs of wishes ?? []) this.#later(atMs, () => this.#pbx.press(callId, '2'));
    const known = { callId, callerToken, enteredAtMs, extension, joined: null, promptId: null };
    this.#pbx.arrive({ ...known, isCallable: wishes !== null });
    const somewhen = this.#random.between(500, 40_000);
    if (this.#random.chance(0.4)) this.#later(somewhen, () => this.#pbx.hangUp(callId));
    else if (this.#random.chance(0.2)) this.#later(somewhen, () => this.#pbx.press(callId));
  }

  #signIn(agentId: AgentId): void {
    this.#request(this.#queues.signIn(agentId));
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
    const report = (): boolean => this.#request({ type: 'report-phone', agentId, offerIds: [] });
    this.#later(backAfterMs + 200, report);
  }
}
