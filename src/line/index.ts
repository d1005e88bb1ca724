export { createLine, type Line } from './line.ts';
export { type Banners, bannerRepository } from './repository-banners.ts';
export { lineRepository, type PlanSet } from './repository.ts';
export { lineRoutes, type LineRoutesOptions } from './routes.ts';
