import { assert } from '../../src/kit/assert.ts';
import { farewellParts, refusalParts } from '../flow/farewell.ts';
import { notRecordedParts } from '../flow/voicemail.ts';
import type { QueueId } from '../protocol/index.ts';
import { ask, forgetAsk, leaveAsk, settleAsk } from './ask-callback.ts';
import { isBlocked, moveHeadStart } from './callers.ts';
import { endCall, greet, welcome } from './calls.ts';
import { takeKeptPlace } from './own-call.ts';
import { startRecording } from './recording.ts';
import { stopRinging } from './ring-all.ts';
import type { Call, LeaveCause } from './model.ts';
import { tooLongToWait } from './rules/expected-wait.ts';
import { greetedAtMs, nextLeave } from './rules/leave-rules.ts';
import { fullQueue } from './rules/longest-queue.ts';
import type { Leave } from './rules/rule.ts';
import type { Turn } from './turn.ts';

/** At the door of a queue: greeted, sent to another one, or told why not. */
export function enterQueue(turn: Turn, call: Call): void {
  if (turnAwayBlocked(turn, call)) return;
  const leave = passDoors(turn, call);
  if (leave === null) return greet(turn, call);
  if (leave.then.to !== 'fallback') turn.command({ type: 'answer-caller', callId: call.id });
  sendOff(turn, call, leave, true);
}

/** True: his number is blocked. He is told so, for a number may have changed hands. */
export function turnAwayBlocked(turn: Turn, call: Call): boolean {
  if (!isBlocked(turn.state, call.callerToken)) return false;
  turn.command({ type: 'answer-caller', callId: call.id });
  const leave: Leave = { atMs: turn.nowMs, cause: 'blocked', then: { to: 'message' } };
  sendOff(turn, call, leave, true);
  return true;
}

/** From door to door, each queue once; what the last door says, or null: the call is let in. */
function passDoors(turn: Turn, call: Call): Leave | null {
  let left = turn.state.queues.size;
  for (;;) {
    const wished = leaveAtDoor(turn, call);
    if (wished === null) return null;
    const leave = settleAsk(turn, call, wished);
    // He stays by this rule: another one may apply.
    if (leave === null) continue;
    if (leave.then.to !== 'queue') return leave;
    left -= 1;
    assert(left > 0, 'no two queues throw a caller to and fro');
    moveTo(turn, call, leave.then.queueId, leave.cause);
  }
}

function leaveAtDoor(turn: Turn, call: Call): Leave | null {
  const leave = nextLeave(turn.state, call);
  if (leave !== null && leave.atMs <= turn.nowMs) return leave;
  return leaveByDoor(turn, call);
}

/** The rules that are asked at the door alone. */
function leaveByDoor(turn: Turn, call: Call): Leave | null {
  const plan = turn.state.plans.get(call.queueId);
  if (plan === undefined) return null;
  const { longestQueue, expectedWait } = plan.rules;
  if (!longestQueue && !expectedWait) return null;
  // Its place is counted, so it must have one; a call without such a rule is filed once.
  turn.refile();
  const { state, indexes } = turn;
  const full = longestQueue ? fullQueue(state, indexes, call, longestQueue) : null;
  // Plans kept by an older version know nothing of it.
  return full ?? (expectedWait ? tooLongToWait(state, indexes, call, expectedWait) : null);
}

/** Callers for whom the time to leave has come, after all who could be served were. True: some left. */
export function sendOffWaiting(turn: Turn): boolean {
  const due: Call[] = [];
  for (const { atMs, id } of turn.indexes.tellings) {
    if (atMs > turn.nowMs) break;
    const call = turn.state.calls.get(id as Call['id']);
    if (call !== undefined && isDue(turn, call)) due.push(call);
  }
  for (const call of due) {
    const wished = nextLeave(turn.state, call);
    if (wished === null || hasRoomByNow(turn, call, wished)) continue;
    const leave = settleAsk(turn, call, wished);
    if (leave === null) continue;
    if (leave.then.to === 'queue') moveOn(turn, call, leave.then.queueId, leave.cause);
    else sendOff(turn, call, leave, false);
  }
  turn.refile();
  return due.length > 0;
}

/** The door would have had him asked, and has opened while he was greeted: he has his place inside. */
function hasRoomByNow(turn: Turn, call: Call, { cause, then }: Leave): boolean {
  const { doorAsk } = call;
  if (doorAsk === undefined || then.to !== 'callback' || cause !== doorAsk.cause) return false;
  delete call.doorAsk;
  turn.touchCall(call.id);
  const stands = leaveByDoor(turn, call);
  return stands === null || stands.cause !== cause || stands.then.to !== 'callback';
}

function isDue(turn: Turn, call: Call): boolean {
  const leave = nextLeave(turn.state, call);
  return leave !== null && leave.atMs <= turn.nowMs;
}

/** To the next queue, and on from there should its door be closed too. */
function moveOn(turn: Turn, call: Call, queueId: QueueId, cause: LeaveCause): void {
  moveTo(turn, call, queueId, cause);
  const leave = passDoors(turn, call);
  if (leave !== null) sendOff(turn, call, leave, false);
}

/** Where he is understood, once per call: greeted there, or told why not, in its language. */
export function moveByKey(turn: Turn, call: Call, queueId: QueueId): void {
  if (call.now.phase === 'offered') {
    stopRinging(turn, call, turn.state.offers.get(call.now.offerId), 'withdrawn');
  }
  call.now = { phase: 'waiting' };
  // What he hears is over, whatever comes now.
  call.hearing = { sound: 'music' };
  moveTo(turn, call, queueId, 'menu-key');
  forgetAsk(call);
  const leave = passDoors(turn, call);
  if (leave === null) welcome(turn, call);
  else sendOff(turn, call, leave, true);
}

/** Another line with the whole wait: what was told about the old one binds nobody. */
function moveTo(turn: Turn, call: Call, queueId: QueueId, cause: LeaveCause): void {
  const fromQueueId = call.queueId;
  call.queueId = queueId;
  call.queuedAtMs = turn.nowMs;
  call.visited.push(queueId);
  call.toldPlace = null;
  call.toldMinutes = null;
  call.tellAtMs = turn.nowMs;
  call.missedBy = [];
  leaveAsk(call);
  moveHeadStart(turn.state, call);
  takeKeptPlace(turn, call);
  turn.touchCall(call.id);
  const { id: callId, keyMs } = call;
  turn.notice({ type: 'call-overflowed', callId, fromQueueId, queueId, keyMs, cause });
}

/** `isUnheard`: he has heard nothing yet. */
function sendOff(turn: Turn, call: Call, leave: Leave, isUnheard: boolean): void {
  const { cause } = leave;
  if (leave.then.to === 'voicemail') return startRecording(turn, call, cause, isUnheard);
  if (leave.then.to === 'callback') {
    const { otherwise } = leave.then;
    const isGreetedFirst = isUnheard || (greetedAtMs(call) ?? turn.nowMs) > turn.nowMs;
    if (!isGreetedFirst) return ask(turn, call, { cause, otherwise });
    // The other rules are asked again by themselves.
    if (isOfDoor(cause)) call.doorAsk = { cause, otherwise };
    turn.touchCall(call.id);
    if (isUnheard) welcome(turn, call, true);
    return;
  }
  if (leave.then.to === 'fallback') {
    call.fellBack = true;
    endCall(turn, call, { endedBy: 'system', unanswered: 'fallback', cause, then: 'fallback' });
    return;
  }
  const last = isUnheard ? refusalParts(cause) : farewellParts(cause);
  // What has just begun to be said would not be heard.
  const then = { message: isToldOfRecording(turn, call) ? [...notRecordedParts(), ...last] : last };
  endCall(turn, call, { endedBy: 'system', unanswered: outcomeOf(cause), cause, then });
}

function isOfDoor(cause: LeaveCause): boolean {
  return cause === 'longest-queue' || cause === 'expected-wait';
}

function isToldOfRecording(turn: Turn, { isUnrecordable, hearing }: Call): boolean {
  if (!isUnrecordable || hearing.sound !== 'prompt' || hearing.prompt !== 'apology') return false;
  return hearing.startedAtMs === turn.nowMs;
}

/** Of a caller whom a rule sends away. */
export function outcomeOf(cause: LeaveCause): 'blocked' | 'closed' | 'overflowed' {
  if (cause === 'blocked') return 'blocked';
  const isClosing = cause === 'emergency' || cause === 'holiday' || cause === 'hours';
  return isClosing ? 'closed' : 'overflowed';
}
