/** Before the name of what a caller has left: nothing else of ours is recorded under it. */
const prefix = 'pv-';

/** The PBX's name of a recording, which is also its file's, less the ending. */
export function toRecordingName(recordingId: string): string {
  return prefix + encodeURIComponent(recordingId);
}

/** Null: not one of ours. */
export function toRecordingId(recordingName: string): string | null {
  if (!recordingName.startsWith(prefix)) return null;
  return decodeURIComponent(recordingName.slice(prefix.length));
}

/** A recording id is `<callId>.<n>`. */
export function toCallIdOfRecording(recordingId: string): string {
  const end = recordingId.lastIndexOf('.');
  return end < 0 ? recordingId : recordingId.slice(0, end);
}
