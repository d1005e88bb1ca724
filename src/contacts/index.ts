/**
 * پیام: one contact per call; it carries several matters, each of which may touch a case.
 *
 *   contactRepository({ store, personal, newId }) → ContactRepository
 *     await contacts.openContactForCall(w, { callId, phone, atMs }) → contactId  (at the first
 *       offer; idempotent; phone is E.164 or null)
 *     await contacts.answerContactForCall(w, { callId, agentId })
 *     await contacts.endContactForCall(w, { callId, phone, atMs, finishAs: finishAsOf(outcome) })
 *     await contacts.listUnfinished(agentId) → { contactId, callId, startedAtMs }[]
 *     await contacts.finishContact(contactId, agentId, form, atMs) → FinishResult
 *   app.register(contactRoutes, { contacts, nowMs, onFinished })
 */
export { finishAsOf } from './contact.ts';
export { contactIdOf } from './contact-id.ts';
export {
  type ContactRepository,
  contactRepository,
  type ContactRepositoryOptions,
  type ContactRow,
  type FinishResult,
} from './repository.ts';
export { contactRoutes, type ContactRoutesOptions } from './routes.ts';
