import type { QueueId } from '../protocol/index.ts';
import { isCalled, isCallOut } from './call-out.ts';
import { findCallbackOf, keepPromise, pickUp, stopAttempt } from './callbacks.ts';
import type { Arrival } from './calls.ts';
import { queueOf } from './arrival-place.ts';
import { addCall, apologise, forgetCall } from './calls.ts';
import { turnAwayColleague } from './inner-call.ts';
import { enterQueue, turnAwayBlocked } from './leave.ts';
import type { Call } from './model.ts';
import { connect } from './offers.ts';
import { strayArrived } from './stray-dials.ts';
import type { EventOf, Turn } from './turn.ts';

/**
 * A citizen is on the line. A call that we know already is a repeat, with two exceptions: a caller
 * whom we sent to the fallback queue comes back from there by itself, and is a call again; and so is
 * one whom we had given up calling.
 */
export function onCallArrived(turn: Turn, event: EventOf<'call.arrived'>): void {
  strayArrived(turn, event.callId);
  const known = turn.state.calls.get(event.callId);
  if (known?.absent === true && known.now.phase !== 'leaving') {
    const offer = pickUp(turn, known);
    if (offer !== null) connect(turn, offer, 1);
    return;
  }
  if (known !== undefined) {
    if (known.now.phase !== 'leaving' || !comesBack(known.now.how)) return;
    if (turnAwayColleague(turn, known, event.callId)) return;
    forgetCall(turn, known);
    turn.refile();
  }

  if (turnAwayColleague(turn, undefined, event.callId)) return;
  const queueId = queueOf(turn, event.extension);
  if (queueId === null) {
    // The server has not told us any queue yet; the dialplan's own queue needs none of ours.
    turn.command({ type: 'continue-in-fallback', callId: event.callId });
    return;
  }
  const callerToken = event.callerToken ?? known?.callerToken ?? null;
  const call = addCaller(turn, { ...event, callerToken }, queueId);
  if (isCalled(call)) meetCalled(turn, call);
  else enterQueue(turn, call);
}

/** He did not ask for us now: no door is closed to him, and nothing is said but why he waits. */
export function meetCalled(turn: Turn, call: Call): void {
  // A block does not bind the expert who has called him.
  if (isCallOut(call.id) || !turnAwayBlocked(turn, call)) apologise(turn, call);
}

/** From the dialplan's queue; or from his phone, quicker than we took back its ring. */
function comesBack(how: Extract<Call['now'], { phase: 'leaving' }>['how']): boolean {
  return how === 'fallback' || how === 'take-back';
}

/**
 * Who has picked up a ring that we had given up, or have forgotten, is whom we have called: known by
 * the name of the call alone. All others are callers.
 */
export function addCaller(turn: Turn, arrival: Arrival, queueId: QueueId): Call {
  const callback = findCallbackOf(turn, arrival.callId);
  if (callback === undefined) return addCall(turn, arrival, queueId);
  const { callerToken, attemptId } = callback;
  const call = addCall(turn, { ...arrival, callerToken, callback }, callback.queueId);
  call.absent = false;
  keepPromise(turn, call);
  stopAttempt(turn, attemptId);
  return call;
}
