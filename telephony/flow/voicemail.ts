import type { LeaveCause } from '../protocol/index.ts';
import { reasonPart } from './farewell.ts';

/** Why nobody can be reached, and that he may leave a message after the tone. */
export function toRecordParts(cause: LeaveCause, isUnheard: boolean): string[] {
  return [...(isUnheard ? ['greeting'] : []), reasonPart(cause), 'leave-message', 'beep'];
}

/** He has spoken, or has said nothing. */
export function recordedParts(hasSpeech: boolean): string[] {
  return hasSpeech ? ['message-kept', 'goodbye'] : ['goodbye'];
}

export function notRecordedParts(): string[] {
  return ['message-not-kept'];
}
