/**
 * پیوست: photos of a case, checked by their content, kept as files under their hash.
 *
 *   attachmentRepository({ store, shelf: openPhotoShelf(folder, nowMs), steps, newId }) → Attachments
 *     await attachments.add({ caseId, of: { visitId } or { referralId }, stage, bytes, addedById, atMs }) → AddResult
 *     await attachments.tidy(atMs): each minute
 *   Forgetting a citizen sets his photos to `erasing`; from then on nobody is shown them.
 */
export { type Attachments, attachmentRepository } from './repository.ts';
export { showPhoto } from './show.ts';
export { openPhotoShelf, type PhotoShelf } from './shelf.ts';
