/**
 * درخواست: cases from draft to announced, with their chained history.
 *
 *   makeCases({ store, personal, search, contacts, citizens, announceRegistered, announceResult,
 *     referRegistered, acceptReply, dangerJudged, caseWithdrawn, outlines, newId, randomBelow }) → Cases
 *   announceRegistered and announceResult are handed in by src/announcements; they are called
 *     inside the transaction that registers, or verifies. When the message is delivered, announcements calls, in its own
 *     transaction:
 *       await cases.markAnnounced(w, { caseId, cycle, atMs }) → boolean
 *       await cases.markToldClosed(w, { caseId, cycle, reason, atMs }) → boolean
 *     (since one needs the other, hand announceResult in as (w, result) => told.announce(w, result))
 *   await cases.tellCitizen(w, { caseId, occasion, key, dateMs, atMs }): a word before the result; whoever escalates
 *     to the manager, or sets or misses a date, calls it in his transaction
 *   watchDue({ runDue, now, onFault }) → { look, stop }: rechecks, the archive, no silence; each minute
 *   unhurried(nowMs) → { piece, end, hasEnded }: pieces of a job, each with a rest behind it
 *   historyVerifier({ store, personal, newId, folder, personalKey }) → { sealDay, verify }: signed heads of all
 *     chains, one file a day outside the database
 *   const recode = await cases.recoding(); in a transaction: recode(w, known, { serviceCode, district }, atMs) → Recoding, or why not
 *   referRegistered and acceptReply are handed in by src/referrals, which moves cases by cases.steps.
 *   await cases.finishContact(contactId, agentId, form, atMs) → FinishResult: each matter an item
 *   await cases.merges.propose · decide · undo · descendants(r, rootId)
 *   reporterShield({ store, personal }).of(r, caseIds) → (caseId, text): what is shown of a protected case to who may
 *     not know who reported
 *   await cases.viewFor(caseId, readerId, atMs, { redacted, readsInspection }) → CaseView | undefined, as people of 137 read it: cases.view is
 *     for those who shield it themselves; knowsReporter(caseId, readerId, atMs); reporterOf(caseId), for the head
 *   mergedWords({ store, personal })(r, rootIds) → what callers added to tellings that are merged into these cases
 *   await cases.withdraw(caseId, { contactId, reason }, agentId, atMs) → CaseChange; withdrawIn(w, { caseId, reason,
 *     channel: 'web', atMs }) where the citizen does it himself
 *   await cases.verifyHistory(caseId) → ChainVerdict | null
 *   app.register(caseRoutes, { cases, audit, nowMs }); app.register(mergeRoutes, the same)
 */
export type {
  AnnounceRegistered,
  AnnounceResult,
  AnnounceWithdrawn,
  AnnounceWord,
  Occasion,
  Registered,
  ResultToTell,
  WithdrawnToTell,
  WordToTell,
} from './announcing.ts';
export { type Cases, type CasesOptions, makeCases } from './cases.ts';
export type { ChainVerdict } from './chain.ts';
export type { FinishResult } from './repository-finish.ts';
export type {
  AcceptReply,
  BeginEmergency,
  CaseWithdrawn,
  DangerJudged,
  EndReferrals,
  ReferRegistered,
} from './referring.ts';
export type { CaseChange } from './repository.ts';
export type { DueCounts } from './repository-later.ts';
export type { CaseRecoding } from './repository-recoding.ts';
export type { ObjectionResult, TellCitizen, ToldCase } from './repository-telling.ts';
export { earlierAnswers, TELLING_RULES, type TellingRules } from './telling-rules.ts';
export {
  type Act,
  OPEN_STATUSES,
  statesFor,
  TRANSITIONS,
  transitionOf,
  UNTOLD_STATUSES,
} from '../contract/transitions.ts';
export type { CaseMerges, MergeChange } from './repository-merges.ts';
export { type ReporterShield, reporterShield, type Shield } from './repository-reporters.ts';
export { type MergedWord, mergedWords } from './repository-said.ts';
export type { Beside, CaseRow, CaseSteps } from './repository-steps.ts';
export { caseRoutes, type CaseRoutesOptions } from './routes.ts';
export { type HistoryOptions, type HistoryVerdict, historyVerifier } from './verify-history.ts';
export { type Unhurried, unhurried } from './unhurried.ts';
export { type DueWatch, watchDue } from './watch-due.ts';
export { tellingRoutes } from './routes-telling.ts';
export { mergeRoutes, type MergeRoutesOptions } from './routes-merges.ts';
