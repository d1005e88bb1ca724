import { toE164 } from '../kit/phone-number.ts';
import type { FinalSms } from '../sms/index.ts';
import type { Outcome } from './text.ts';
import type { Occasion } from './text-words.ts';

/** Why a person calls instead of a message being sent. */
export type CallReason =
  | 'asked-for-a-call'
  | 'needs-persuasion'
  | 'complaint'
  | 'no-number'
  | 'no-mobile'
  | 'foreign-number'
  | 'opted-out';

/**
 * Bad news and refusals are explained by a voice: a text that says "no" persuades nobody. Only
 * what was done, or is planned, is told by SMS.
 */
const BY_VOICE: readonly Outcome[] = ['unsolved', 'out_of_scope', 'unlawful'];

/** The answer itself, of the case or of the one that it was merged into; else a word before it. */
export function isAnswer(occasion: string): boolean {
  return occasion === 'result' || occasion.startsWith(MERGED_ANSWER);
}
/** `result-of:<root>:<cycle>`: the answer that a merged case hears is not one of its own. */
export const MERGED_ANSWER = 'result-of:';

/** Of a word before the answer: what it is about, without the key that tells it from the next such word. */
export function wordOf(occasion: string): Occasion {
  return occasion.split(':')[0] as Occasion;
}

/** Null: by SMS to the mobile. */
export function reasonToCall(result: {
  readonly outcome: Outcome;
  readonly kind?: string;
  readonly phone: string | null;
  readonly announceBy?: 'sms' | 'call' | undefined;
  readonly optedOut: boolean;
}): CallReason | null {
  const unsendable = reasonNotToWrite(result);
  if (unsendable !== null && unsendable !== 'opted-out') return unsendable;
  if (result.announceBy === 'call') return 'asked-for-a-call';
  if (BY_VOICE.includes(result.outcome)) return 'needs-persuasion';
  // Who complained of us is answered by one of us.
  return result.kind === 'complaint' ? 'complaint' : unsendable;
}

/** A word before the result is written wherever it can be read. Null: by SMS to the mobile. */
export function reasonNotToWrite(citizen: {
  readonly phone: string | null;
  readonly optedOut: boolean;
}): CallReason | null {
  if (citizen.phone === null) return 'no-number';
  const kind = toE164(citizen.phone)?.kind;
  if (kind === undefined) return 'no-number';
  if (kind === 'foreign') return 'foreign-number';
  if (kind === 'landline') return 'no-mobile';
  return citizen.optedOut ? 'opted-out' : null;
}

/** Why a message that still waited was taken back. */
export const OVERTAKEN = [
  'there-is-a-result',
  'a-newer-word',
  'told-together',
  'case-withdrawn',
] as const;

/** What an ending of the message means for the telling: only a delivered one has told. */
export function afterSms(final: Pick<FinalSms, 'state' | 'reason'>): {
  readonly state: 'told' | 'call_needed' | 'needs_review' | 'closed';
  readonly reason: string | null;
} {
  if (final.state === 'delivered') return { state: 'told', reason: null };
  const reason = `sms-${final.state}${final.reason === null ? '' : `:${final.reason}`}`;
  // The citizen asked to be forgotten while it waited: there is no number to call either.
  if (final.reason === 'erased') return { state: 'closed', reason };
  // Something newer tells what it would have told, or nobody waits for it any more.
  if (OVERTAKEN.some((why) => why === final.reason)) return { state: 'closed', reason };
  // The message may be on the phone: a person looks before anybody calls.
  if (final.state === 'needs_review') return { state: 'needs_review', reason };
  return { state: 'call_needed', reason };
}
