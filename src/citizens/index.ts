/**
 * شهروند: people and their numbers.
 *
 *   citizenRepository({ store, personal, search, contacts, audit, findAnew, newId }) → CitizenRepository
 *     await citizens.findByPhone(e164, atMs) → PopCitizen[]
 *     await citizens.forget(citizenId, { reason, despiteOpenCases }, by, atMs): audited
 *     await citizens.erase(citizenId, atMs)
 *   await districtOfNumber({ store, personal })(e164, atMs) → 1–13 | null
 *   app.register(citizenRoutes, { citizens, nowMs })
 */
export { type DistrictOfNumber, districtOfNumber } from './repository-district.ts';
export {
  type AddCitizenResult,
  type CitizenRepository,
  citizenRepository,
  type CitizenRepositoryOptions,
} from './repository.ts';
export { citizenRoutes, type CitizenRoutesOptions } from './routes.ts';
