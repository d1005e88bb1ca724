import { notRecordedParts, recordedParts, toRecordParts } from '../flow/voicemail.ts';
import { apologiseWith, endCall } from './calls.ts';
import { outcomeOf } from './leave.ts';
import type { Call, LeaveCause } from './model.ts';
import type { Recording } from './recording-phase.ts';
import { spokenTo } from './spoken.ts';
import { messageLimitMs, promptLimitMs, repeatCommandMs } from './timing.ts';
import type { EventOf, Turn } from './turn.ts';

/*
 * A caller who leaves a message. What becomes of a recording is told by the PBX; where nobody tells
 * it (we or our link were dead, he hung up in that moment), it is looked up, and only then his
 * call gets its outcome.
 */

/** A begun recording of which the PBX knows nothing never was: the command was lost. */
const mostTries = 2;

/** `isUnheard`: he has heard nothing yet, and must know whom he has reached. */
export function startRecording(
  turn: Turn,
  call: Call,
  cause: LeaveCause,
  isUnheard: boolean,
): void {
  turn.notice({ type: 'recording-started', callId: call.id, cause });
  record(turn, call, { cause, sinceMs: turn.nowMs, tries: 1 }, isUnheard);
}

function record(
  turn: Turn,
  call: Call,
  begun: Pick<Recording, 'cause' | 'sinceMs' | 'tries'>,
  isUnheard: boolean,
): void {
  call.promptsPlayed += 1;
  const recordingId = `${call.id}.p${call.promptsPlayed}`;
  const startedAtMs = turn.nowMs;
  call.hearing = { sound: 'prompt', prompt: 'message', promptId: recordingId, startedAtMs };
  const lookAtMs = turn.nowMs + promptLimitMs + messageLimitMs;
  call.now = { phase: 'recording', ...begun, recordingId, gone: null, lookAtMs };
  turn.touchCall(call.id);
  const parts = spokenTo(turn.state, call, toRecordParts(begun.cause, isUnheard));
  const limitMs = messageLimitMs;
  turn.command({ type: 'record-caller', callId: call.id, recordingId, parts, limitMs });
}

export function onRecordingFinished(turn: Turn, event: EventOf<'recording.finished'>): void {
  const found = findRecorded(turn, event);
  if (found === null) return;
  const { call, now } = found;
  const { callId, recordingId, durationMs } = event;
  const { cause, gone } = now;
  if (!event.hasSpeech) {
    if (gone !== null) return endUnheard(turn, call, now);
    const then = { message: recordedParts(false) };
    return endCall(turn, call, { endedBy: 'system', unanswered: outcomeOf(cause), cause, then });
  }
  turn.notice({ type: 'message-left', callId, recordingId, durationMs });
  const then = gone === null ? { message: recordedParts(true) } : null;
  const endedBy = gone === 'lost' ? 'system' : 'caller';
  endCall(turn, call, { endedBy, unanswered: 'voicemail', cause, then });
}

export function onRecordingFailed(turn: Turn, event: EventOf<'recording.failed'>): void {
  const found = findRecorded(turn, event);
  if (found === null) return;
  const { call, now } = found;
  if (now.gone !== null) return endUnheard(turn, call, now);
  const { cause, sinceMs, tries } = now;
  if (event.reason === 'missing' && tries < mostTries) {
    return record(turn, call, { cause, sinceMs, tries: tries + 1 }, false);
  }
  giveUpRecording(turn, call);
}

/** Told so; whatever rule applies besides sends him on, else he waits at his old place. */
export function giveUpRecording(turn: Turn, call: Call): void {
  call.isUnrecordable = true;
  call.now = { phase: 'waiting' };
  turn.notice({ type: 'recording-failed', callId: call.id });
  apologiseWith(turn, call, notRecordedParts());
}

/** Gone, and with nothing that could be listened to: the rule has sent him away. */
function endUnheard(turn: Turn, call: Call, { cause, gone }: Recording): void {
  if (gone === 'lost') {
    return endCall(turn, call, { endedBy: 'system', unanswered: 'failed', then: null });
  }
  endCall(turn, call, { endedBy: 'caller', unanswered: outcomeOf(cause), cause, then: null });
}

/** His channel is gone; what he said may be kept all the same. */
export function loseSpeaker(
  turn: Turn,
  call: Call,
  now: Recording,
  gone: NonNullable<Recording['gone']>,
): void {
  findRecording(turn, call, { ...now, gone: now.gone ?? gone });
}

/** Asked until something is told of it. */
export function findRecording(turn: Turn, call: Call, now: Recording): void {
  call.now = { ...now, lookAtMs: turn.nowMs + repeatCommandMs };
  turn.touchCall(call.id);
  const { recordingId } = now;
  turn.command({ type: 'find-recording', callId: call.id, recordingId });
}

function findRecorded(
  turn: Turn,
  { callId, recordingId }: { callId: Call['id']; recordingId: string },
): { call: Call; now: Recording } | null {
  const call = turn.state.calls.get(callId);
  if (call?.now.phase !== 'recording' || call.now.recordingId !== recordingId) return null;
  return { call, now: call.now };
}
