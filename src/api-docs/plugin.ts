import type { FastifyInstance } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requireSession } from '../auth/index.ts';
import { type KnownRoute, openApi, type OpenApi } from './open-api.ts';

/** Listens to what is registered from now on; the answer is the plugin with the route of its own. */
export function apiDocs(app: FastifyInstance): FastifyPluginAsyncZod {
  const routes: KnownRoute[] = [];
  app.addHook('onRoute', ({ method, url, schema }) => {
    for (const one of [method].flat()) {
      if (one !== 'HEAD') routes.push({ method: one, url, schema: schema ?? {} });
    }
  });
  let made: OpenApi | null = null;
  return async (own) => {
    // As it leaves: a document whose parts are JSON Schema has no shape of ours.
    const schema = { response: { 200: z.record(z.string(), z.unknown()) } };
    own.get('/api/openapi.json', { schema }, async (request) => {
      requireSession(request.session);
      made ??= openApi(routes);
      return { ...made };
    });
  };
}
