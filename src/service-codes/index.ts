/**
 * کد خدمت and منطقه: what forms choose from.
 *
 *   serviceCodeRepository(store) → ServiceCodeRepository
 *   app.register(serviceCodeRoutes, { serviceCodes, nowMs })
 */
export { type ServiceCodeRepository, serviceCodeRepository } from './repository.ts';
export { serviceCodeRoutes, type ServiceCodeRoutesOptions } from './routes.ts';
