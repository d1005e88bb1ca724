export { ownWorkReports, type OwnWorkReports } from './repository.ts';
export { ownWorkRoutes, type OwnWorkRoutesOptions } from './routes.ts';
