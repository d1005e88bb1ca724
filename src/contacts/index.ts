/**
 * پیام: one contact per call; it carries several matters, each of which may touch a case.
 *
 *   contactRepository({ store, personal, newId }) → ContactRepository
 *     await contacts.openContactForCall(w, { callId, phone, atMs }) → contactId  (at the first
 *       offer; idempotent; phone is E.164 or null)
 *     await contacts.answerContactForCall(w, { callId, agentId })
 *     await contacts.endContactForCall(w, { callId, phone, atMs, finishAs: finishAsOf(outcome) })
 *     await contacts.listUnfinished(agentId) → { contactId, callId, startedAtMs }[]
 *     await contacts.listItems(contactId) → ContactMatter[]
 *   app.register(contactRoutes, { contacts, finish, nowMs, onFinished })
 *     (`finish` is handed in by src/cases: what a message does to cases is theirs)
 */
export { finishAsOf } from './contact.ts';
export { contactIdOf } from './contact-id.ts';
export { callOf } from './repository-call.ts';
export {
  type ContactRepository,
  contactRepository,
  type ContactRepositoryOptions,
  type ContactRow,
} from './repository.ts';
export { contactRoutes, type ContactRoutesOptions } from './routes.ts';
export { matterFigures, type MatterFigures } from './repository-figures.ts';
