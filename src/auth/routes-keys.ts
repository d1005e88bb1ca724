import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ApiKeyRow, MadeApiKey, NewApiKey } from '../contract/api-keys.ts';
import { refuse } from '../contract/refusal.ts';
import { assert } from '../kit/assert.ts';
import { requirePermission } from './permission.ts';
import type { AccountRoutesOptions } from './routes-account.ts';

/** Keys of programs, for who administers users. Paths are whole. */
export const keyRoutes: FastifyPluginAsyncZod<AccountRoutesOptions> = async (app, options) => {
  const { auth, audit } = options;
  const { apiKeys } = auth;

  app.get(
    '/api/api-keys',
    { schema: { response: { 200: z.array(ApiKeyRow) } } },
    async (request) => {
      requirePermission(request.session, 'users-write');
      return apiKeys.list();
    },
  );

  const make = { body: NewApiKey, response: { 200: MadeApiKey } };
  app.post('/api/api-keys', { schema: make }, async (request) => {
    const { user } = requirePermission(request.session, 'users-write');
    const by = { userId: user.userId, address: request.ip };
    const { key, id } = await apiKeys.make(request.body, by, audit);
    const row = (await apiKeys.list()).find(({ keyId }) => keyId === id);
    assert(row !== undefined, 'a key just made is listed');
    return { key, row };
  });

  const revoke = {
    params: z.strictObject({ keyId: z.string().max(60) }),
    response: { 204: z.undefined() },
  };
  app.delete('/api/api-keys/:keyId', { schema: revoke }, async (request, reply) => {
    const { user } = requirePermission(request.session, 'users-write');
    const by = { userId: user.userId, address: request.ip };
    if (!(await apiKeys.revoke(request.params.keyId, by, audit))) refuse('unknown-api-key');
    return reply.code(204).send();
  });
};
