import type { BeginEmergency, CaseRecoding, CaseSteps, TellCitizen } from '../cases/index.ts';
import type { Personal, Store } from '../db/index.ts';
import type { Organisation } from '../organisation/index.ts';
import { inspectingRepository } from './repository-inspecting.ts';
import { letterClearing } from './repository-clearing.ts';
import { afterWarningRepository } from './repository-after-warning.ts';
import { escalatingRepository } from './repository-escalating.ts';
import { referralLegs } from './repository-legs.ts';
import { policyChange } from './repository-policy-change.ts';
import { referralLists } from './repository-lists.ts';
import { noticeRepository } from './repository-notices.ts';
import { officialWork } from './repository-official-work.ts';
import { ownWordRepository } from './repository-own-word.ts';
import { referralStory } from './repository-story.ts';
import { type GivenReply, replyRepository } from './repository-replies.ts';
import { requestRepository } from './repository-requests.ts';
import { resumingRepository } from './repository-resuming.ts';
import { sendingRepository } from './repository-sending.ts';

export type Referrals = ReturnType<typeof makeReferrals>;

/** The parts of this room behind one name. */
export function makeReferrals(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly organisation: Organisation;
  readonly steps: CaseSteps;
  /** Code and district put right, in the transaction of who refers. */
  readonly recoding: CaseRecoding;
  /** A word to the citizen before there is a result, in the transaction of what he is told. */
  readonly tellCitizen: TellCitizen;
  readonly beginEmergency: BeginEmergency;
  readonly newId: () => string;
}) {
  const legs = referralLegs(options);
  const resuming = resumingRepository({ ...options, legs });
  const notices = noticeRepository(options);
  const sending = sendingRepository({ ...options, legs, notices });
  const escalating = escalatingRepository({ ...options, legs, resuming, notices, sending });
  const clearing = letterClearing({ ...options, legs, notices });
  const judging = { legs, resuming, notices, sending, escalating, clearing };
  const replies = replyRepository({ ...options, ...judging });
  const requests = requestRepository({ ...options, legs, resuming, sending });
  const { policyEffect, ...applying } = policyChange({ ...options, legs });
  return {
    ...referralLists(options),
    ...referralStory({ ...options, legs }),
    ...officialWork(options),
    referRegistered: sending.referRegistered,
    referFromTriage: sending.referFromTriage,
    referAgain: sending.referAgain,
    answer: (given: GivenReply) => options.store.tx((w) => replies.answerIn(w, given)),
    answerIn: replies.answerIn,
    clearByLetter: clearing.clearByLetter,
    proposeOutcome: replies.proposeOutcome,
    findUnconvincing: replies.findUnconvincing,
    acceptReply: replies.acceptReply,
    ask: requests.ask,
    decide: requests.decide,
    ...inspectingRepository({ ...options, legs, notices }),
    endWaiting: escalating.endWaiting,
    takeWordIn: escalating.takeWordIn,
    withdrawn: escalating.withdrawn,
    referRepair: sending.referRepair,
    ...ownWordRepository({ ...options, legs, resuming }),
    afterWarning: afterWarningRepository({ ...options, legs, notices }),
    notices,
    /** What time does to cases: for the job alone. */
    inTime: { ...escalating, ...applying, routeLeftOver: sending.routeLeftOver },
    policyEffect,
  };
}
