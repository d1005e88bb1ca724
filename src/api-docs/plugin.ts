import type { FastifyInstance } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isReading, requireSession } from '../auth/index.ts';
import { type KnownRoute, openApi, type OpenApi } from './open-api.ts';

type Config = Parameters<typeof isReading>[1];
const known = (method: string, config: Config, rest: Pick<KnownRoute, 'url' | 'schema'>) => ({
  ...{ method, ...rest },
  isReading: isReading(method, config),
});

/** Listens to what is registered from now on; the answer is the plugin with the route of its own. */
export function apiDocs(app: FastifyInstance): FastifyPluginAsyncZod {
  const routes: KnownRoute[] = [];
  app.addHook('onRoute', ({ method, url, schema, config }) => {
    for (const one of [method].flat()) {
      if (one !== 'HEAD') routes.push(known(one, config ?? {}, { url, schema: schema ?? {} }));
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
