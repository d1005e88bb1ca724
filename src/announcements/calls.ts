import { tehranDay, tehranMinuteOfDay } from '../kit/jalali.ts';
import type { CallResult } from '../contract/announcements.ts';

/** One call by which we tried to tell. */
export interface PastTellCall {
  readonly atMs: number;
  readonly result: CallResult;
}

/** When a citizen who works by day is at home. */
const EVENING_FROM_MIN = 17 * 60;
const DAYS_NEEDED = 3;
const IN_VAIN: readonly CallResult[] = ['no_answer', 'busy', 'voicemail'];

/** On how many days he was called in vain, and whether one of those calls was in the evening. */
export function triedSoFar(calls: readonly PastTellCall[]): { days: number; evening: boolean } {
  const vain = calls.filter(({ result }) => IN_VAIN.includes(result));
  return {
    days: new Set(vain.map(({ atMs }) => tehranDay(atMs))).size,
    evening: vain.some(({ atMs }) => tehranMinuteOfDay(atMs) >= EVENING_FROM_MIN),
  };
}

/** What a call means for the telling; `open`: he is called again. */
export function afterTellCall(
  /** All of this task, the newest too. */
  calls: readonly PastTellCall[],
  result: CallResult,
  /** Another number that nobody has called wrong. */
  hasNumber: boolean,
): { readonly state: 'open' | 'told' | 'closed'; readonly reason: string | null } {
  switch (result) {
    case 'reached':
      return { state: 'told', reason: null };
    case 'declined':
      return { state: 'closed', reason: 'declined' };
    case 'wrong_number':
      return hasNumber
        ? { state: 'open', reason: null }
        : { state: 'closed', reason: 'no_address' };
    default: {
      const { days, evening } = triedSoFar(calls);
      // Three calls on three days, one of them in the evening: then he cannot be reached.
      return days >= DAYS_NEEDED && evening
        ? { state: 'closed', reason: 'unreachable' }
        : { state: 'open', reason: null };
    }
  }
}
