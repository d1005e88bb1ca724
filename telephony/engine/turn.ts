import type { AgentId, AlarmKind, Answer, CallId, Notice, OfferId } from '../protocol/index.ts';
import type { Command, EngineEvent } from './event.ts';
import type { Indexes } from './indexes.ts';
import { fileAgent, fileCall, fileOffer } from './indexes.ts';
import type { EngineState } from './model.ts';
import type { Outputs } from './output.ts';

/** An event of one kind: `EventOf<'call.arrived'>`. */
export type EventOf<T extends EngineEvent['type']> = Extract<EngineEvent, { type: T }>;

/**
 * The work of one event: the state it changes, what it says, and what it touched. Every transition
 * takes it first. Whoever changes a call, agent or offer touches it here.
 */
export class Turn {
  readonly state: EngineState;
  readonly indexes: Indexes;
  readonly #rings: Command[] = [];
  readonly #commands: Command[] = [];
  readonly #notices: Notice[] = [];
  readonly #replies: Outputs['replies'][number][] = [];
  readonly #calls = new Set<CallId>();
  readonly #agents = new Set<AgentId>();
  readonly #offers = new Set<OfferId>();
  /** Agents touched in this event at any time: their change is told once, at its end. */
  readonly changedAgents = new Set<AgentId>();

  constructor(state: EngineState, indexes: Indexes) {
    this.state = state;
    this.indexes = indexes;
  }

  get nowMs(): number {
    return this.state.nowMs;
  }

  /** Commands to a lost PBX are nothing: the next snapshot asks anew for what is still wanted. */
  command(command: Command): void {
    if (this.state.pbx === 'connected') this.#commands.push(command);
  }

  /** Handed over before all others: a phone rings before anybody's prompt is started. */
  ringFirst(command: Extract<Command, { type: 'ring-agent' | 'ring-outside' }>): void {
    if (this.state.pbx === 'connected') this.#rings.push(command);
  }

  /** All that this event has led to so far. */
  get noticed(): readonly Notice[] {
    return this.#notices;
  }

  notice(notice: Notice): void {
    this.#notices.push(notice);
  }

  reply(requestId: string, answer: Answer): void {
    this.#replies.push({ requestId, answer });
  }

  raiseAlarm(alarm: AlarmKind, subject: string): void {
    const key = `${alarm} ${subject}`;
    if (this.state.alarms.has(key)) return;
    this.state.alarms.set(key, { alarm, subject });
    this.notice({ type: 'alarm-raised', alarm, subject });
  }

  clearAlarm(alarm: AlarmKind, subject: string): void {
    // Asked at every turn of a call, and there is hardly ever one.
    if (this.state.alarms.size === 0) return;
    if (!this.state.alarms.delete(`${alarm} ${subject}`)) return;
    this.notice({ type: 'alarm-cleared', alarm, subject });
  }

  touchCall(id: CallId): void {
    this.#calls.add(id);
  }

  touchAgent(id: AgentId): void {
    this.#agents.add(id);
    this.changedAgents.add(id);
  }

  touchOffer(id: OfferId): void {
    this.#offers.add(id);
  }

  touchAll(): void {
    for (const id of this.state.calls.keys()) this.touchCall(id);
    for (const id of this.state.callbacks.keys()) this.touchCall(id);
    for (const id of this.state.agents.keys()) this.touchAgent(id);
    for (const id of this.state.offers.keys()) this.touchOffer(id);
  }

  /** Files all touched anew, so that lines, idle agents and deadlines are true again. */
  refile(): void {
    // Asked far more often than there is something to do, and emptying an empty set is not free.
    if (this.#calls.size > 0) {
      for (const id of this.#calls) fileCall(this.indexes, this.state, id);
      this.#calls.clear();
    }
    if (this.#agents.size > 0) {
      for (const id of this.#agents) fileAgent(this.indexes, this.state, id);
      this.#agents.clear();
    }
    if (this.#offers.size > 0) {
      for (const id of this.#offers) fileOffer(this.indexes, this.state, id);
      this.#offers.clear();
    }
  }

  outputs(): Outputs {
    return {
      commands: [...this.#rings, ...this.#commands],
      notices: this.#notices,
      replies: this.#replies,
    };
  }
}
