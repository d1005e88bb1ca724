/**
 * کد خدمت and منطقه: what forms choose from.
 *
 *   serviceCodeRepository(store) → ServiceCodeRepository
 *   serviceCodeEditing({ store, audit })                      → what administrators change
 *   app.register(serviceCodeRoutes, { serviceCodes, codeEditing, nowMs })
 */
export { serviceCodeEditing, type ServiceCodeEditing } from './repository-editing.ts';
export { type ServiceCodeRepository, serviceCodeRepository } from './repository.ts';
export { serviceCodeRoutes, type ServiceCodeRoutesOptions } from './routes.ts';
