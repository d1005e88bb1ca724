/**
 * ارجاع: from the registered case to the reply that follow-up accepts.
 *
 *   const referrals = makeReferrals({ store, personal, organisation, steps: cases.steps,
 *     recoding: cases.recoding, tellCitizen, newId })
 *   makeCases({ …, referRegistered: (w, id, atMs) => referrals.referRegistered(w, id, atMs),
 *     acceptReply: (w, accepted) => referrals.acceptReply(w, accepted),
 *     caseWithdrawn: (w, withdrawn) => referrals.withdrawn(w, withdrawn) })
 *   watchDeadlines({ store, organisation, inTime: referrals.inTime, nowMs, onFault })
 *   app.register(officialRoutes, …); app.register(followUpRoutes, …)
 *
 * After an objection (`special_follow_up`) follow-up calls referrals.referAgain. A case that is
 * verified, merged or withdrawn is asked of nobody any more: the job looks at `referred` alone.
 */
export { deadlineJob, type DeadlineWatch, watchDeadlines } from './job.ts';
export type { Done, Refused } from './referral.ts';
export { makeReferrals, type Referrals } from './referrals.ts';
export { followUpRoutes, type FollowUpRoutesOptions } from './routes-follow-up.ts';
export { evidenceRoutes, type EvidenceRoutesOptions } from './routes-evidence.ts';
export { officialRoutes, type OfficialRoutesOptions } from './routes-official.ts';
