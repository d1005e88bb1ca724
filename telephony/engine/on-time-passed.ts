import { assert, unreachable } from '../../src/kit/assert.ts';
import { minutesToTell, placeToTell } from '../flow/caller-flow.ts';
import type { AgentId, CallId, OfferId } from '../protocol/index.ts';
import { endWrapUp } from './agents.ts';
import { onAttemptDue, onCallbackDue } from './callbacks.ts';
import { playPlace, sendAway } from './calls.ts';
import { expectedWaitMs } from './estimate.ts';
import type { Deadline } from './indexes.ts';
import { placeOf } from './indexes.ts';
import { sendOffWaiting } from './leave.ts';
import { match } from './match.ts';
import { findRecording } from './recording.ts';
import type { Agent, Call, Offer } from './model.ts';
import { connectTries, promptLimitMs } from './timing.ts';
import { connect, dropLeg, failOffer } from './offers.ts';
import { finishPrompt, tellEveryMs } from './on-prompt-finished.ts';
import { giveUpRejoin, retryRejoin } from './rejoin.ts';
import { reviewStaff } from './rules/staff.ts';
import { reviewStandby, ringStandby } from './standby.ts';
import type { OrderedList } from './ordered-list.ts';
import type { Turn } from './turn.ts';
import { endWhisper } from './whisper.ts';

/**
 * Every event brings time with it, so this follows every event; a wake-up that came late or for
 * nothing is as good as one in time. First all that was due sets free what it held, then calls
 * and agents are matched; who still waits and may wait no longer goes elsewhere (where somebody
 * may be free for him), and only who waits after all that is told a place.
 */
export function onTimePassed(turn: Turn): void {
  turn.refile();
  doAllDue(turn, turn.indexes.deadlines);
  do {
    reviewStandby(turn);
    match(turn);
    ringStandby(turn);
  } while (isAnybodySentOff(turn));
  doAllDue(turn, turn.indexes.tellings);
}

/** While the PBX is lost nobody is: he would hear nothing of it. */
function isAnybodySentOff(turn: Turn): boolean {
  reviewStaff(turn);
  return turn.state.pbx === 'connected' && sendOffWaiting(turn);
}

/** Earliest first. What is done may make something else due. */
function doAllDue(turn: Turn, deadlines: OrderedList<Deadline>): void {
  const { calls, callbacks, agents, offers } = turn.state;
  let left = 4 * (calls.size + callbacks.size + agents.size + offers.size) + 4;
  for (;;) {
    const due = deadlines.first();
    if (due === undefined || due.atMs > turn.nowMs) return;
    assert(left > 0, 'a deadline that was met is over');
    left -= 1;
    onDue(turn, due);
    turn.refile();
  }
}

function onDue(turn: Turn, due: Deadline): void {
  switch (due.of) {
    case 'call': {
      const call = turn.state.calls.get(due.id as CallId);
      turn.touchCall(due.id as CallId);
      if (call === undefined) onCallbackDue(turn, due.id as CallId);
      else onCallDue(turn, call);
      return;
    }
    case 'agent': {
      const agent = turn.state.agents.get(due.id as AgentId);
      assert(agent, 'a deadline belongs to a known agent');
      onAgentDue(turn, agent);
      return;
    }
    case 'offer': {
      const offer = turn.state.offers.get(due.id as OfferId);
      assert(offer, 'a deadline belongs to a known offer');
      onOfferDue(turn, offer);
      return;
    }
    default:
      unreachable(due.of);
  }
}

function onCallDue(turn: Turn, call: Call): void {
  const { now } = call;
  switch (now.phase) {
    case 'greeting':
      finishPrompt(turn, call);
      return;
    case 'waiting':
      onWaitingDue(turn, call);
      return;
    case 'rejoining':
      if (turn.nowMs >= now.untilMs) giveUpRejoin(turn, call, now);
      else retryRejoin(turn, call, now);
      return;
    case 'leaving':
      sendAway(turn, call, now.how === 'message' ? 'hang-up' : now.how);
      return;
    case 'recording':
      findRecording(turn, call, now);
      return;
    case 'calling':
      onAttemptDue(turn, call);
      return;
    case 'offered':
    case 'joining':
    case 'talking':
    case 'outside':
      return;
    default:
      unreachable(now);
  }
}

/** A prompt whose end was never told, the next telling, or only the time for a re-offer. */
function onWaitingDue(turn: Turn, call: Call): void {
  if (call.hearing.sound === 'prompt') {
    if (turn.nowMs >= call.hearing.startedAtMs + promptLimitMs) finishPrompt(turn, call);
    return;
  }
  if (turn.nowMs < call.tellAtMs) return;
  const place = placeToTell(placeOf(turn.indexes, call), call.toldPlace);
  if (place !== null) {
    const leftMs = expectedWaitMs(turn.state, turn.indexes, call);
    playPlace(turn, call, place, minutesToTell(leftMs, call.toldMinutes));
    return;
  }
  call.tellAtMs = turn.nowMs + tellEveryMs(turn, call);
}

function onAgentDue(turn: Turn, agent: Agent): void {
  turn.touchAgent(agent.id);
  if (agent.now.activity === 'wrap-up' && turn.nowMs >= agent.now.untilMs) {
    endWrapUp(turn, agent, 'limit');
  }
  if (agent.rest !== null && turn.nowMs >= agent.rest.untilMs) agent.rest = null;
  if (agent.mirrorRetryAtMs !== null && turn.nowMs >= agent.mirrorRetryAtMs) {
    agent.mirrorRetryAtMs = null;
    agent.mirrored = null;
  }
}

function onOfferDue(turn: Turn, offer: Offer): void {
  const { now } = offer;
  switch (now.phase) {
    case 'ringing':
      // The PBX should have ended this ring itself.
      failOffer(turn, offer, 'missed', { gone: false, cause: null });
      return;
    case 'hearing':
      endWhisper(turn, offer);
      return;
    case 'answered':
      if (now.tries < connectTries) connect(turn, offer, now.tries + 1);
      else failOffer(turn, offer, 'lost', { gone: false, cause: null });
      return;
    case 'dropping':
      dropLeg(turn, offer);
      return;
    case 'expecting':
    case 'joined':
      return;
    default:
      unreachable(now);
  }
}
