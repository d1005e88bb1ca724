import type { Command } from '../../telephony/engine/event.ts';
import type { Notice } from '../../telephony/protocol/index.ts';
import { ensure } from './sim-ensure.ts';

type Ended = Extract<Notice, { type: 'call-ended' }>;

/** Who leaves a message, and what is said of it: from outside, with what is on the disk. */
export class SimMessages {
  /** By the PBX, on its disk. */
  isKept: (recordingId: string) => boolean = () => false;
  /** The last of each call: an older one may be of when he was here before, and sent on meanwhile. */
  readonly #recordings = new Map<string, string>();
  readonly #speaking = new Map<string, { readonly cause: string; readonly sinceMs: number }>();
  readonly #left = new Set<string>();
  readonly #unrecordable = new Set<string>();

  command(command: Command): void {
    if (command.type === 'record-caller') this.#recordings.set(command.callId, command.recordingId);
  }

  started(callId: string, cause: string, nowMs: number): void {
    ensure(!this.#speaking.has(callId), 'a caller leaves one message at a time');
    ensure(!this.#unrecordable.has(callId), 'what cannot be recorded is not tried for ever');
    this.#speaking.set(callId, { cause, sinceMs: nowMs });
  }

  failed(callId: string): void {
    ensure(this.#speaking.delete(callId), 'only a recording fails');
    this.#unrecordable.add(callId);
  }

  left(callId: string): void {
    ensure(this.#speaking.has(callId), 'only who was asked for it leaves a message');
    ensure(this.#hasSpoken(callId), 'a message that is told of is on the disk');
    this.#left.add(callId);
  }

  /** He comes again, from the dialplan's queue: another try is as good as the first. */
  arrived(callId: string): void {
    this.#unrecordable.delete(callId);
  }

  isUnrecordable(callId: string): boolean {
    return this.#unrecordable.has(callId);
  }

  /** When the call left the line for its message; null: it did not. */
  leftLineAtMs(callId: string): number | null {
    return this.#speaking.get(callId)?.sinceMs ?? null;
  }

  /** True: it ended where it was recorded. */
  ended({ callId, outcome, cause }: Ended): boolean {
    const begun = this.#speaking.get(callId);
    const hasLeft = this.#left.delete(callId);
    this.#speaking.delete(callId);
    ensure((outcome === 'voicemail') === hasLeft, 'a message and its outcome are told together');
    if (begun === undefined) return false;
    const isTrue = outcome === 'failed' || outcome === 'fallback' || cause === begun.cause;
    ensure(isTrue, 'the cause is that of the rule that asked for the message');
    const isLost = !hasLeft && outcome !== 'fallback' && this.#hasSpoken(callId);
    ensure(!isLost, 'what was said is not lost');
    return true;
  }

  #hasSpoken(callId: string): boolean {
    return this.isKept(this.#recordings.get(callId) ?? '');
  }
}
