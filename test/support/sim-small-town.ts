import type { createEngine } from '../../telephony/engine/engine.ts';
import type {
  Command,
  EngineEvent,
  EngineEventBody,
  EngineRequest,
} from '../../telephony/engine/event.ts';
import type { Checkpoint, Engine } from '../../telephony/engine/output.ts';
import type { AgentId, CallId } from '../../telephony/protocol/index.ts';
import { Random } from './random.ts';
import { SimChecker } from './sim-checker.ts';
import { Violation } from './sim-ensure.ts';
import { SimPbx } from './sim-pbx.ts';
import { beginsAtMs, simQueue } from './sim-settings.ts';

export type SmallTownAct =
  | 'anna pauses'
  | 'anna puts down'
  | 'boris signs out'
  | 'the last event comes twice'
  | 'the connection breaks'
  | 'the process dies'
  | 'a while passes';

/** People may do it at once; a ring's limit is a matter of time, and time passes when nothing is under way. */
interface Due {
  readonly limitMs: number | null;
  isAlive(): boolean;
  act(): void;
}

const anna = 'anna' as AgentId;
const boris = 'boris' as AgentId;
const callId = 'c1' as CallId;
const hangUp = 'the caller hangs up';
const lookAgain = 'the PBX is looked at again';
const carryOut = 'the commands are carried out';
const deliver = 'the next event arrives';
const noEvent: EngineEventBody = { type: 'time.passed' };

/** Chance has no say here: everything that may happen is tried. */
class NoChance extends Random {
  override chance(): boolean {
    return false;
  }

  override between(low: number): number {
    return low;
  }

  override pick<T>(items: readonly T[]): T {
    return items[0] as T;
  }
}

/**
 * One caller, two experts and a PBX in which nothing happens by itself: phones, prompts, commands and
 * events wait until somebody says that they are next. He hangs up once, each of `acts` happens once.
 * Watched like all of the simulation at every step.
 */
export class SmallTown {
  readonly outcomes = new Set<string>();
  readonly #make: typeof createEngine;
  readonly #pbx: SimPbx;
  readonly #checker: SimChecker;
  readonly #acts: Set<string>;
  /** What phones and prompts do next, by name. */
  readonly #due = new Map<string, Due>();
  #commands: Command[] = [];
  #events: EngineEventBody[] = [];
  /** What arrived last by this connection. */
  #last: EngineEventBody | null = null;
  #engine: Engine;
  #isHeard = true;
  #nowMs = beginsAtMs;
  #requests = 0;
  #isRepeated = false;
  /** What is being carried out: its consequences are named after it, and over with it. */
  #cause: Command | null = null;

  constructor(make: typeof createEngine, acts: readonly SmallTownAct[]) {
    this.#make = make;
    this.#engine = make(null);
    this.#acts = new Set([hangUp, ...acts]);
    this.#pbx = new SimPbx({
      random: new NoChance(0),
      outside: new NoChance(0),
      faulty: () => false,
      count: () => {},
      later: (delayMs, act) => this.#later(delayMs, act),
      isHeard: () => this.#isHeard,
      takes: () => true,
      emit: (event) => {
        if (this.#isHeard) this.#events.push(event);
      },
      joined: () => {},
    });
    this.#checker = new SimChecker(this.#pbx, null);
    this.#begin();
  }

  #begin(): void {
    const { queueId } = simQueue;
    for (const agentId of [anna, boris]) this.#pbx.registered.add(agentId);
    this.#handle(this.#pbx.snapshot(false));
    this.#request({ type: 'configure-queue', queue: simQueue });
    for (const agentId of [anna, boris]) {
      const memberships = [{ queueId, rank: 1 }];
      const known = { agentId, memberships, skills: {}, phone: 'web', pausedReason: null };
      this.#request({ type: 'sign-in-agent', ...known });
    }
    this.#carryOut();
    const caller = { callId, callerToken: null, extension: '137', enteredAtMs: this.#nowMs };
    this.#pbx.arrive({ ...caller, isCallable: false, joined: null, promptId: null });
  }

  /** Everything that may happen next; none: it is over but for limits that run out. */
  choices(): string[] {
    for (const [name, due] of this.#due) if (!due.isAlive()) this.#due.delete(name);
    const due = [...this.#due].filter(([, { limitMs }]) => limitMs === null || this.#mayTimePass());
    return [
      ...(this.#commands.length > 0 ? [carryOut] : []),
      ...(this.#events.length > 0 ? [deliver] : []),
      ...due.map(([name]) => name),
      ...[...this.#acts].filter((act) => this.#isPossible(act)),
      ...(this.#isHeard ? [] : [lookAgain]),
    ];
  }

  #mayTimePass(): boolean {
    return this.#isHeard && this.#commands.length === 0 && this.#events.length === 0;
  }

  #later(delayMs: number, act: () => void): void {
    // Who hears a prompt to its end is left to the random days: it meets nothing of what races here.
    if (this.#cause?.type !== 'ring-agent') return;
    const { offerId, agentId, ringLimitMs } = this.#cause;
    const limitMs = delayMs >= ringLimitMs ? this.#nowMs + delayMs : null;
    const isAlive = (): boolean => this.#pbx.legs.get(offerId)?.up === false;
    const name = `${agentId} ${limitMs === null ? 'answers' : 'lets it ring'} ${offerId}`;
    this.#due.set(name, { limitMs, isAlive, act });
  }

  #isPossible(act: string): boolean {
    if (act === hangUp) return this.#pbx.callers.has(callId);
    if (act === 'anna puts down') return this.#legOf(anna) !== undefined;
    if (act === 'the last event comes twice') return this.#last !== null;
    if (act === 'a while passes') {
      return this.#mayTimePass() && this.#engine.nextWakeAtMs() !== null;
    }
    const isOfConnection = act === 'the connection breaks' || act === 'the process dies';
    return !isOfConnection || this.#isHeard;
  }

  /** `isRepeated`: this was looked at before, on the same way. */
  take(choice: string, isRepeated = false): void {
    this.#isRepeated = isRepeated;
    if (choice === carryOut) this.#carryOut();
    else if (choice === deliver) this.#deliver();
    else if (choice === lookAgain) this.#look();
    else if (this.#acts.delete(choice)) this.#act(choice);
    else this.#happen(choice);
  }

  /** All that what comes depends on. */
  state(): string {
    const { callers, legs, members } = this.#pbx;
    return JSON.stringify([
      [this.#engine.save(), this.#commands, this.#events, this.#isHeard, this.#nowMs],
      [[...callers.values()], [...legs.values()], [...members]],
      [[...this.#due].map(([name, { limitMs }]) => [name, limitMs]), [...this.#acts], this.#last],
    ]);
  }

  /** Nobody does anything any more: all that is under way comes to its end, and a new day begins. */
  end(): void {
    this.#comeToRest();
    for (const agentId of [anna, boris]) this.#request({ type: 'resume-agent', agentId });
    this.#comeToRest();
    this.#checker.finish(this.#engine);
  }

  #comeToRest(): void {
    for (let left = 200; left > 0; left -= 1) {
      const [next] = this.choices();
      const wakeAtMs = this.#engine.nextWakeAtMs();
      if (next !== undefined) this.take(next);
      else if (wakeAtMs === null || this.#isOver()) return;
      else this.#passTo(wakeAtMs);
    }
    throw new Violation('all comes to an end');
  }

  #isOver(): boolean {
    const { calls, agents } = this.#engine.view();
    return calls.length === 0 && agents.every(({ activity }) => activity === 'idle');
  }

  #act(act: string): void {
    if (act === hangUp) this.#pbx.hangUp(callId);
    else if (act === 'anna pauses') {
      this.#request({ type: 'pause-agent', agentId: anna, reason: 'tea' });
    } else if (act === 'boris signs out') this.#request({ type: 'sign-out-agent', agentId: boris });
    else if (act === 'anna puts down') this.#putDown();
    else if (act === 'the last event comes twice') this.#handle(this.#last ?? noEvent);
    else if (act === 'a while passes') this.#passTo(this.#engine.nextWakeAtMs() ?? this.#nowMs);
    else if (act === 'the connection breaks') {
      this.#loseAllUnderWay();
      this.#handle({ type: 'pbx.lost' });
    } else this.#die();
  }

  /** Declines what rings, or ends the talk. */
  #putDown(): void {
    const leg = this.#legOf(anna);
    if (leg === undefined) return;
    const { offerId, up } = leg;
    if (up) return this.#pbx.endLeg(offerId);
    this.#pbx.legs.delete(offerId);
    if (!this.#isHeard) return;
    this.#events.push({ type: 'offer.failed', offerId, reason: 'declined', cause: null });
  }

  #legOf(agentId: AgentId) {
    return [...this.#pbx.legs.values()].find((leg) => leg.agentId === agentId);
  }

  /** A phone or a prompt; whatever was due before a limit is done before it. */
  #happen(name: string): void {
    const due = this.#due.get(name);
    if (due === undefined) throw new Error(`nothing of that name is due: ${name}`);
    this.#due.delete(name);
    if (due.limitMs !== null) this.#passTo(due.limitMs);
    due.act();
  }

  #passTo(atMs: number): void {
    for (;;) {
      const wakeAtMs = this.#engine.nextWakeAtMs();
      if (wakeAtMs === null || wakeAtMs > atMs) break;
      this.#nowMs = Math.max(this.#nowMs, wakeAtMs);
      this.#handle({ type: 'time.passed' });
    }
    this.#nowMs = Math.max(this.#nowMs, atMs);
  }

  #carryOut(): void {
    for (const command of this.#commands.splice(0)) {
      this.#cause = command;
      this.#pbx.execute(command);
    }
    this.#cause = null;
  }

  #deliver(): void {
    const event = this.#events.shift();
    if (event === undefined) return;
    this.#last = event;
    this.#handle(event);
  }

  #loseAllUnderWay(): void {
    this.#isHeard = false;
    this.#last = null;
    this.#commands = [];
    this.#events = [];
  }

  #die(): void {
    const saved = JSON.parse(JSON.stringify(this.#engine.save())) as Checkpoint;
    this.#loseAllUnderWay();
    this.#checker.engineDies();
    this.#engine = this.#make(saved);
    this.#look();
  }

  #look(): void {
    this.#isHeard = true;
    this.#handle(this.#pbx.snapshot(false));
  }

  #request(request: object): void {
    this.#requests += 1;
    const requestId = `r${this.#requests}`;
    this.#handle({ type: 'request.received', requestId, request: request as EngineRequest });
  }

  #handle(body: EngineEventBody): void {
    const event = { ...body, atMs: this.#nowMs } as EngineEvent;
    const outputs = this.#engine.handle(event);
    if (!this.#isRepeated) this.#engine.checkInvariants();
    this.#checker.step(event, outputs, this.#engine);
    this.#commands.push(...outputs.commands);
    for (const notice of outputs.notices) {
      if (notice.type === 'call-ended') this.outcomes.add(notice.outcome);
    }
  }
}
