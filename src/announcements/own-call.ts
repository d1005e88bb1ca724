import type { DialEnd } from '../../telephony/protocol/index.ts';
import type { CallResult } from '../contract/announcements.ts';

/**
 * What a call that nobody took says of the citizen. Null: nothing of him, for it was our trunk, our own
 * hand, or a number that the network would not put through; a person says then what it was.
 */
export function resultOfUnanswered(end: DialEnd | null): CallResult | null {
  switch (end) {
    case 'busy':
      return 'busy';
    // His telephone rang: that he pushed it away is no word about the answer.
    case 'no-answer':
    case 'declined':
      return 'no_answer';
    default:
      return null;
  }
}
