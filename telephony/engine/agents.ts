import type { AgentId, Membership, RefusalCode } from '../protocol/index.ts';
import { assert } from '../../src/kit/assert.ts';
import { isInner, type LeftWrapUp } from './call-out.ts';
import { estimateOf, learnOccupied } from './estimate.ts';
import { queueIndex } from './indexes.ts';
import type { Agent, Call, OfferEnd } from './model.ts';
import { isEligible, isWorking } from './model.ts';
import { busyRestMs, unreachableRestLongestMs, unreachableRestMs } from './timing.ts';
import type { Turn } from './turn.ts';

/** An agent we have never heard of: signed out until the server says otherwise. */
export function addAgent(turn: Turn, id: AgentId, memberships: readonly Membership[]): Agent {
  const agent: Agent = {
    id,
    memberships,
    skills: {},
    callsTaken: 0,
    talkedMs: 0,
    wish: 'signed-out',
    pauseReason: null,
    pausedSinceMs: null,
    idleSinceMs: turn.nowMs,
    sinceMs: turn.nowMs,
    setAside: null,
    misses: 0,
    rest: null,
    unreachableTries: 0,
    legs: [],
    mirrored: null,
    mirrorRetryAtMs: null,
    occupied: null,
    now: { activity: 'idle' },
  };
  turn.state.agents.set(id, agent);
  settle(turn, agent);
  return agent;
}

export function requireAgent(turn: Turn, id: AgentId): Agent {
  const agent = turn.state.agents.get(id);
  assert(agent, 'an agent named by our own state is known');
  return agent;
}

/** The present work is over: what is the agent on now? The one door back to idle. */
export function settle(turn: Turn, agent: Agent): void {
  if (agent.legs.length > 0) agent.now = { activity: 'releasing' };
  else if (turn.state.ownLegs.has(agent.id)) agent.now = { activity: 'busy' };
  else agent.now = { activity: 'idle' };
  reviewPause(turn, agent);
  if (agent.now.activity !== 'releasing') closeOccupied(turn, agent);
  turn.touchAgent(agent.id);
}

/** A break runs from when it is wished and nothing is in hand any more. */
export function reviewPause(turn: Turn, agent: Agent): void {
  if (agent.wish !== 'paused') agent.pausedSinceMs = null;
  else if (!isWorking(agent)) agent.pausedSinceMs ??= turn.nowMs;
}

/** What the queue's call took of this agent's time is known now. */
function closeOccupied(turn: Turn, agent: Agent): void {
  if (agent.occupied === null) return;
  const { queueId, sinceMs, answered } = agent.occupied;
  learnOccupied(estimateOf(turn.state, queueId), turn.nowMs - sinceMs, answered ? 1 : 0);
  agent.occupied = null;
}

/** From here on the agent counts as idle the shortest of all. */
export function restartIdle(turn: Turn, agent: Agent): void {
  agent.idleSinceMs = turn.nowMs;
  turn.touchAgent(agent.id);
}

/** The talk is over: time to write it down, unless the agent only waited for its end to leave. */
export function startWrapUp(turn: Turn, agent: Agent, call: Call): void {
  if (isInner(call.id)) return leaveInner(turn, agent);
  const queue = turn.state.queues.get(call.queueId);
  const limitMs = queue?.wrapUpLimitMs ?? 0;
  const extensionsLeft = queue?.wrapUpExtensions ?? 0;
  resumeWrapUp(turn, agent, { callId: call.id, limitMs, extensionsLeft });
}

/** A word among colleagues is not written down; what was left for it goes on. */
function leaveInner(turn: Turn, agent: Agent): void {
  const { now } = agent;
  settle(turn, agent);
  restartIdle(turn, agent);
  const left = 'left' in now ? now.left : undefined;
  if (left !== undefined && agent.wish !== 'signed-out') resumeWrapUp(turn, agent, left);
}

/** From its beginning, also for one that was left. */
export function resumeWrapUp(turn: Turn, agent: Agent, wrapUp: LeftWrapUp): void {
  const { callId, limitMs, extensionsLeft } = wrapUp;
  const startedAtMs = turn.nowMs;
  const untilMs = startedAtMs + limitMs;
  agent.now = { activity: 'wrap-up', callId, startedAtMs, untilMs, limitMs, extensionsLeft };
  turn.touchAgent(agent.id);
  turn.notice({ type: 'wrap-up-started', callId, agentId: agent.id, untilMs });
  if (agent.wish === 'signed-out') endWrapUp(turn, agent, 'sign-out');
}

/** The contact takes longer: the same time once more. */
export function extendWrapUp(turn: Turn, agent: Agent): RefusalCode | 'ok' {
  const { now } = agent;
  if (now.activity !== 'wrap-up') return 'not-in-wrap-up';
  if (now.extensionsLeft === 0) return 'no-extension-left';
  const untilMs = now.untilMs + now.limitMs;
  const extensionsLeft = now.extensionsLeft - 1;
  agent.now = { ...now, untilMs, extensionsLeft };
  turn.touchAgent(agent.id);
  const { callId } = now;
  turn.notice({ type: 'wrap-up-extended', callId, agentId: agent.id, untilMs, extensionsLeft });
  return 'ok';
}

export function endWrapUp(turn: Turn, agent: Agent, by: 'agent' | 'limit' | 'sign-out'): void {
  const { now } = agent;
  assert(now.activity === 'wrap-up', 'only a running wrap-up ends');
  settle(turn, agent);
  restartIdle(turn, agent);
  turn.notice({
    type: 'wrap-up-ended',
    callId: now.callId,
    agentId: agent.id,
    by,
    durationMs: turn.nowMs - now.startedAtMs,
  });
}

/**
 * What an offer's end means for the agent. A miss or a refusal is the agent's doing; a busy or
 * unreachable phone is not, but it is left alone for a while.
 */
export function judgeOfferEnd(turn: Turn, agent: Agent, call: Call | null, end: OfferEnd): void {
  switch (end) {
    case 'missed':
    case 'declined':
      agent.misses += 1;
      agent.unreachableTries = 0;
      if (call !== null) {
        passOn(turn, agent, call, turn.nowMs);
        judgeMisses(turn, agent, call);
      }
      restartIdle(turn, agent);
      return;
    case 'busy':
      agent.rest = { why: 'busy', untilMs: turn.nowMs + busyRestMs };
      if (call !== null) {
        // A colleague has this call first; where there is none, the rest alone decides.
        const reofferAfterMs = turn.state.queues.get(call.queueId)?.reofferAfterMs ?? 0;
        passOn(turn, agent, call, turn.nowMs + busyRestMs - reofferAfterMs);
      }
      break;
    case 'unreachable': {
      const restMs = unreachableRestMs * 2 ** Math.min(agent.unreachableTries, 10);
      const untilMs = turn.nowMs + Math.min(restMs, unreachableRestLongestMs);
      agent.unreachableTries += 1;
      agent.rest = { why: 'unreachable', untilMs };
      break;
    }
    case 'answered':
      agent.misses = 0;
      agent.unreachableTries = 0;
      break;
    case 'withdrawn':
    case 'caller-left':
    case 'lost':
      break;
  }
  turn.touchAgent(agent.id);
}

/** This call goes to somebody else who is signed in; `atMs`: from when the re-offer is counted. */
function passOn(turn: Turn, agent: Agent, call: Call, atMs: number): void {
  const others = call.missedBy.filter((missed) => missed.agentId !== agent.id);
  call.missedBy = [...others, { agentId: agent.id, atMs }];
  turn.touchCall(call.id);
}

/** Too many misses: set aside, but never the last who could take a queue's calls. */
function judgeMisses(turn: Turn, agent: Agent, call: Call): void {
  const missLimit = turn.state.queues.get(call.queueId)?.missLimit ?? Infinity;
  if (agent.misses < missLimit || !isEligible(turn.state, agent)) return;
  turn.refile();
  if (isLastAvailable(turn, agent)) {
    turn.raiseAlarm('last-agent-missing', agent.id);
    turn.touchAgent(agent.id);
    return;
  }
  agent.setAside = { misses: agent.misses, sinceMs: turn.nowMs };
  turn.touchAgent(agent.id);
}

/** Without this agent one of the agent's queues would have nobody who is available. */
function isLastAvailable(turn: Turn, agent: Agent): boolean {
  return agent.memberships.some(({ queueId }) => {
    const { eligible } = queueIndex(turn.indexes, queueId);
    return eligible.size === (eligible.has(agent.id) ? 1 : 0);
  });
}

/** Fewer than a queue's owner wants could take its calls, now or when their work is done. */
export function reviewStaffAlarms(turn: Turn): void {
  if (turn.state.pbx === 'lost') return;
  for (const { queueId, minimumStaff } of turn.state.queues.values()) {
    if (queueIndex(turn.indexes, queueId).eligible.size < minimumStaff) {
      turn.raiseAlarm('too-few-agents', queueId);
    } else {
      turn.clearAlarm('too-few-agents', queueId);
    }
  }
}

/** The alarm stands while the agent still misses and is still the last. */
export function reviewMissingAlarms(turn: Turn): void {
  for (const { alarm, subject } of [...turn.state.alarms.values()]) {
    if (alarm !== 'last-agent-missing') continue;
    const agent = turn.state.agents.get(subject as AgentId);
    const stands =
      agent !== undefined &&
      agent.misses > 0 &&
      isEligible(turn.state, agent) &&
      isLastAvailable(turn, agent);
    if (!stands) turn.clearAlarm('last-agent-missing', subject);
  }
}
