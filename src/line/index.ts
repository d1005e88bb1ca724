export { createLine, type Line } from './line.ts';
export { lineRepository } from './repository.ts';
export { lineRoutes, type LineRoutesOptions } from './routes.ts';
