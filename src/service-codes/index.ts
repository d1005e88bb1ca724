/**
 * کد خدمت and منطقه: what forms choose from.
 *
 *   serviceCodeRepository(store) → ServiceCodeRepository
 *   serviceCodeEditing({ store, audit })                      → what administrators change
 *   districtMap({ store, audit })                             → where the districts lie, imported
 *   app.register(serviceCodeRoutes, { serviceCodes, codeEditing, districtMap, nowMs })
 */
export { districtMap, type DistrictMap } from './repository-shapes.ts';
export { serviceCodeEditing, type ServiceCodeEditing } from './repository-editing.ts';
export { type ServiceCodeRepository, serviceCodeRepository } from './repository.ts';
export { serviceCodeRoutes, type ServiceCodeRoutesOptions } from './routes.ts';
