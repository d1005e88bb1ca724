import type { AgentId } from '../protocol/index.ts';
import { restartIdle, settle } from './agents.ts';
import { ringAgain } from './rejoin.ts';
import type { Agent, Offer } from './model.ts';
import { failOffer } from './offers.ts';
import type { EventOf, Turn } from './turn.ts';

/** The phone is registered. Whoever waits for it in a broken talk is rung at once. */
export function onAgentReachable(turn: Turn, event: EventOf<'agent.reachable'>): void {
  const { agentId } = event;
  turn.state.online.add(agentId);
  const agent = turn.state.agents.get(agentId);
  if (agent === undefined) return;
  if (agent.rest?.why === 'unreachable') agent.rest = null;
  agent.unreachableTries = 0;
  turn.touchAgent(agentId);
  if (agent.now.activity !== 'rejoining') return;
  const call = turn.state.calls.get(agent.now.callId);
  if (call?.now.phase === 'rejoining' && call.now.offerId === null) {
    ringAgain(turn, call, call.now);
  }
}

/** A ringing offer would ring into nothing until its limit: the caller goes to somebody else. */
export function onAgentUnreachable(turn: Turn, event: EventOf<'agent.unreachable'>): void {
  const { agentId } = event;
  turn.state.online.delete(agentId);
  const agent = turn.state.agents.get(agentId);
  if (agent === undefined) return;
  turn.touchAgent(agentId);
  const offer = findRinging(turn, agent);
  if (offer !== null) failOffer(turn, offer, 'unreachable', { gone: false, cause: null });
}

/** The agent's phone is on a leg of its own. An offer that crosses it is taken back, not missed. */
export function onAgentLegStarted(turn: Turn, event: EventOf<'agent.leg-started'>): void {
  const { agentId, legId } = event;
  const legs = turn.state.ownLegs.get(agentId) ?? [];
  if (!legs.includes(legId)) turn.state.ownLegs.set(agentId, [...legs, legId]);
  reserveForOwnLeg(turn, agentId);
}

export function reserveForOwnLeg(turn: Turn, agentId: AgentId): void {
  const agent = turn.state.agents.get(agentId);
  if (agent === undefined) return;
  turn.touchAgent(agentId);
  if (agent.now.activity === 'idle') settle(turn, agent);
  const offer = findRinging(turn, agent);
  if (offer !== null) failOffer(turn, offer, 'withdrawn', { gone: false, cause: null });
}

export function onAgentLegEnded(turn: Turn, event: EventOf<'agent.leg-ended'>): void {
  const { agentId, legId } = event;
  const left = (turn.state.ownLegs.get(agentId) ?? []).filter((id) => id !== legId);
  if (left.length > 0) turn.state.ownLegs.set(agentId, left);
  else turn.state.ownLegs.delete(agentId);
  releaseFromOwnLeg(turn, agentId);
}

export function releaseFromOwnLeg(turn: Turn, agentId: AgentId): void {
  const agent = turn.state.agents.get(agentId);
  if (agent === undefined) return;
  turn.touchAgent(agentId);
  if (agent.now.activity !== 'busy') return;
  settle(turn, agent);
  if (!turn.state.ownLegs.has(agentId)) restartIdle(turn, agent);
}

/** The offer that rings at this agent and was not answered yet. */
export function findRinging(turn: Turn, agent: Agent): Offer | null {
  if (agent.now.activity !== 'ringing') return null;
  const offer = turn.state.offers.get(agent.now.offerId);
  return offer?.now.phase === 'ringing' ? offer : null;
}
