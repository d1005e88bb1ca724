import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { requirePermission } from '../auth/index.ts';
import { refuse } from '../contract/refusal.ts';
import { OutboundAsked, OutboundCall } from '../contract/outbound.ts';
import type { OutboundCalls } from './outbound.ts';

export interface OutboundRoutesOptions {
  readonly outboundCalls: OutboundCalls;
}

/** Paths are whole: register without a prefix. Whom one calls is in the body: addresses end in logs. */
export const outboundRoutes: FastifyPluginAsyncZod<OutboundRoutesOptions> = async (
  app,
  { outboundCalls },
) => {
  const call = { body: OutboundAsked, response: { 200: OutboundCall } };
  app.post('/api/outbound-calls', { schema: call }, async (request) => {
    const { user } = requirePermission(request.session, 'calls-out');
    const seesPersons = user.permissions.includes('queues-write');
    const by = { userId: user.userId, address: request.ip, seesPersons };
    const called = await outboundCalls.call(request.body, by);
    if (!called.ok) refuse(called.code);
    return { callId: called.callId };
  });
};
