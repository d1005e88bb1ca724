import { queueOf } from './arrival-place.ts';
import { forgetUnansweredAsk } from './ask-callback.ts';
import { unreachable } from '../../src/kit/assert.ts';
import type { CallId, Decision, OfferId } from '../protocol/index.ts';
import { addAgent, judgeOfferEnd, requireAgent, restartIdle, settle } from './agents.ts';
import {
  callerIsGone,
  endCall,
  forgetCall,
  greet,
  requeue,
  sayFarewell,
  sendAway,
  startTalk,
  waitMsOf,
} from './calls.ts';
import { isCalled } from './call-out.ts';
import { attemptFailed, attemptUnseen, endAttempt, keepPromise, pickUp } from './callbacks.ts';
import { endConsult, findConsult, goOnWithSecond } from './consult.ts';
import { adoptOutside, handOutFailed } from './hand-out.ts';
import { endInner, holdColleagues, turnAwayColleague } from './inner-call.ts';
import { turnAwayBlocked } from './leave.ts';
import type { Call, Offer } from './model.ts';
import { callIdOf, connect, dropLeg, failOffer, forgetLeg } from './offers.ts';
import { releaseFromOwnLeg, reserveForOwnLeg } from './on-agent-phone.ts';
import { addCaller, meetCalled } from './on-call-arrived.ts';
import { join } from './on-call-joined.ts';
import { notePickUp } from './on-dial-answered.ts';
import { onOfferAnswered } from './on-offer-answered.ts';
import { finishPrompt } from './on-prompt-finished.ts';
import { comeOnLine } from './own-call.ts';
import { loseSpeaker } from './recording.ts';
import { findStrays } from './stray-dials.ts';
import type { EventOf, Turn } from './turn.ts';

type Snapshot = EventOf<'pbx.snapshot'>;
type FoundCall = Snapshot['calls'][number];
type FoundDial = NonNullable<Snapshot['dials']>[number];
type FoundLeg = Snapshot['legs'][number];

interface Found {
  readonly restarted: boolean;
  readonly calls: ReadonlyMap<CallId, FoundCall>;
  readonly legs: ReadonlyMap<OfferId, FoundLeg>;
  readonly dials: ReadonlyMap<CallId, FoundDial>;
  readonly inFallback: ReadonlySet<CallId>;
  /** Whom we had given up calling, and who is on the line all the same. */
  readonly quicker: Map<CallId, Call['callerToken']>;
}

/**
 * What the PBX really holds. Where it differs from what we know, the PBX is right about legs and
 * channels, and we are right about what they were for. Taking the same snapshot twice changes
 * nothing the second time.
 */
export function onPbxSnapshot(turn: Turn, event: Snapshot): void {
  turn.state.pbx = 'connected';
  turn.clearAlarm('pbx-lost', 'pbx');
  turn.touchAll();
  const found: Found = {
    restarted: event.restarted,
    calls: new Map(event.calls.map((call) => [call.callId, call])),
    legs: new Map(event.legs.map((leg) => [leg.offerId, leg])),
    dials: new Map((event.dials ?? []).map((dial) => [dial.callId, dial])),
    inFallback: new Set(event.inFallback),
    quicker: new Map(),
  };

  for (const call of [...turn.state.calls.values()]) {
    if (call.absent) reconcileAttempt(turn, call, found);
    else if (!found.calls.has(call.id)) closeMissingCall(turn, call, found);
  }
  // Before any leg leads to a ring: who is on the line himself is not rung.
  for (const { callId, callerToken } of event.calls) {
    if (!turn.state.calls.has(callId)) comeOnLine(turn, callerToken);
  }
  for (const offer of [...turn.state.offers.values()]) reconcileOffer(turn, offer, found);
  reconcilePhones(turn, event);
  reconcileCalls(turn, found);
  for (const leg of found.legs.values()) {
    if (turn.state.offers.has(leg.offerId)) continue;
    // Ours by its name, but of an offer that nobody knows: an old hand that must not stay up.
    const callId = callIdOf(leg.offerId);
    turn.command({ type: 'drop-leg', offerId: leg.offerId, callId });
  }
  findStrays(turn, found.dials.keys());
  for (const { callId, answered } of found.dials.values()) {
    // Rung by a hand that nobody knows any more. Who has picked up is left to come to us.
    if (!answered && !turn.state.calls.has(callId)) {
      turn.command({ type: 'hang-up-caller', callId, ifStillRinging: true });
    }
  }
  for (const agent of turn.state.agents.values()) agent.mirrored = null;
}

/**
 * We call him. Up by now; or his phone rings still (or he is in the dialplan's queue, from where he
 * comes to us); or that ring never was, or is over: then it did not count. One that the PBX took
 * with it is made again at once. Who has picked up is on no account hung up on, whatever has become
 * of his agent.
 */
function reconcileAttempt(turn: Turn, call: Call, found: Found): void {
  const { phase } = call.now;
  const isTakenBack = call.now.phase === 'leaving' && call.now.how === 'take-back';
  if (found.calls.has(call.id)) {
    // He was quicker, and is a call again.
    if (isTakenBack && turnAwayColleague(turn, call, call.id)) return;
    if (isTakenBack) {
      found.quicker.set(call.id, call.callerToken);
      return forgetCall(turn, call);
    }
    const offer = pickUp(turn, call);
    // The look at its leg joins them, or says that there is none.
    if (offer !== null) offer.now = { phase: 'answered', tries: 1, retryAtMs: turn.nowMs };
    return;
  }
  const dial = found.dials.get(call.id);
  if (dial !== undefined) {
    if (dial.answered) notePickUp(turn, call);
    if (phase === 'leaving') sendAway(turn, call, isTakenBack ? 'take-back' : 'hang-up');
    return;
  }
  // Served by the dialplan's queue, or gone by himself.
  const hasLeft = call.pickedUp && !found.restarted;
  if (phase === 'leaving') {
    if (hasLeft) keepPromise(turn, call);
    callerIsGone(turn, call);
  } else if (hasLeft) attemptFailed(turn, call, 'left');
  else if (phase === 'calling') {
    if (found.restarted) endAttempt(turn, call, null, 'unreached');
    else attemptUnseen(turn, call);
  }
}

/** The caller is gone. Told truthfully: the PBX took the call with it, or the caller hung up. */
function closeMissingCall(turn: Turn, call: Call, found: Found): void {
  const { now } = call;
  if (now.phase === 'offered' || now.phase === 'joining') {
    const offer = turn.state.offers.get(now.offerId);
    if (offer !== undefined && !found.legs.has(offer.id)) {
      const end = found.restarted ? 'lost' : 'caller-left';
      failOffer(turn, offer, end, { gone: true, cause: null });
    }
  }
  if (call.now.phase === 'recording') {
    // What was said before is on the disk, perhaps.
    loseSpeaker(turn, call, call.now, found.restarted ? 'lost' : 'hung-up');
  } else if (found.restarted && call.now.phase !== 'leaving') {
    endCall(turn, call, { endedBy: 'system', unanswered: 'failed', then: null });
  } else if (isMoved(call, found)) {
    // He comes back, or that queue's record tells the rest.
    endCall(turn, call, { endedBy: 'system', unanswered: 'fallback', then: 'is-in-fallback' });
  } else {
    callerIsGone(turn, call);
  }
}

/** To the dialplan's queue, while we were dead for long. */
function isMoved(call: Call, { inFallback }: Found): boolean {
  return inFallback.has(call.id) && call.now.phase !== 'leaving' && call.calledBy === null;
}

function reconcileOffer(turn: Turn, offer: Offer, found: Found): void {
  const leg = found.legs.get(offer.id);
  const call = turn.state.calls.get(offer.callId);
  const joined = found.calls.get(offer.callId)?.joinedOfferId === offer.id;
  const gone = { gone: true, cause: null } as const;

  switch (offer.now.phase) {
    case 'dropping':
      if (leg === undefined) forgetLeg(turn, offer);
      else dropLeg(turn, offer);
      return;
    case 'ringing':
    case 'hearing':
    case 'answered':
      if (leg === undefined) failOffer(turn, offer, 'lost', gone);
      else if (joined && call !== undefined && join(turn, call, offer)) return;
      else if (offer.now.phase !== 'ringing') {
        answerFirst(turn, offer, found);
        connect(turn, offer, 1);
      } else if (leg.answered) {
        answerFirst(turn, offer, found);
        const { nowMs: atMs } = turn;
        onOfferAnswered(turn, { type: 'offer.answered', atMs, offerId: offer.id });
      }
      return;
    case 'expecting':
      if (leg === undefined) failOffer(turn, offer, 'lost', gone);
      return;
    case 'joined':
      if (leg === undefined) onLegMissing(turn, offer, call);
      else if (findConsult(turn, offer) !== null) {
        turn.command({ type: 'join-agent', callId: offer.callId, offerId: offer.id });
      } else if (isOutOfBridge(call)) {
        // Our death may have come in the middle of it: out of the bridge, and no music yet.
        turn.command({ type: 'hold-caller', callId: offer.callId });
      } else if (!joined && isTogether(call)) {
        turn.command({ type: 'connect', callId: offer.callId, offerId: offer.id });
      }
      return;
    default:
      unreachable(offer.now);
  }
}

/** We died before it: answered in the talk, the caller would be given music there. */
function answerFirst(turn: Turn, { callId, purpose }: Offer, found: Found): void {
  if (purpose === 'consult' || found.calls.get(callId)?.answered !== false) return;
  turn.command({ type: 'answer-caller', callId });
}

/** On hold, or with music while two agents speak about him. */
function isOutOfBridge(call: Call | undefined): boolean {
  if (call?.now.phase !== 'talking') return false;
  const by = call.now.held?.by;
  return by === 'desk' || (by === 'consult' && call.now.consult?.stage !== 'handing-over');
}

/** Not while the caller is on the way to the other leg, which sees to it itself. */
function isTogether(call: Call | undefined): boolean {
  if (call?.now.phase === 'talking') return call.now.consult?.stage !== 'handing-over';
  return call?.now.phase === 'outside';
}

/**
 * A caller alone where two talked: sorry, and to the head of the line. In a consult he stays with
 * the other one.
 */
function onLegMissing(turn: Turn, offer: Offer, call: Call | undefined): void {
  const consulted = findConsult(turn, offer);
  forgetLeg(turn, offer);
  if (consulted !== null) endConsult(turn, consulted.call, 'lost');
  if (call !== undefined && offer.agentId === null) handOutFailed(turn, call, offer, 'lost');
  if (call?.now.phase !== 'talking' || call.now.offerId !== offer.id) return;
  if (call.now.consult !== null) {
    goOnWithSecond(turn, call, call.now);
    return;
  }
  if (endInner(turn, call)) return;
  const agent = requireAgent(turn, call.now.agentId);
  requeue(turn, call, call.queueId, 'apology');
  settle(turn, agent);
  restartIdle(turn, agent);
}

function reconcilePhones(turn: Turn, event: Snapshot): void {
  const { state } = turn;
  state.online.clear();
  for (const agentId of event.reachable) state.online.add(agentId);

  const wereBusy = [...state.ownLegs.keys()];
  state.ownLegs.clear();
  for (const { agentId, legId } of event.agentLegs) {
    const legs = state.ownLegs.get(agentId) ?? [];
    if (!legs.includes(legId)) state.ownLegs.set(agentId, [...legs, legId]);
  }
  holdColleagues(turn);
  for (const agentId of wereBusy) {
    if (!state.ownLegs.has(agentId)) releaseFromOwnLeg(turn, agentId);
  }
  for (const agentId of state.ownLegs.keys()) reserveForOwnLeg(turn, agentId);
}

function reconcileCalls(turn: Turn, found: Found): void {
  const byEntry = [...found.calls.values()].sort((a, b) => a.enteredAtMs - b.enteredAtMs);
  for (const foundCall of byEntry) {
    const call = turn.state.calls.get(foundCall.callId);
    if (call === undefined) receive(turn, foundCall, found);
    else if (call.now.phase === 'leaving') leaveAgain(turn, call, call.now, foundCall);
    else soundAgain(turn, call, foundCall);
  }
}

type Leaving = Extract<Call['now'], { phase: 'leaving' }>;

/** A last word of which we do not know that it was heard is said again rather than not at all. */
function leaveAgain(turn: Turn, call: Call, now: Leaving, found: FoundCall): void {
  if (now.how !== 'message') {
    sendAway(turn, call, now.how);
    return;
  }
  const { hearing } = call;
  if (hearing.sound === 'prompt' && hearing.promptId === found.promptId) return;
  if (found.answered === false) turn.command({ type: 'answer-caller', callId: call.id });
  sayFarewell(turn, call, now.parts);
}

/**
 * Our death may have come between a decision and its command: a caller who was never answered, or
 * hears nothing because the prompt or the music behind it was not given. Repeats do no harm.
 */
function soundAgain(turn: Turn, call: Call, { answered, promptId }: FoundCall): void {
  const { phase } = call.now;
  const isBeingAsked = call.hearing.sound === 'prompt' && call.hearing.promptId === promptId;
  if (!isBeingAsked) forgetUnansweredAsk(call);
  const isHeard = phase === 'greeting' || phase === 'waiting' || phase === 'offered';
  if (isHeard && answered === false) {
    greet(turn, call);
    return;
  }
  if (answered === false && phase !== 'joining') {
    turn.command({ type: 'answer-caller', callId: call.id });
  }
  if (call.now.phase === 'recording') {
    const { recordingId } = call.now;
    call.now = { ...call.now, gone: null };
    turn.command({ type: 'find-recording', callId: call.id, recordingId });
  }
  if (promptId === undefined || !(isHeard || isRungFor(turn, call))) return;
  if (call.hearing.sound === 'prompt' && call.hearing.promptId !== promptId) {
    const before = call.promptsPlayed;
    finishPrompt(turn, call);
    // The next news are on their way, with the music behind them.
    if (call.promptsPlayed > before) return;
  }
  turn.command({ type: 'play-music', callId: call.id });
}

/**
 * The lost phone, or one outside, is awaited. Once it is answered, music would take the caller out of
 * the join.
 */
function isRungFor(turn: Turn, call: Call): boolean {
  if (call.now.phase === 'joining') {
    // His expert hears a word first.
    return turn.state.offers.get(call.now.offerId)?.now.phase === 'hearing';
  }
  if (call.now.phase !== 'rejoining' && call.now.phase !== 'outside') return false;
  const { offerId } = call.now;
  const phase = offerId === null ? 'ringing' : turn.state.offers.get(offerId)?.now.phase;
  return phase !== 'answered' && phase !== 'joined';
}

/** A caller whom we do not know arrived while we were away, or before we lost our memory. */
function receive(turn: Turn, foundCall: FoundCall, found: Found): void {
  if (turnAwayColleague(turn, undefined, foundCall.callId)) return;
  const queueId = queueOf(turn, foundCall.extension);
  if (queueId === null) {
    if (foundCall.joinedOfferId !== null) return;
    turn.command({ type: 'continue-in-fallback', callId: foundCall.callId });
    return;
  }
  const callerToken = foundCall.callerToken ?? found.quicker.get(foundCall.callId) ?? null;
  const call = addCaller(turn, { ...foundCall, callerToken }, queueId);
  // Names of legs are never used twice, also not by an engine that has forgotten them.
  for (const leg of found.legs.values()) {
    if (callIdOf(leg.offerId) !== call.id) continue;
    const n = Number(leg.offerId.slice(call.id.length + 1));
    call.offersMade = Math.max(call.offersMade, Number.isInteger(n) ? n : 0);
  }
  const leg =
    foundCall.joinedOfferId === null ? undefined : found.legs.get(foundCall.joinedOfferId);
  if (leg !== undefined && leg.answered && adopt(turn, call, leg)) return;
  if (isCalled(call)) meetCalled(turn, call);
  else if (!turnAwayBlocked(turn, call)) greet(turn, call);
}

/** Two who talk and whom we do not know: leave them in peace and take them into the books. */
function adopt(turn: Turn, call: Call, leg: FoundLeg): boolean {
  const { offerId, agentId } = leg;
  if (agentId === null) return adoptOutside(turn, call, offerId);
  const agent =
    turn.state.agents.get(agentId) ?? addAgent(turn, agentId, [{ queueId: call.queueId, rank: 1 }]);
  const { activity } = agent.now;
  if (agent.legs.length > 0 || (activity !== 'idle' && activity !== 'busy')) return false;

  const offer: Offer = {
    id: offerId,
    callId: call.id,
    agentId,
    purpose: 'offer',
    madeAtMs: turn.nowMs,
    now: { phase: 'joined' },
  };
  turn.state.offers.set(offerId, offer);
  agent.legs.push(offerId);
  startTalk(turn, call, offer);
  judgeOfferEnd(turn, agent, call, 'answered');
  const decision: Decision = {
    rule: 'found-talking',
    callKeyMs: call.keyMs,
    boosts: [],
    waitingCalls: 0,
    candidates: [],
  };
  const callId = call.id;
  turn.notice({ type: 'call-offered', callId, offerId, agentId, decision });
  turn.notice({ type: 'offer-ended', callId, offerId, agentId, end: 'answered', cause: null });
  turn.notice({ type: 'call-answered', callId, offerId, agentId, waitMs: waitMsOf(turn, call) });
  return true;
}
