import { assert } from '../../src/kit/assert.ts';
import {
  apologyParts,
  callbackOfferParts,
  greetingParts,
  placeParts,
  waitParts,
} from '../flow/caller-flow.ts';
import type {
  AgentId,
  CallerToken,
  CallId,
  CallOutcome,
  DialEnd,
  QueueId,
} from '../protocol/index.ts';
import { requireAgent, startWrapUp } from './agents.ts';
import { placeOfArrival } from './arrival-place.ts';
import { isCalled, isInner, leftBy, loseCaller, toldOf } from './call-out.ts';
import { endAttempt, firstCallOf, freeCallback, loseAgent, mayBeCalledBack } from './callbacks.ts';
import { moveHeadStart, rememberCaller } from './callers.ts';
import type { Callback } from './callbacks.ts';
import { releaseSecond } from './consult.ts';
import { releaseOutside } from './hand-out.ts';
import { releaseColleague } from './inner-call.ts';
import { learnAnswer } from './learn-answer.ts';
import { newsWithGreeting } from './news.ts';
import { estimateOf, learnWait } from './estimate.ts';
import type { Call, Hearing, LeaveCause, Offer, Talking } from './model.ts';
import { agentIdOf, dropLeg } from './offers.ts';
import { leaveLine, settleByEnd, settlePromise } from './own-call.ts';
import { loseSpeaker } from './recording.ts';
import { stopRinging } from './ring-all.ts';
import { languageOf, menuKeysOf, spokenTo } from './spoken.ts';
import { tellArrival } from './tell-arrival.ts';
import { promptLimitMs, rememberNamesMs, repeatCommandMs } from './timing.ts';
import { forgetAttempt } from './trunk.ts';
import type { Turn } from './turn.ts';

export interface Arrival {
  readonly callId: CallId;
  readonly callerToken: CallerToken | null;
  readonly extension: string;
  readonly enteredAtMs: number;
  readonly callable?: boolean;
  readonly arrivedAs?: CallerToken;
  /** The callback that begins this call. */
  readonly callback?: Callback;
  /** The expert who does. */
  readonly calledBy?: AgentId;
  readonly secondId?: AgentId;
}

export function addCall(turn: Turn, arrival: Arrival, queueId: QueueId): Call {
  const { callId: id, callerToken, enteredAtMs, callback, calledBy = null } = arrival;
  const used = turn.state.usedNames.get(id);
  const place = placeOfArrival(turn, arrival, queueId);
  const call: Call = {
    id,
    seq: callback?.seq ?? turn.state.nextCallSeq,
    callerToken,
    callable: arrival.callable === true,
    callbackOf: callback?.id ?? null,
    absent: callback !== undefined || calledBy !== null,
    pickedUp: false,
    calledBy,
    secondId: arrival.secondId ?? null,
    toldOfCallback: false,
    enteredAtMs,
    ...place,
    queueId,
    queuedAtMs: enteredAtMs,
    visited: [...new Set([...(used?.visited ?? []), queueId])],
    fellBack: used?.fellBack ?? false,
    offersMade: used?.offersMade ?? 0,
    promptsPlayed: used?.promptsPlayed ?? 0,
    hearing: { sound: 'music' },
    tellAtMs: turn.nowMs,
    toldPlace: null,
    heardNews: false,
    isUnrecordable: false,
    toldMinutes: null,
    expectedWaitMs: null,
    missedBy: [...(callback?.missedBy ?? [])],
    firstAnsweredAtMs: null,
    lastAgentId: null,
    talkMs: 0,
    holdMs: 0,
    now: { phase: 'waiting' },
  };
  turn.state.nextCallSeq += 1;
  turn.state.tally.arrived += 1;
  turn.state.calls.set(id, call);
  turn.touchCall(id);
  tellArrival(turn, call, arrival, place.resumes);
  return call;
}

/** The first that the caller hears. The agents' phones ring meanwhile, unless it is must-hear. */
export function greet(turn: Turn, call: Call): void {
  turn.command({ type: 'answer-caller', callId: call.id });
  welcome(turn, call);
}

/**
 * Also where a key has led an answered caller: there he is greeted again, in his language.
 * `isAsked`: a question follows, and should not be long in coming.
 */
export function welcome(turn: Turn, call: Call, isAsked = false): void {
  if (turn.state.queues.get(call.queueId)?.greetingMustHear === true) {
    call.now = { phase: 'greeting' };
  }
  const { surge } = turn.state.line;
  const news = newsWithGreeting(turn.state, call);
  const parts = greetingParts(surge || isAsked, news, menuKeysOf(turn.state, call));
  play(turn, call, 'greeting', parts);
}

export type Prompt = Extract<Hearing, { sound: 'prompt' }>['prompt'];

export function play(turn: Turn, call: Call, prompt: Prompt, said: readonly string[]): void {
  call.promptsPlayed += 1;
  const promptId = `${call.id}.p${call.promptsPlayed}`;
  call.hearing = { sound: 'prompt', prompt, promptId, startedAtMs: turn.nowMs };
  turn.touchCall(call.id);
  const parts = spokenTo(turn.state, call, said);
  turn.command({ type: 'play-to-caller', callId: call.id, promptId, parts });
}

/** `minutes`: see `minutesToTell`; null: nothing is said of the wait. */
export function playPlace(turn: Turn, call: Call, place: number, minutes: number | null): void {
  call.toldPlace = place;
  call.toldMinutes = minutes ?? call.toldMinutes;
  const isOffered = mayBeCalledBack(turn.state, call);
  call.toldOfCallback ||= isOffered;
  const language = languageOf(turn.state, call);
  play(turn, call, 'place', [
    ...placeParts(place, language),
    ...(minutes === null ? [] : waitParts(minutes, language)),
    ...(isOffered ? callbackOfferParts() : []),
  ]);
}

export function playMusic(turn: Turn, call: Call): void {
  call.hearing = { sound: 'music' };
  turn.touchCall(call.id);
  turn.command({ type: 'play-music', callId: call.id });
}

/**
 * Nobody rings for the call any more; its place is what it always was. `wasTold`: only its agent
 * heard something new, a word about the caller.
 */
export function backToWaiting(turn: Turn, call: Call, wasTold = false): void {
  if (call.absent) return loseAgent(turn, call);
  const wasJoining = call.now.phase === 'joining' && !wasTold;
  call.now = { phase: 'waiting' };
  if (isInner(call.id)) return endAttempt(turn, call, 'hang-up');
  turn.touchCall(call.id);
  loseCaller(turn, call);
  // To be joined, the caller's prompts and music were stopped.
  // Who was called hears something for the first time.
  if (wasJoining && isCalled(call)) apologise(turn, call);
  else if (wasJoining) playMusic(turn, call);
}

export function apologise(turn: Turn, call: Call): void {
  apologiseWith(turn, call, apologyParts());
}

export function apologiseWith(turn: Turn, call: Call, parts: readonly string[]): void {
  play(turn, call, 'apology', parts);
}

/** Both are in the bridge. */
export function startTalk(turn: Turn, call: Call, offer: Offer): void {
  const agentId = agentIdOf(offer);
  call.now = {
    phase: 'talking',
    offerId: offer.id,
    agentId,
    sinceMs: turn.nowMs,
    held: null,
    consult: null,
  };
  call.hearing = { sound: 'music' };
  const isFirst = call.firstAnsweredAtMs === null;
  call.firstAnsweredAtMs ??= turn.nowMs;
  settlePromise(turn, call);
  call.calledBy = null;
  call.lastAgentId = agentId;
  offer.now = { phase: 'joined' };
  const agent = requireAgent(turn, agentId);
  if (offer.purpose === 'offer') agent.callsTaken += 1;
  agent.now = { activity: 'talking', callId: call.id, offerId: offer.id, ...leftBy(agent, call) };
  if (offer.purpose === 'offer') learnAnswer(turn, call, agent, isFirst);
  turn.touchCall(call.id);
  turn.touchAgent(agentId);
  turn.touchOffer(offer.id);
}

/** Adds the running stretch of talk or hold to the call's sums. */
export function closeStretch(turn: Turn, call: Call, talking: Talking): void {
  const sinceMs = talking.held?.sinceMs ?? talking.sinceMs;
  if (talking.held === null) call.talkMs += turn.nowMs - sinceMs;
  else call.holdMs += turn.nowMs - sinceMs;
  requireAgent(turn, talking.agentId).talkedMs += turn.nowMs - sinceMs;
  turn.touchAgent(talking.agentId);
}

/** This talk is over, whatever becomes of the call. */
export function closeTalk(turn: Turn, call: Call, talking: Talking): void {
  closeStretch(turn, call, talking);
  turn.clearAlarm('one-sided-audio', call.id);
}

export function waitMsOf(turn: Turn, call: Call): number {
  // Who leaves a message waits no more.
  const untilMs = call.now.phase === 'recording' ? call.now.sinceMs : turn.nowMs;
  return Math.max(0, (call.firstAnsweredAtMs ?? untilMs) - call.enteredAtMs);
}

export interface CallEnd {
  readonly endedBy: 'caller' | 'agent' | 'system' | 'outside';
  /** For a call that nobody ever answered. */
  readonly unanswered: CallOutcome;
  /** The rule that sends the caller away. */
  readonly cause?: LeaveCause;
  /** How a ring of ours came to nothing. */
  readonly dialEnd?: DialEnd | undefined;
  /** What served him, told by machine. */
  readonly newsId?: string | undefined;
  /** What the PBX must still do with the caller; null: the channel is gone already. */
  readonly then:
    | 'hang-up'
    | 'take-back'
    | 'fallback'
    | 'is-in-fallback'
    | { readonly message: readonly string[] }
    | null;
}

/**
 * The one place where a call gets its outcome. Lets go of whatever hangs on the call: a phone
 * that rings for it, a talk, a rejoin.
 */
export function endCall(turn: Turn, call: Call, end: CallEnd): void {
  const { now: before } = call;
  assert(before.phase !== 'leaving', 'a call ends once');
  if (before.phase === 'talking') closeTalk(turn, call, before);

  const isWaiting = call.firstAnsweredAtMs === null && before.phase !== 'recording';
  const isGivenUp = isWaiting && end.endedBy === 'caller';
  if (isGivenUp && !isCalled(call) && end.unanswered !== 'callback_accepted') {
    learnWait(estimateOf(turn.state, call.queueId), waitMsOf(turn, call), true);
  }
  const outcome = call.firstAnsweredAtMs === null ? end.unanswered : 'answered';
  turn.state.tally.ended[outcome] = (turn.state.tally.ended[outcome] ?? 0) + 1;
  if (!call.absent && outcome !== 'unreached') rememberCaller(turn.state, call, outcome);
  turn.notice({
    type: 'call-ended',
    callId: call.id,
    queueId: call.queueId,
    outcome,
    ...(end.cause === undefined ? {} : { cause: end.cause }),
    ...(call.callbackOf === null ? {} : { callbackOf: firstCallOf(call.callbackOf) }),
    ...toldOf(call.id),
    ...(end.dialEnd === undefined ? {} : { dialEnd: end.dialEnd }),
    ...(end.newsId === undefined ? {} : { newsId: end.newsId }),
    endedBy: end.endedBy,
    agentId: call.lastAgentId,
    enteredAtMs: call.enteredAtMs,
    waitMs: waitMsOf(turn, call),
    talkMs: call.talkMs,
    holdMs: call.holdMs,
  });
  settleByEnd(turn, call, outcome);

  if (end.then === null) forgetCall(turn, call);
  else if (end.then === 'is-in-fallback') {
    call.now = { phase: 'leaving', how: 'fallback', retryAtMs: turn.nowMs };
    forgetCall(turn, call);
  } else if (typeof end.then === 'string') sendAway(turn, call, end.then);
  else sayFarewell(turn, call, end.then.message);
  letGo(turn, call, before);
}

function letGo(turn: Turn, call: Call, before: Call['now']): void {
  switch (before.phase) {
    case 'offered':
    case 'calling':
    case 'joining':
      stopRinging(turn, call, turn.state.offers.get(before.offerId), 'caller-left');
      return;
    case 'talking':
    case 'rejoining': {
      if (before.phase === 'talking' && before.consult !== null) {
        releaseSecond(turn, call, before, 'caller-left');
      }
      const offer = before.offerId === null ? undefined : turn.state.offers.get(before.offerId);
      if (offer !== undefined) dropLeg(turn, offer);
      startWrapUp(turn, requireAgent(turn, before.agentId), call);
      return;
    }
    case 'outside':
      return releaseOutside(turn, before.offerId);
    case 'greeting':
    case 'waiting':
    case 'recording':
    case 'leaving':
      return;
  }
}

/** Commanded until the channel is gone. */
export function sendAway(turn: Turn, call: Call, how: 'hang-up' | 'take-back' | 'fallback'): void {
  call.now = { phase: 'leaving', how, retryAtMs: turn.nowMs + repeatCommandMs };
  turn.touchCall(call.id);
  if (how === 'take-back') return takeBack(turn, call);
  const type = how === 'hang-up' ? 'hang-up-caller' : 'continue-in-fallback';
  turn.command({ type, callId: call.id });
}

function takeBack(turn: Turn, { id: callId, pickedUp }: Call): void {
  if (!pickedUp) turn.command({ type: 'hang-up-caller', callId, ifStillRinging: true });
}

/** The last word; the channel is ended when it has been heard, or at its limit. */
export function sayFarewell(turn: Turn, call: Call, parts: readonly string[]): void {
  call.now = { phase: 'leaving', how: 'message', parts, retryAtMs: turn.nowMs + promptLimitMs };
  play(turn, call, 'farewell', parts);
}

/** The caller's channel is gone, by whatever message we learn it. */
export function callerIsGone(turn: Turn, call: Call): void {
  if (call.now.phase === 'leaving') {
    forgetCall(turn, call);
    return;
  }
  if (call.absent) return endAttempt(turn, call);
  if (call.calledBy !== null) return endAttempt(turn, call, null);
  if (call.now.phase === 'recording') return loseSpeaker(turn, call, call.now, 'hung-up');
  const shortMs = turn.state.queues.get(call.queueId)?.shortAbandonMs ?? 0;
  const unanswered = waitMsOf(turn, call) < shortMs ? 'short_abandoned' : 'abandoned';
  endCall(turn, call, { endedBy: 'caller', unanswered, then: null });
}

/** The last of a call that is over. Should it come again, its old names stay used up. */
export function forgetCall(turn: Turn, call: Call): void {
  turn.state.calls.delete(call.id);
  turn.touchCall(call.id);
  freeCallback(turn, call);
  releaseColleague(turn, call);
  forgetAttempt(turn, call.id);
  leaveLine(turn, call);
  const { usedNames } = turn.state;
  for (const [id, { atMs }] of usedNames) {
    if (atMs > turn.nowMs - rememberNamesMs) break;
    usedNames.delete(id);
  }
  const { offersMade, promptsPlayed, visited, fellBack } = call;
  // Taken out first, so that the oldest stay in front.
  usedNames.delete(call.id);
  usedNames.set(call.id, { offersMade, promptsPlayed, visited, fellBack, atMs: turn.nowMs });
}

/**
 * Back in line at the old key: the talk is over for this agent, not for the caller. `silence`: who
 * is joined with somebody else in this very moment is not played to.
 */
export function requeue(
  turn: Turn,
  call: Call,
  queueId: QueueId,
  say: 'apology' | 'nothing' | 'silence',
): void {
  if (call.now.phase === 'talking') closeTalk(turn, call, call.now);
  if (call.queueId !== queueId) {
    // Another line: what was told about the old one binds nobody.
    call.queueId = queueId;
    call.toldPlace = null;
    moveHeadStart(turn.state, call);
    call.toldMinutes = null;
  }
  call.missedBy = [];
  call.tellAtMs = turn.nowMs;
  call.queuedAtMs = turn.nowMs;
  call.now = { phase: 'waiting' };
  turn.touchCall(call.id);
  turn.notice({ type: 'call-requeued', callId: call.id, queueId, keyMs: call.keyMs });
  if (say === 'apology') apologise(turn, call);
  else if (say === 'nothing') playMusic(turn, call);
}
