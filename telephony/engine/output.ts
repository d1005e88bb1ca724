import type { AgentId, Answer, CallId, Notice, TelephonyView } from '../protocol/index.ts';
import type { Command, EngineEvent } from './event.ts';

/** What one event led to. Commands are handed over first: a ring must not wait for a record. */
export interface Outputs {
  readonly commands: readonly Command[];
  readonly notices: readonly Notice[];
  readonly replies: readonly { readonly requestId: string; readonly answer: Answer }[];
}

/** Plain JSON of the whole engine state; `version` changes with its shape. */
export interface Checkpoint {
  readonly version: number;
  readonly state: unknown;
}

/**
 * The queue engine. Deterministic: the same events give the same outputs, in any process.
 * `createEngine(checkpoint | null): Engine` is exported by engine.ts.
 */
export interface Engine {
  /** Changes the state in place and says what follows. Never throws for any well-formed event. */
  handle(event: EngineEvent): Outputs;
  /** The one next instant at which the engine wants `time.passed`; derived, null for none. */
  nextWakeAtMs(): number | null;
  /** What is true now; `seq` and `atMs` are filled in by the host. */
  view(): Omit<TelephonyView, 'seq' | 'atMs'>;
  save(): Checkpoint;
  /** Throws AssertionError naming the broken rule. Every step in tests, sampled in service. */
  checkInvariants(): void;
  /** What the PBX adapter watches for this agent or call, without a copy of the whole view. */
  agentOfCall(callId: CallId): AgentId | null;
  /** Steps taken in all ordered lists so far: what decisions cost, the same on any machine. */
  work(): number;
}
