/**
 * Telling the citizen what became of a request (اعلام نتیجه).
 *
 *   const announcements = makeAnnouncements({ announcements: announcementRepository(store, newId),
 *     outbox: repository, phoneHash: personal.phoneHash, markAnnounced, markToldClosed })
 *   announcements.announceResult(w, result)      in the transaction that verifies the case
 *   announcements.announceRegistered(w, …)       in the one that registers it
 *   smsRepository({ …, onFinal: (w, final) => announcements.onSmsFinal(w, final) })
 *
 * An announcement ends `told` only by a delivered message; otherwise it is a call to be made, or
 * a doubt for a person to look at, or closed when there is no number at all. There is no case of "sent, so probably told".
 */
export {
  type AnnouncementOptions,
  type Announcements,
  makeAnnouncements,
  type ResultToTell,
} from './announcements.ts';
export { announcementRepository, type AnnouncementRepository } from './repository.ts';
