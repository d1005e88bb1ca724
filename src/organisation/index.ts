/**
 * سازمان: who is responsible for what, as it stands at an instant.
 *
 *   const organisation = organisationRepository(store)
 *   await organisation.routed(w, { serviceCodeId, districtId, atMs })   → department, or triage
 *   await organisation.ladderOf(w, departmentId, atMs)                  → posts, level by level
 *   rungFrom(ladder, level, asked)                                      → whom it goes to
 */
export { type Ladder, type Level, type Post, type Rung, rungFrom } from './ladder.ts';
export { exporting, type Exporting } from './repository-export.ts';
export { importing, type Importing } from './import.ts';
export {
  type Column,
  type ImportError,
  type ImportRow,
  may,
  must,
  readColumns,
  readFlag,
  writeFlag,
} from './import-columns.ts';
export { calendarRepository, type CalendarRepository } from './repository-calendars.ts';
export { policyDraftRepository, type PolicyDraftRepository } from './repository-policy-draft.ts';
export { policyRepository, type PolicyRepository } from './repository-policies.ts';
export { postRepository, type PostRepository } from './repository-posts.ts';
export {
  organisationRepository,
  type Organisation,
  type Policy,
  type Reach,
} from './repository.ts';
export { routingRepository, type RoutingRepository } from './repository-routing.ts';
export { organisingRoutes, type OrganisingRoutesOptions } from './routes-organising.ts';
export { organisationRoutes, type OrganisationRoutesOptions } from './routes.ts';
