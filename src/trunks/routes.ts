import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requirePermission } from '../auth/index.ts';
import { TrunkRow } from '../contract/trunks.ts';
import type { Trunks } from './trunks.ts';

export interface TrunkRoutesOptions {
  readonly trunks: Trunks;
}

/** How the ways to the telephone network stand, and their files read anew. */
export const trunkRoutes: FastifyPluginAsyncZod<TrunkRoutesOptions> = async (app, { trunks }) => {
  const schema = { response: { 200: z.array(TrunkRow) } };
  app.get('/api/trunks', { schema }, async (request) => {
    requirePermission(request.session, 'system-read');
    return trunks.list();
  });

  app.post('/api/trunks/reload', { schema }, async (request) => {
    const { user } = requirePermission(request.session, 'queues-write');
    return trunks.reload({ userId: user.userId, address: request.ip });
  });
};
