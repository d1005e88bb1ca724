import { unreachable } from '../../src/kit/assert.ts';
import type {
  AgentActivity,
  AgentView,
  CallbackView,
  CallView,
  ConsultView,
  TelephonyView,
} from '../protocol/index.ts';
import type { Indexes } from './indexes.ts';
import { placeOf } from './indexes.ts';
import { toldOf } from './call-out.ts';
import { firstCallOf, type Callback } from './callbacks.ts';
import { isOnStandby } from './standby.ts';
import type { Agent, Call, EngineState } from './model.ts';
import { isInLine, isReachable } from './model.ts';

export function toView(state: EngineState, indexes: Indexes): Omit<TelephonyView, 'seq' | 'atMs'> {
  const calls: CallView[] = [];
  for (const call of state.calls.values()) {
    const view = toCallView(state, indexes, call);
    if (view !== null) calls.push(view);
  }
  return {
    pbxConnected: state.pbx === 'connected',
    queues: [...state.queues.values()],
    estimates: [...state.estimates].map(([queueId, { told }]) => ({ queueId, ...told })),
    calls,
    callbacks: [...state.callbacks.values()].map((one) => toCallbackView(indexes, one)),
    agents: [...state.agents.values()].map((agent) => toAgentView(state, agent)),
  };
}

/** Null: its outcome is told, it is nobody's call any more. */
function toCallView(state: EngineState, indexes: Indexes, call: Call): CallView | null {
  const phase = toPhase(state, call);
  if (phase === null) return null;
  const { now } = call;
  return {
    callId: call.id,
    callerToken: call.callerToken,
    queueId: call.queueId,
    phase,
    enteredAtMs: call.enteredAtMs,
    keyMs: call.keyMs,
    place: isInLine(call) ? placeOf(indexes, call) : null,
    agentId: 'agentId' in now ? now.agentId : null,
    offerId: 'offerId' in now ? now.offerId : null,
    answeredAtMs: call.firstAnsweredAtMs,
    heldSinceMs: now.phase === 'talking' ? (now.held?.sinceMs ?? null) : null,
    ...(call.callbackOf === null
      ? {}
      : { callback: { of: firstCallOf(call.callbackOf), isReached: !call.absent } }),
    ...toldOf(call.id),
    ...(call.secondId === null ? {} : { secondId: call.secondId }),
  };
}

function toCallbackView(indexes: Indexes, callback: Callback): CallbackView {
  const { id, firstCallId, callerToken, queueId, enteredAtMs, madeAtMs, keyMs } = callback;
  const { rings, notBeforeMs, attemptId: callId } = callback;
  const place = callId === null ? placeOf(indexes, callback) : null;
  const known = { firstCallId, callerToken, queueId, enteredAtMs, madeAtMs, keyMs };
  return { callbackId: id, ...known, rings, notBeforeMs, place, callId };
}

function toPhase(state: EngineState, call: Call): CallView['phase'] | null {
  const { phase } = call.now;
  if (call.calledBy !== null && phase !== 'leaving') return 'calling';
  switch (phase) {
    case 'greeting':
    case 'waiting':
    case 'offered':
    case 'talking':
    case 'recording':
      return phase;
    case 'calling':
      return 'offered';
    case 'joining':
      return isTold(state.agents.get(call.now.agentId)) ? 'announcing' : 'offered';
    case 'rejoining':
      return 'talking';
    case 'outside':
      return isOnStandby(call) ? 'offered' : 'talking';
    case 'leaving':
      return null;
    default:
      return unreachable(phase);
  }
}

export function toAgentView(state: EngineState, agent: Agent): AgentView {
  const { now } = agent;
  const consult = toConsult(state, agent);
  return {
    agentId: agent.id,
    queueIds: agent.memberships.map(({ queueId }) => queueId),
    wish: agent.wish,
    pauseReason: agent.pauseReason,
    pausedSinceMs: agent.pausedSinceMs,
    activity: toActivity(agent, consult),
    sinceMs: agent.sinceMs,
    reachable: isReachable(state, agent),
    setAside: agent.setAside,
    callId: 'callId' in now ? now.callId : null,
    offerId: 'offerId' in now ? now.offerId : null,
    consult,
    wrapUpUntilMs: now.activity === 'wrap-up' ? now.untilMs : null,
    wrapUpExtensionsLeft: now.activity === 'wrap-up' ? now.extensionsLeft : null,
  };
}

/** All that others see of an agent, apart from since when. Each touched agent passes here. */
export function looksAsBefore(a: AgentView, b: AgentView): boolean {
  return (
    a.activity === b.activity &&
    a.callId === b.callId &&
    a.offerId === b.offerId &&
    a.wish === b.wish &&
    a.pauseReason === b.pauseReason &&
    a.reachable === b.reachable &&
    a.wrapUpUntilMs === b.wrapUpUntilMs &&
    a.wrapUpExtensionsLeft === b.wrapUpExtensionsLeft &&
    a.pausedSinceMs === b.pausedSinceMs &&
    a.consult?.role === b.consult?.role &&
    a.consult?.otherId === b.consult?.otherId &&
    a.consult?.outside?.offerId === b.consult?.outside?.offerId &&
    a.consult?.manner === b.consult?.manner &&
    a.consult?.stage === b.consult?.stage &&
    a.setAside?.misses === b.setAside?.misses &&
    a.setAside?.sinceMs === b.setAside?.sinceMs &&
    (a.queueIds === b.queueIds || a.queueIds.join(' ') === b.queueIds.join(' '))
  );
}

function toActivity(agent: Agent, consult: ConsultView | null): AgentActivity {
  const { activity } = agent.now;
  if (isTold(agent)) return 'announcing';
  // A leg whose end is not confirmed still rings somewhere, as far as we know.
  if (activity === 'releasing') return 'ringing';
  return activity === 'talking' && consult !== null ? 'consulting' : activity;
}

/** Until the join: the word may be over, and the phone rings no more. */
function isTold(agent: Agent | undefined): boolean {
  return agent?.now.activity === 'ringing' && agent.now.isTold === true;
}

/** Who is on the other side of the same call, whichever of the two this agent is. */
function toConsult(state: EngineState, { id, now }: Agent): ConsultView | null {
  const call = 'callId' in now ? state.calls.get(now.callId) : undefined;
  if (call?.now.phase !== 'talking' || call.now.consult === null) return null;
  const { manner, stage, outsideId, offerId } = call.now.consult;
  const firstId = call.now.agentId;
  const secondId = call.now.consult.agentId;
  const outside = outsideId === undefined ? {} : { outside: { outsideId, offerId } };
  if (id === firstId) return { role: 'first', otherId: secondId, ...outside, manner, stage };
  return id === secondId ? { role: 'second', otherId: firstId, manner, stage } : null;
}
