/**
 * Telling the citizen what became of a request (اعلام نتیجه).
 *
 *   const announcements = makeAnnouncements({ announcements: announcementRepository(store, newId),
 *     outbox: repository, phoneHash: personal.phoneHash, markAnnounced, markToldClosed })
 *   announcements.announceResult(w, result)      in the transaction that verifies the case
 *   announcements.announceRegistered(w, …)       in the one that registers it
 *   smsRepository({ …, onFinal: (w, final) => announcements.onSmsFinal(w, final) })
 *
 *   tellTaskRepository({ store, personal, citizens, audit, cases, feedback, newId, nowMs, claimMs })
 *     the worklist of the result unit: whom to call, claims, what became of the calls
 *   makeReplies({ outbox, feedback, cases }).onReceived: what citizens write back (31, 33)
 *   app.register(announcementRoutes, { tellTasks, audit, nowMs })
 *
 * An announcement ends `told` only by a delivered message or a citizen on the line; otherwise it is a call to be made, or
 * a doubt for a person to look at, or closed when there is no number at all. There is no case of "sent, so probably told".
 */
export {
  type AnnouncementOptions,
  type Announcements,
  makeAnnouncements,
  type ResultToTell,
} from './announcements.ts';
export { isAnswer } from './announcement.ts';
export { announcementRepository, type AnnouncementRepository } from './repository.ts';
export { makeReplies, type ReplyOutcome } from './replies.ts';
export { type TellTaskRepository, tellTaskRepository } from './repository-calls.ts';
export { feedbackRepository, type FeedbackRepository } from './repository-feedback.ts';
export { announcementRoutes, type AnnouncementRoutesOptions } from './routes.ts';
