import { assert } from '../../src/kit/assert.ts';
import type { CallId, OfferId, QueueId, RefusalCode } from '../protocol/index.ts';
import {
  endWrapUp,
  judgeOfferEnd,
  requireAgent,
  restartIdle,
  resumeWrapUp,
  settle,
} from './agents.ts';
import { addCall, backToWaiting } from './calls.ts';
import type { EngineRequest } from './event.ts';
import type { Agent, Call, EngineState, Offer, OfferEnd } from './model.ts';
import { addOffer, agentIdOf, isOn } from './offers.ts';
import { comeOnLine } from './own-call.ts';
import type { Turn } from './turn.ts';

/*
 * An expert calls a citizen, or somebody of the directory. It is a call like one by which a promise is
 * kept (`absent` until the other picks up), but his own: his phone is rung first and answers itself,
 * nobody else is rung for it, it has no place in line, and when he goes it is over. Its name alone
 * says what it is, so that whoever picks up is known after any loss of memory.
 */

/** The wrap-up that an agent has left to call: his again when nobody picks up. */
export interface LeftWrapUp {
  readonly callId: CallId;
  readonly limitMs: number;
  readonly extensionsLeft: number;
}

export interface TalkingAgent {
  readonly activity: 'talking';
  readonly callId: CallId;
  readonly offerId: OfferId;
  /** With a colleague: the same. */
  readonly left?: LeftWrapUp;
}

export interface RingingAgent {
  readonly activity: 'ringing';
  readonly callId: CallId;
  readonly offerId: OfferId;
  readonly left?: LeftWrapUp;
  /** Has picked up, and hears a word about the caller before the join. */
  readonly isTold?: true;
}

const prefix = 'pc-out-';
const innerPrefix = 'pc-in-';

/** Whom an expert has called, from his desk; null: no expert has. */
export function directionOf(callId: CallId): 'outbound' | 'inner' | null {
  if (callId.startsWith(prefix)) return 'outbound';
  return callId.startsWith(innerPrefix) ? 'inner' : null;
}

/** As notices tell it. */
export function toldOf(callId: CallId): { readonly direction?: 'outbound' | 'inner' } {
  const direction = directionOf(callId);
  return direction === null ? {} : { direction };
}

export function isCallOut(callId: CallId): boolean {
  return directionOf(callId) !== null;
}

export function isInner(callId: CallId): boolean {
  return directionOf(callId) === 'inner';
}

/** Not he has called us, but we him, in whatever way. */
export function isCalled({ id, callbackOf }: Pick<Call, 'id' | 'callbackOf'>): boolean {
  return callbackOf !== null || isCallOut(id);
}

/** The expert's own leg is the first of the call: known before it is made. */
export function ownLegOf(callId: CallId): OfferId {
  return `${callId}.1` as OfferId;
}

export function callOut(
  turn: Turn,
  { agentId, callId, callerToken }: Extract<EngineRequest, { type: 'call-out' }>,
): RefusalCode | 'ok' {
  const agent = findCaller(turn.state, agentId, callId);
  if (typeof agent === 'string') return agent;
  // Nobody rings a telephone that talks with us, or that another of us rings.
  for (const call of turn.state.calls.values()) {
    if (call.callerToken === callerToken) return 'already-on-line';
  }
  comeOnLine(turn, callerToken);
  return begin(turn, agent, { callId, callerToken });
}

/** The expert, at his phone and with nothing in hand; else why not. */
export function findCaller(
  state: EngineState,
  agentId: Agent['id'],
  callId: CallId,
): Agent | RefusalCode {
  const agent = state.agents.get(agentId);
  if (agent === undefined) return 'unknown-agent';
  if (agent.wish === 'signed-out') return 'not-signed-in';
  if (state.pbx === 'lost') return 'pbx-unavailable';
  if (state.calls.has(callId) || state.usedNames.has(callId)) return 'bad-request';
  if (!mayCall(state, agent)) return 'not-free-to-call';
  if (!state.online.has(agentId)) return 'phone-unreachable';
  return queueOf(state, agent) === null ? 'unknown-queue' : agent;
}

/** His own phone rings. */
export function begin(
  turn: Turn,
  agent: Agent,
  whom: Pick<Call, 'callerToken'> & { readonly callId: CallId; readonly secondId?: Agent['id'] },
): 'ok' {
  const { state } = turn;
  const { id: agentId } = agent;
  const { callId } = whom;
  const queueId = queueOf(state, agent);
  assert(queueId !== null, 'whoever may call is in a queue');
  const left = leaveWrapUp(turn, agent);
  const arrival = { ...whom, enteredAtMs: turn.nowMs, extension: '' };
  const call = addCall(turn, { ...arrival, calledBy: agentId }, queueId);
  const ringLimitMs = state.queues.get(queueId)?.ringLimitMs ?? 0;
  const offerId = addOffer(turn, call, agent, 'call-out', ringLimitMs);
  call.now = { phase: 'offered', offerId, agentId };
  agent.now = { activity: 'ringing', callId, offerId, ...(left === null ? {} : { left }) };
  turn.ringFirst({ type: 'ring-agent', offerId, callId, agentId, ringLimitMs, autoAnswer: true });
  return 'ok';
}

/** On a break, too, and while he writes down another call; but one agent has one leg. */
function mayCall(state: EngineState, agent: Agent): boolean {
  const { activity } = agent.now;
  const hasNothing = activity === 'idle' || activity === 'wrap-up';
  return hasNothing && agent.legs.length === 0 && !state.ownLegs.has(agent.id);
}

/** Of its settings the call has its limits; in its line it does not stand. */
function queueOf(state: EngineState, agent: Agent): QueueId | null {
  return agent.memberships[0]?.queueId ?? state.queues.keys().next().value ?? null;
}

function leaveWrapUp(turn: Turn, agent: Agent): LeftWrapUp | null {
  const { now } = agent;
  if (now.activity !== 'wrap-up') return null;
  const { callId, limitMs, extensionsLeft } = now;
  endWrapUp(turn, agent, 'agent');
  return { callId, limitMs, extensionsLeft };
}

/** His own leg is gone or let go of, before the two came together: he is where he was before. */
export function endOwnLeg(turn: Turn, call: Call | null, offer: Offer, end: OfferEnd): void {
  const agent = requireAgent(turn, agentIdOf(offer));
  const { now } = agent;
  if (now.activity === 'ringing' && now.offerId === offer.id) {
    settle(turn, agent);
    restartIdle(turn, agent);
    const { left } = now;
    if (left !== undefined && agent.wish !== 'signed-out') resumeWrapUp(turn, agent, left);
  }
  // A phone that was not lifted for a call of one's own is no miss.
  if (end === 'unreachable') judgeOfferEnd(turn, agent, null, end);
  if (call !== null && isOn(call, offer)) backToWaiting(turn, call);
}

/** A word with a colleague does not end the writing down that was left for it, nor does a page lost in it. */
export function leftBy({ now }: Agent, call: Call): { readonly left?: LeftWrapUp } {
  const left = 'left' in now && isInner(call.id) ? now.left : undefined;
  return left === undefined ? {} : { left };
}

/** Who picked up, and whose expert is gone just then, is a caller like others, at his own time. */
export function loseCaller(turn: Turn, call: Call): void {
  if (call.calledBy === null) return;
  call.calledBy = null;
  const { id: callId, queueId, keyMs } = call;
  turn.notice({ type: 'call-requeued', callId, queueId, keyMs });
}
