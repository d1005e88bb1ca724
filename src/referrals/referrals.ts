import type { CaseSteps } from '../cases/index.ts';
import type { Personal, Store } from '../db/index.ts';
import type { Organisation } from '../organisation/index.ts';
import { escalatingRepository } from './repository-escalating.ts';
import { referralLegs } from './repository-legs.ts';
import { referralLists } from './repository-lists.ts';
import { replyRepository } from './repository-replies.ts';
import { requestRepository } from './repository-requests.ts';
import { sendingRepository } from './repository-sending.ts';

export type Referrals = ReturnType<typeof makeReferrals>;

/** The parts of this room behind one name. */
export function makeReferrals(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly organisation: Organisation;
  readonly steps: CaseSteps;
  readonly newId: () => string;
}) {
  const legs = referralLegs(options);
  const sending = sendingRepository({ ...options, legs });
  const escalating = escalatingRepository({ ...options, legs, sending });
  const replies = replyRepository({ ...options, legs, sending, escalating });
  const requests = requestRepository({ ...options, legs, sending });
  return {
    ...referralLists({ ...options, legs }),
    referRegistered: sending.referRegistered,
    referFromTriage: sending.referFromTriage,
    referAgain: sending.referAgain,
    answer: replies.answer,
    proposeOutcome: replies.proposeOutcome,
    findUnconvincing: replies.findUnconvincing,
    acceptReply: replies.acceptReply,
    ask: requests.ask,
    decide: requests.decide,
    endWaiting: escalating.endWaiting,
    /** What time does to cases: for the job alone. */
    inTime: { ...escalating, routeLeftOver: sending.routeLeftOver },
  };
}
