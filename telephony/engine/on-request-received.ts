import { unreachable } from '../../src/kit/assert.ts';
import type { AgentId, CallId, RefusalCode } from '../protocol/index.ts';
import {
  addAgent,
  endWrapUp,
  extendWrapUp,
  requireAgent,
  restartIdle,
  reviewPause,
} from './agents.ts';
import { callOut } from './call-out.ts';
import { cancelBlocked, cancelCallback } from './callbacks.ts';
import { endCall } from './calls.ts';
import type { EngineRequest } from './event.ts';
import type { Agent, Call } from './model.ts';
import { failOffer } from './offers.ts';
import { callColleague } from './inner-call.ts';
import { findRinging } from './on-agent-phone.ts';
import { setHeld } from './on-hold.ts';
import { onPlan } from './on-plan.ts';
import { onRemoveQueue } from './on-remove-queue.ts';
import { onReportPhone } from './on-report-phone.ts';
import {
  onConsultAgent,
  onConsultOutside,
  onConsultRequest,
  onTransferCall,
} from './on-transfer-requested.ts';
import { restoreCallbacks } from './restore-callbacks.ts';
import type { EventOf, Turn } from './turn.ts';

type Asked<T extends EngineRequest['type']> = Extract<EngineRequest, { type: T }>;
type Result = RefusalCode | 'ok';

/** The server asks; every request is answered or refused in the same step. */
export function onRequestReceived(turn: Turn, event: EventOf<'request.received'>): void {
  const result = fulfil(turn, event.request);
  const answer = result === 'ok' ? ({ ok: true } as const) : refusal(result);
  turn.reply(event.requestId, answer);
}

function refusal(code: RefusalCode): { readonly ok: false; readonly refusal: RefusalCode } {
  return { ok: false, refusal: code };
}

function fulfil(turn: Turn, request: EngineRequest): Result {
  switch (request.type) {
    case 'sign-in-agent':
      return signIn(turn, request);
    case 'sign-out-agent':
      return signOut(turn, request.agentId);
    case 'pause-agent':
      return pause(turn, request.agentId, request.reason);
    case 'resume-agent':
      return resume(turn, request.agentId);
    case 'finish-wrap-up':
      return finishWrapUp(turn, request);
    case 'extend-wrap-up':
      return extend(turn, request);
    case 'hang-up-call':
      return hangUp(turn, request);
    case 'hold-call':
    case 'unhold-call':
      return hold(turn, request);
    case 'transfer-call':
      return onTransferCall(turn, request);
    case 'consult-agent':
      return onConsultAgent(turn, request);
    case 'consult-outside':
      return onConsultOutside(turn, request);
    case 'call-out':
      return callOut(turn, request);
    case 'call-colleague':
      return callColleague(turn, request);
    case 'complete-consult':
    case 'cancel-consult':
    case 'join-consult':
      return onConsultRequest(turn, request);
    case 'report-phone':
      return onReportPhone(turn, request.agentId, request.offerIds);
    case 'configure-queue':
      turn.state.queues.set(request.queue.queueId, request.queue);
      // Deadlines of all calls may hang on what was set.
      turn.touchAll();
      return 'ok';
    case 'boost-callers':
      turn.state.callerBoosts.clear();
      for (const { callerToken, boostMs } of request.callers) {
        turn.state.callerBoosts.set(callerToken, boostMs);
      }
      return 'ok';
    case 'block-callers':
      turn.state.blockedCallers.clear();
      for (const { callerToken, untilMs } of request.callers) {
        turn.state.blockedCallers.set(callerToken, untilMs);
      }
      cancelBlocked(turn);
      return 'ok';
    case 'place-caller':
      return placeCaller(turn, request);
    case 'cancel-callback':
      return cancelCallback(turn, request);
    case 'restore-callbacks':
      restoreCallbacks(turn, request.callbacks);
      return 'ok';
    case 'configure-rules':
    case 'plan-hours':
    case 'tell-news':
    case 'set-standby':
    case 'set-line':
      return onPlan(turn, request);
    case 'remove-queue':
      return onRemoveQueue(turn, request.queueId);
    default:
      return unreachable(request);
  }
}

/** Too late for what he has been told already. */
function placeCaller(turn: Turn, { callId, district }: Asked<'place-caller'>): Result {
  const call = turn.state.calls.get(callId);
  if (call === undefined) return 'unknown-call';
  call.district = district;
  turn.touchCall(callId);
  return 'ok';
}

/** A second sign-in (the page was opened anew) only brings the wish and the queues up to date. */
function signIn(turn: Turn, request: Asked<'sign-in-agent'>): Result {
  const { agentId, memberships, skills, pausedReason } = request;
  if (!memberships.every(({ queueId }) => turn.state.queues.has(queueId))) return 'unknown-queue';

  const agent = turn.state.agents.get(agentId) ?? addAgent(turn, agentId, memberships);
  if (agent.wish === 'signed-out') {
    agent.rest = null;
    agent.unreachableTries = 0;
    clearMisses(agent);
    agent.callsTaken = 0;
    agent.talkedMs = 0;
    restartIdle(turn, agent);
  }
  agent.memberships = [...new Map(memberships.map((one) => [one.queueId, one])).values()];
  agent.skills = skills;
  wish(turn, agent, pausedReason);
  turn.touchAgent(agentId);
  if (agent.wish === 'paused') withdraw(turn, agent);
  return 'ok';
}

/** During a talk the agent leaves when it is over; a second sign-out is as good as the first. */
function signOut(turn: Turn, agentId: AgentId): Result {
  const agent = turn.state.agents.get(agentId);
  if (agent === undefined) return 'unknown-agent';
  agent.wish = 'signed-out';
  agent.pauseReason = null;
  reviewPause(turn, agent);
  clearMisses(agent);
  turn.touchAgent(agentId);
  withdraw(turn, agent);
  if (agent.now.activity === 'wrap-up') endWrapUp(turn, agent, 'sign-out');
  return 'ok';
}

/** During a talk or wrap-up the pause begins when that is over. */
function pause(turn: Turn, agentId: AgentId, reason: string): Result {
  const agent = turn.state.agents.get(agentId);
  if (agent === undefined) return 'unknown-agent';
  if (agent.wish === 'signed-out') return 'not-signed-in';
  wish(turn, agent, reason);
  turn.touchAgent(agentId);
  withdraw(turn, agent);
  return 'ok';
}

function resume(turn: Turn, agentId: AgentId): Result {
  const agent = turn.state.agents.get(agentId);
  if (agent === undefined) return 'unknown-agent';
  if (agent.wish === 'signed-out') return 'not-signed-in';
  if (agent.wish === 'paused' || agent.setAside !== null) restartIdle(turn, agent);
  wish(turn, agent, null);
  clearMisses(agent);
  turn.touchAgent(agentId);
  return 'ok';
}

/** A break for another reason is another break. */
function wish(turn: Turn, agent: Agent, pauseReason: string | null): void {
  agent.wish = pauseReason === null ? 'available' : 'paused';
  if (agent.pauseReason !== pauseReason) agent.pausedSinceMs = null;
  agent.pauseReason = pauseReason;
  reviewPause(turn, agent);
}

function clearMisses(agent: Agent): void {
  agent.misses = 0;
  agent.setAside = null;
}

/** An offer that still rings is taken back; one that was answered is a call already. */
function withdraw(turn: Turn, agent: Agent): void {
  const offer = findRinging(turn, agent);
  // A call of his own he may make on a break, too.
  if (offer === null || (offer.purpose === 'call-out' && agent.wish === 'paused')) return;
  failOffer(turn, offer, 'withdrawn', { gone: false, cause: null });
}

function finishWrapUp(turn: Turn, request: Asked<'finish-wrap-up'>): Result {
  const agent = turn.state.agents.get(request.agentId);
  if (agent === undefined) return 'unknown-agent';
  if (agent.now.activity !== 'wrap-up' || agent.now.callId !== request.callId) {
    return 'not-in-wrap-up';
  }
  endWrapUp(turn, agent, 'agent');
  return 'ok';
}

function extend(turn: Turn, request: Asked<'extend-wrap-up'>): Result {
  const agent = turn.state.agents.get(request.agentId);
  if (agent === undefined) return 'unknown-agent';
  const isThis = agent.now.activity === 'wrap-up' && agent.now.callId === request.callId;
  return isThis ? extendWrapUp(turn, agent) : 'not-in-wrap-up';
}

function hangUp(turn: Turn, request: Asked<'hang-up-call'>): Result {
  const called = turn.state.calls.get(request.callId);
  const now = called?.now;
  // He goes while the citizen's phone rings, or before: as good as putting his own down.
  const isOwn = now?.phase === 'offered' && called?.calledBy !== null;
  if ((now?.phase === 'calling' || isOwn) && now.agentId === request.agentId) {
    const offer = turn.state.offers.get(now.offerId);
    if (offer !== undefined) failOffer(turn, offer, 'declined', { gone: false, cause: null });
    return 'ok';
  }
  const call = findOwnCall(turn, request.agentId, request.callId);
  if (typeof call === 'string') return call;
  if (call.now.phase === 'talking' && call.now.consult !== null) return 'consulting';
  endCall(turn, call, { endedBy: 'agent', unanswered: 'failed', then: 'hang-up' });
  return 'ok';
}

function hold(turn: Turn, request: Asked<'hold-call' | 'unhold-call'>): Result {
  const call = findOwnCall(turn, request.agentId, request.callId);
  if (typeof call === 'string') return call;
  const { now } = call;
  if (now.phase !== 'talking') return 'not-talking';
  if (now.consult !== null) return 'consulting';
  if (request.type === 'hold-call') {
    if (now.held !== null) return 'already-held';
    turn.command({ type: 'hold-caller', callId: call.id });
    setHeld(turn, call, now, 'desk');
    return 'ok';
  }
  if (now.held?.by !== 'desk') return 'not-held';
  turn.command({ type: 'unhold-caller', callId: call.id, offerId: now.offerId });
  setHeld(turn, call, now, null);
  return 'ok';
}

/** The call that this agent talks in (or is being brought back to), or why there is none. */
function findOwnCall(turn: Turn, agentId: AgentId, callId: CallId): Call | RefusalCode {
  if (!turn.state.agents.has(agentId)) return 'unknown-agent';
  const call = turn.state.calls.get(callId);
  if (call === undefined || call.now.phase === 'leaving') return 'unknown-call';
  if (call.now.phase !== 'talking' && call.now.phase !== 'rejoining') return 'not-talking';
  if (requireAgent(turn, call.now.agentId).id !== agentId) return 'not-your-call';
  return turn.state.pbx === 'lost' ? 'pbx-unavailable' : call;
}
