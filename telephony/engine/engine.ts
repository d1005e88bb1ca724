import { unreachable } from '../../src/kit/assert.ts';
import type { AgentId, AgentView, CallId } from '../protocol/index.ts';
import { reviewMissingAlarms, reviewStaffAlarms } from './agents.ts';
import { restoreState, saveState } from './checkpoint.ts';
import type { EngineEvent } from './event.ts';
import { buildIndexes, nextDeadlineMs, workOf } from './indexes.ts';
import { checkInvariants } from './invariant.ts';
import type { Agent, EngineState } from './model.ts';
import {
  onAgentLegEnded,
  onAgentLegStarted,
  onAgentReachable,
  onAgentUnreachable,
} from './on-agent-phone.ts';
import { onCallArrived } from './on-call-arrived.ts';
import { onCallDigit } from './on-call-digit.ts';
import { onCallHungUp } from './on-call-hung-up.ts';
import { onCallJoined, onLegJoined } from './on-call-joined.ts';
import { onCallSkipped } from './on-call-skipped.ts';
import { onCommandFailed } from './on-command-failed.ts';
import { onDialAnswered } from './on-dial-answered.ts';
import { onDialEnded } from './on-dial-ended.ts';
import { onLegHeld, onLegUnheld } from './on-hold.ts';
import { onLegEnded } from './on-leg-ended.ts';
import { onMediaBothSided, onMediaLost, onMediaOneSided } from './on-media.ts';
import { onOfferAnswered } from './on-offer-answered.ts';
import { onOfferFailed } from './on-offer-failed.ts';
import { onPbxLost } from './on-pbx-lost.ts';
import { onPbxSnapshot } from './on-pbx-snapshot.ts';
import { onPromptFinished } from './on-prompt-finished.ts';
import { onRecordingFailed, onRecordingFinished } from './recording.ts';
import { onRequestReceived } from './on-request-received.ts';
import { onTimePassed } from './on-time-passed.ts';
import { onTransferAsked } from './on-transfer-asked.ts';
import type { Checkpoint, Engine } from './output.ts';
import { nextStandbyMs } from './standby.ts';
import { tellEstimates } from './tell-estimates.ts';
import { Turn } from './turn.ts';
import { looksAsBefore, toAgentView, toView } from './view.ts';
import { onWhisperFinished } from './whisper.ts';

/** A fresh engine, or the one that the checkpoint was taken of. Contract: output.ts. */
export function createEngine(checkpoint: Checkpoint | null): Engine {
  const state = restoreState(checkpoint);
  const indexes = buildIndexes(state);
  const told = new Map<AgentId, AgentView>();
  for (const agent of state.agents.values()) told.set(agent.id, toAgentView(state, agent));

  return {
    handle(event) {
      const turn = new Turn(state, indexes);
      // The host keeps time from running back; a slip of it must not undo what has happened.
      state.nowMs = Math.max(state.nowMs, event.atMs);
      if (isBelieved(state, event)) dispatch(turn, event);
      onTimePassed(turn);
      reviewMissingAlarms(turn);
      reviewStaffAlarms(turn);
      mirrorAgents(turn);
      tellAgents(turn, told);
      tellEstimates(turn);
      return turn.outputs();
    },
    nextWakeAtMs: () => earlier(nextDeadlineMs(indexes), nextStandbyMs(state, indexes)),
    view: () => toView(state, indexes),
    save: () => saveState(state),
    checkInvariants: () => checkInvariants(state, indexes),
    agentOfCall: (callId) => agentOfCall(state, callId),
    work: () => workOf(indexes),
  };
}

/** From a loss to the next snapshot nothing is heard of the PBX: the snapshot says it all. */
function isBelieved(state: EngineState, event: EngineEvent): boolean {
  if (state.pbx === 'connected') return true;
  return (
    event.type === 'pbx.snapshot' ||
    event.type === 'request.received' ||
    event.type === 'time.passed' ||
    event.type === 'seed.given' ||
    event.type === 'pbx.lost'
  );
}

function dispatch(turn: Turn, event: EngineEvent): void {
  switch (event.type) {
    case 'call.arrived':
      return onCallArrived(turn, event);
    case 'call.hung-up':
      return onCallHungUp(turn, event);
    case 'call.skipped':
      return onCallSkipped(turn, event);
    case 'dial.answered':
      return onDialAnswered(turn, event);
    case 'dial.ended':
      return onDialEnded(turn, event);
    case 'call.digit':
      return onCallDigit(turn, event);
    case 'recording.finished':
      return onRecordingFinished(turn, event);
    case 'recording.failed':
      return onRecordingFailed(turn, event);
    case 'prompt.finished':
      return onPromptFinished(turn, event);
    case 'offer.answered':
      return onOfferAnswered(turn, event);
    case 'offer.failed':
      return onOfferFailed(turn, event);
    case 'whisper.finished':
      return onWhisperFinished(turn, event);
    case 'leg.ended':
      return onLegEnded(turn, event);
    case 'call.joined':
      return onCallJoined(turn, event);
    case 'leg.joined':
      return onLegJoined(turn, event);
    case 'command.failed':
      return onCommandFailed(turn, event);
    case 'agent.reachable':
      return onAgentReachable(turn, event);
    case 'agent.unreachable':
      return onAgentUnreachable(turn, event);
    case 'agent.leg-started':
      return onAgentLegStarted(turn, event);
    case 'agent.leg-ended':
      return onAgentLegEnded(turn, event);
    case 'leg.held':
      return onLegHeld(turn, event);
    case 'leg.unheld':
      return onLegUnheld(turn, event);
    case 'transfer.asked':
      return onTransferAsked(turn, event);
    case 'media.lost':
      return onMediaLost(turn, event);
    case 'media.one-sided':
      return onMediaOneSided(turn, event);
    case 'media.both-sided':
      return onMediaBothSided(turn, event);
    case 'pbx.lost':
      return onPbxLost(turn);
    case 'pbx.snapshot':
      return onPbxSnapshot(turn, event);
    case 'time.passed':
      // Time passes with every event: see `handle`.
      return;
    case 'seed.given':
      turn.state.seed = event.seed;
      return;
    case 'request.received':
      return onRequestReceived(turn, event);
    default:
      return unreachable(event);
  }
}

/** The fallback queue's members follow what agents want, so that it may take over at any moment. */
function mirrorAgents(turn: Turn): void {
  if (turn.state.pbx === 'lost') return;
  for (const agentId of turn.changedAgents) {
    const agent = turn.state.agents.get(agentId);
    if (agent === undefined) continue;
    const membership = membershipOf(agent);
    if (agent.mirrored === membership) continue;
    agent.mirrored = membership;
    turn.command({ type: 'mirror-agent', agentId, membership });
  }
}

function membershipOf(agent: Agent): 'available' | 'paused' | 'removed' {
  if (agent.wish === 'signed-out') return 'removed';
  return agent.wish === 'paused' || agent.setAside !== null ? 'paused' : 'available';
}

/** One notice for each agent who is not what was told last. */
function tellAgents(turn: Turn, told: Map<AgentId, AgentView>): void {
  for (const agentId of turn.changedAgents) {
    const agent = turn.state.agents.get(agentId);
    if (agent === undefined) continue;
    const before = told.get(agentId);
    if (before !== undefined && looksAsBefore(before, toAgentView(turn.state, agent))) continue;
    agent.sinceMs = turn.nowMs;
    const now = toAgentView(turn.state, agent);
    told.set(agentId, now);
    turn.notice({ type: 'agent-changed', agent: now });
  }
}

function earlier(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

function agentOfCall(state: EngineState, callId: CallId): AgentId | null {
  const now = state.calls.get(callId)?.now;
  return now !== undefined && 'agentId' in now ? now.agentId : null;
}
