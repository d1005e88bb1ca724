/**
 * شهروند: people and their numbers.
 *
 *   citizenRepository({ store, personal, search, contacts, newId }) → CitizenRepository
 *     await citizens.findByPhone(e164, atMs) → PopCitizen[]
 *     await citizens.erase(citizenId, atMs)
 *   app.register(citizenRoutes, { citizens, nowMs })
 */
export {
  type AddCitizenResult,
  type CitizenRepository,
  citizenRepository,
  type CitizenRepositoryOptions,
} from './repository.ts';
export { citizenRoutes, type CitizenRoutesOptions } from './routes.ts';
