import type { LeaveCause } from '../protocol/index.ts';

/**
 * A rule has sent the caller to leave a message: he is asked for it, hears a beep and speaks. He has
 * no place in line any more. Left when the recording is over, by the caller (then it is looked up
 * what was kept of it), or back to the line if it cannot be made.
 */
export interface Recording {
  readonly phase: 'recording';
  readonly cause: LeaveCause;
  /** Names the recording, and the prompt before it. */
  readonly recordingId: string;
  /** When he left the line: his wait ends here. */
  readonly sinceMs: number;
  /** How often it was begun. */
  readonly tries: number;
  /** He is gone: by his own hand, or the PBX took him with it. */
  readonly gone: 'hung-up' | 'lost' | null;
  /** Nobody has told what became of it: looked up then. */
  readonly lookAtMs: number;
}
