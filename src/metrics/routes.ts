import type { FastifyPluginAsync } from 'fastify';
import { refuse } from '../contract/refusal.ts';
import type { Metrics } from './metrics.ts';

/** For the watch on this host alone: what came through a proxy came from elsewhere. */
export const metricsRoutes: FastifyPluginAsync<{ readonly metrics: Metrics }> = async (
  app,
  { metrics },
) => {
  app.get('/metrics', { logLevel: 'silent' }, async (request, reply) => {
    const forwarded = request.headers['x-forwarded-for'] ?? request.headers.forwarded;
    if (forwarded !== undefined) refuse('not-found');
    const text = await metrics.registry.metrics();
    return reply.type(metrics.registry.contentType).send(text);
  });
};
