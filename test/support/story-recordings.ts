import type { EngineEventBody } from '../../telephony/engine/event.ts';
import type { RuleLine } from './story-rules.ts';

const tell = (body: object): EngineEventBody => body as EngineEventBody;

/** `recording 1.p1 holds 12 s`, `holds nothing`, `is refused`, `is missing`. */
export const recordingLines: readonly RuleLine[] = [
  [
    /^recording (\S+) holds (?:(\d+) s|nothing)$/,
    (t, recordingId = '', s) => {
      const callId = callOf(recordingId);
      const heard = { durationMs: Number(s ?? 0) * 1_000, hasSpeech: s !== undefined };
      return t.send(tell({ type: 'recording.finished', callId, recordingId, ...heard }));
    },
  ],
  [
    /^recording (\S+) is (refused|missing)$/,
    (t, recordingId = '', reason) => {
      const callId = callOf(recordingId);
      return t.send(tell({ type: 'recording.failed', callId, recordingId, reason }));
    },
  ],
];

function callOf(recordingId: string): string {
  return recordingId.slice(0, recordingId.lastIndexOf('.'));
}
