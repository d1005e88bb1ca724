import type { AgentId, CallerToken, CallId, QueueId, QueueSettings } from '../protocol/index.ts';
import type { Callback } from './callbacks.ts';
import type { RecentCaller } from './callers.ts';
import type { QueueEstimate } from './estimate.ts';
import type { Agent, Call, EngineState, Offer, QueuePlan } from './model.ts';
import type { Checkpoint } from './output.ts';
import { freshTrunk } from './trunk.ts';
import type { UsedNames } from './used-names.ts';

/** Raised with every change of the state's shape: an older checkpoint is then not understood. */
export const checkpointVersion = 8;

interface SavedState {
  readonly nowMs: number;
  readonly pbx: EngineState['pbx'];
  readonly queues: readonly QueueSettings[];
  readonly plans: readonly (readonly [QueueId, QueuePlan])[];
  readonly line: EngineState['line'];
  readonly calls: readonly Call[];
  readonly callbacks: readonly Callback[];
  readonly endedCallbacks: readonly (readonly [CallId, number])[];
  readonly trunk: EngineState['trunk'];
  readonly strayDials: readonly CallId[];
  readonly agents: readonly Agent[];
  readonly offers: readonly Offer[];
  readonly online: readonly AgentId[];
  readonly ownLegs: readonly (readonly [AgentId, string[]])[];
  readonly alarms: EngineState['alarms'] extends Map<string, infer A> ? readonly A[] : never;
  readonly tally: EngineState['tally'];
  readonly estimates: readonly (readonly [QueueId, QueueEstimate])[];
  readonly nextCallSeq: number;
  readonly usedNames: readonly (readonly [CallId, UsedNames])[];
  readonly callerBoosts: readonly (readonly [CallerToken, number])[];
  /** Absent in checkpoints of before. */
  readonly blockedCallers?: readonly (readonly [CallerToken, number])[];
  readonly recentCallers: readonly (readonly [CallerToken, RecentCaller])[];
  readonly lastInTurn: readonly (readonly [QueueId, AgentId])[];
  readonly seed: number;
}

/** A copy: later steps do not change it. */
export function saveState(state: EngineState): Checkpoint {
  const saved: SavedState = {
    nowMs: state.nowMs,
    pbx: state.pbx,
    queues: [...state.queues.values()],
    plans: [...state.plans],
    line: state.line,
    calls: [...state.calls.values()],
    callbacks: [...state.callbacks.values()],
    endedCallbacks: [...state.endedCallbacks],
    trunk: state.trunk,
    strayDials: [...state.strayDials],
    agents: [...state.agents.values()],
    offers: [...state.offers.values()],
    online: [...state.online],
    ownLegs: [...state.ownLegs],
    alarms: [...state.alarms.values()],
    tally: state.tally,
    estimates: [...state.estimates],
    nextCallSeq: state.nextCallSeq,
    usedNames: [...state.usedNames],
    callerBoosts: [...state.callerBoosts],
    blockedCallers: [...state.blockedCallers],
    recentCallers: [...state.recentCallers],
    lastInTurn: [...state.lastInTurn],
    seed: state.seed,
  };
  return { version: checkpointVersion, state: JSON.parse(JSON.stringify(saved)) };
}

/**
 * A checkpoint of another version is as good as none: agents then come from the server's
 * settings and calls from the PBX.
 */
export function restoreState(checkpoint: Checkpoint | null): EngineState {
  if (checkpoint === null || checkpoint.version !== checkpointVersion) return emptyState();
  const saved = JSON.parse(JSON.stringify(checkpoint.state)) as SavedState;
  return {
    nowMs: saved.nowMs,
    pbx: saved.pbx,
    queues: new Map(saved.queues.map((queue) => [queue.queueId, queue])),
    plans: new Map(saved.plans),
    line: saved.line,
    calls: new Map(saved.calls.map((call) => [call.id, call])),
    callbacks: new Map(saved.callbacks.map((callback) => [callback.id, callback])),
    endedCallbacks: new Map(saved.endedCallbacks),
    trunk: saved.trunk,
    strayDials: new Set(saved.strayDials),
    agents: new Map(saved.agents.map((agent) => [agent.id, agent])),
    offers: new Map(saved.offers.map((offer) => [offer.id, offer])),
    online: new Set(saved.online),
    ownLegs: new Map(saved.ownLegs.map(([agentId, legs]) => [agentId, legs])),
    alarms: new Map(saved.alarms.map((a) => [`${a.alarm} ${a.subject}`, a])),
    tally: saved.tally,
    estimates: new Map(saved.estimates),
    nextCallSeq: saved.nextCallSeq,
    usedNames: new Map(saved.usedNames),
    callerBoosts: new Map(saved.callerBoosts),
    blockedCallers: new Map(saved.blockedCallers),
    recentCallers: new Map(saved.recentCallers),
    lastInTurn: new Map(saved.lastInTurn),
    seed: saved.seed,
  };
}

export function emptyState(): EngineState {
  return {
    nowMs: 0,
    pbx: 'lost',
    queues: new Map(),
    plans: new Map(),
    line: { emergency: null, surge: false },
    calls: new Map(),
    callbacks: new Map(),
    endedCallbacks: new Map(),
    trunk: freshTrunk(),
    strayDials: new Set(),
    agents: new Map(),
    offers: new Map(),
    online: new Set(),
    ownLegs: new Map(),
    alarms: new Map(),
    tally: { arrived: 0, ended: {} },
    estimates: new Map(),
    nextCallSeq: 1,
    usedNames: new Map(),
    callerBoosts: new Map(),
    blockedCallers: new Map(),
    recentCallers: new Map(),
    lastInTurn: new Map(),
    seed: 1,
  };
}
