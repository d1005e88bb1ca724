import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requirePermission } from '../auth/index.ts';
import { Pause, PhoneAccount, PhoneSignIn } from '../contract/desk.ts';
import { refuse } from '../contract/error-catalogue.ts';
import type { Agents, Done } from './agents.ts';

export interface AgentRoutesOptions {
  readonly agents: Agents;
}

/** An agent's phone, breaks and the call he is in. Paths are whole: register without a prefix. */
export const agentRoutes: FastifyPluginAsyncZod<AgentRoutesOptions> = async (app, { agents }) => {
  const none = { response: { 204: z.undefined() } };

  const signIn = { body: PhoneSignIn, response: { 200: PhoneAccount } };
  app.post('/api/phone/sign-in', { schema: signIn }, async (request) => {
    const { user } = requirePermission(request.session, 'desk');
    const result = await agents.signIn(user.userId, request.body.kind);
    if (!result.ok) refuse(result.code);
    return result.account;
  });

  app.post('/api/phone/sign-out', { schema: none }, async (request, reply) => {
    const { user } = requirePermission(request.session, 'desk');
    orRefuse(await agents.signOut(user.userId));
    return reply.code(204).send();
  });

  app.post('/api/agent/pause', { schema: { body: Pause, ...none } }, async (request, reply) => {
    const { user } = requirePermission(request.session, 'desk');
    orRefuse(await agents.pause(user.userId, request.body.reason));
    return reply.code(204).send();
  });

  app.post('/api/agent/resume', { schema: none }, async (request, reply) => {
    const { user } = requirePermission(request.session, 'desk');
    orRefuse(await agents.resume(user.userId));
    return reply.code(204).send();
  });

  const onCall = { params: z.strictObject({ callId: z.string().max(80) }), ...none };
  for (const [path, act] of [
    ['hang-up', (userId: string, callId: string) => agents.hangUp(userId, callId)],
    ['hold', (userId: string, callId: string) => agents.hold(userId, callId)],
    ['unhold', (userId: string, callId: string) => agents.unhold(userId, callId)],
  ] as const) {
    app.post(`/api/calls/:callId/${path}`, { schema: onCall }, async (request, reply) => {
      const { user } = requirePermission(request.session, 'desk');
      orRefuse(await act(user.userId, request.params.callId));
      return reply.code(204).send();
    });
  }
};

function orRefuse(done: Done): void {
  if (!done.ok) refuse(done.code);
}
