/** The ways to the telephone network: how each stands, and its file read anew. */
export { trunkRoutes, type TrunkRoutesOptions } from './routes.ts';
export { makeTrunks, type Trunks } from './trunks.ts';
