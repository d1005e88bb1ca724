import type { RequestView } from '../contract/referrals.ts';

type Request = Pick<RequestView, 'kind' | 'state'>;

/** Refused ones count as well, or one would be asked after another and none were final. Of lapsed ones nobody decided. */
function decidedReturns(requests: readonly Request[]): number {
  return requests.filter(
    ({ kind, state }) => kind === 'return' && (state === 'granted' || state === 'refused'),
  ).length;
}

/** The first return of a case is follow-up’s to decide, the second one the head’s of 137. */
export const isNextReturnHeads = (ofCase: readonly Request[]): boolean =>
  decidedReturns(ofCase) > 0;

/** The head has decided whose duty it is: that is not asked a third time, by whoever has it now. */
export const isReturnFinal = (ofCase: readonly Request[]): boolean => decidedReturns(ofCase) > 1;
