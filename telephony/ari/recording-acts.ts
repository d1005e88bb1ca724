import {
  toCallIdOfRecording,
  toRecordingId,
  toRecordingName,
} from '../../src/kit/recording-name.ts';
import type { Command } from '../engine/event.ts';
import type { CallId } from '../protocol/index.ts';
import type { CallEntry } from './book.ts';
import type { Acting } from './executor.ts';
import { fail } from './executor.ts';
import type { AriMessage } from './message.ts';
import { toPlaybackId } from './names.ts';
import { isInDoubt, succeeded, unanswered, type Step } from './rest.ts';

/** The folder in which the PBX keeps what it records. */
export interface Spool {
  /** There is room for one more message. */
  hasRoom(): Promise<boolean>;
  /** What its file really holds; null: there is none. */
  measure(recordingName: string): Promise<{ durationMs: number; hasSpeech: boolean } | null>;
}

/** What a caller of ours needs of the acts on callers. */
interface CallerActs {
  toWaitingCall(command: 'record-caller', callId: CallId): Promise<CallEntry | null>;
  hush(call: CallEntry): Promise<void>;
  toMusic(callId: CallId): Step['parameters'];
}

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

/** He thinks for a moment; who says no more has finished. */
const longestSilenceS = 6;
/** The PBX counts in whole seconds; a file that is so much shorter is not all of it. */
const shortByMs = 2_000;

/** Callers' messages. The PBX goes on recording when we die, and says what became of it. */
export function createRecordingActs(acting: Acting, caller: CallerActs) {
  const { rest, book, report, spool } = acting;

  /**
   * The request for it, the recording and the music behind it in one breath: the PBX does one after
   * the other without us, and whoever is left by a dead telephony hears music, not silence.
   */
  async function record(command: Of<'record-caller'>): Promise<void> {
    const { callId, recordingId, parts, limitMs } = command;
    const call = await caller.toWaitingCall('record-caller', callId);
    if (call === null) return;
    if (spool !== null && !(await spool.hasRoom())) {
      return report({ type: 'recording.failed', callId, recordingId, reason: 'refused' });
    }
    await caller.hush(call);
    const playbackId = toPlaybackId(callId, recordingId, acting.now());
    call.playbackId = playbackId;
    const media = parts.map((part) => `sound:${acting.promptPrefix}${part}`).join(',');
    const recording: Step = {
      operation: 'channels.record',
      parameters: {
        channelId: callId,
        name: toRecordingName(recordingId),
        format: 'wav',
        maxDurationSeconds: Math.ceil(limitMs / 1_000),
        maxSilenceSeconds: longestSilenceS,
        ifExists: 'fail',
        terminateOn: '#',
      },
    };
    const [prompt = unanswered, first = unanswered] = await rest.inOrder([
      { operation: 'channels.play', parameters: { channelId: callId, media, playbackId } },
      recording,
      { operation: 'channels.startMoh', parameters: caller.toMusic(callId) },
    ]);
    const begun = isInDoubt(first)
      ? await rest.perform('channels.record', recording.parameters)
      : first;
    // 409: it stands already, by a request whose answer was lost.
    const isBegun = succeeded(begun) || (isInDoubt(first) && begun.status === 409);
    if (isBegun && succeeded(prompt)) return;
    // Nobody is recorded who was not asked, and nobody is asked for what is not recorded.
    call.playbackId = null;
    await rest.perform('playbacks.stop', { playbackId });
    await rest.perform('recordings.cancel', { recordingName: toRecordingName(recordingId) });
    const refused = isBegun ? prompt : begun;
    if (refused.status === 404) report({ type: 'call.hung-up', callId, cause: call.cause });
    fail(acting, 'record-caller', refused, { callId });
  }

  /** No word while he speaks, or while the PBX does not answer: it is asked for again. */
  async function find({ callId, recordingId }: Of<'find-recording'>): Promise<void> {
    const recordingName = toRecordingName(recordingId);
    const live = await rest.perform('recordings.getLive', { recordingName });
    if (live.status !== 404) return;
    const stored = await rest.perform('recordings.getStored', { recordingName });
    if (succeeded(stored)) return tell(callId, recordingId, null);
    if (stored.status !== 404) return;
    report({ type: 'recording.failed', callId, recordingId, reason: 'missing' });
  }

  /** The PBX says that a recording is over. */
  async function ended({ type, recording }: AriMessage): Promise<void> {
    const recordingId = toRecordingId(recording?.name ?? '');
    if (recordingId === null) return;
    const callId = toCallIdOfRecording(recordingId) as CallId;
    const call = book.calls.get(callId);
    if (call !== undefined) call.playbackId = null;
    if (type === 'RecordingFinished') {
      const { duration = 0, talking_duration: talked = duration } = recording ?? {};
      return tell(callId, recordingId, { durationMs: duration * 1_000, hasSpeech: talked > 0 });
    }
    report({ type: 'recording.failed', callId, recordingId, reason: 'refused' });
  }

  /** The file has the last word: a full disk is no error to the PBX. */
  async function tell(
    callId: CallId,
    recordingId: string,
    told: { durationMs: number; hasSpeech: boolean } | null,
  ): Promise<void> {
    const held =
      spool === null
        ? (told ?? { durationMs: 0, hasSpeech: true })
        : await spool.measure(toRecordingName(recordingId));
    if (held === null || (told !== null && held.durationMs + shortByMs < told.durationMs)) {
      return report({ type: 'recording.failed', callId, recordingId, reason: 'refused' });
    }
    report({ type: 'recording.finished', callId, recordingId, ...held });
  }

  return { record, find, ended };
}
