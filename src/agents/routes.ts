import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requirePermission, requireSession } from '../auth/index.ts';
import {
  AgentPhone,
  ConsultAsked,
  Pause,
  PauseLimit,
  PauseReason,
  PhoneAccount,
  PhoneSignIn,
  Transfer,
  TransferTargets,
} from '../contract/desk.ts';
import { refuse } from '../contract/refusal.ts';
import type { Agents, Done } from './agents.ts';
import type { PauseRepository } from './repository-pauses.ts';

export interface AgentRoutesOptions {
  readonly agents: Agents;
  readonly pauses: PauseRepository;
  /** Where this user's call may go now. */
  readonly transferTargets: (userId: string) => TransferTargets;
  readonly phones: () => AgentPhone[];
}

/** An agent's phone, breaks and the call he is in. Paths are whole: register without a prefix. */
export const agentRoutes: FastifyPluginAsyncZod<AgentRoutesOptions> = async (
  app,
  { agents, pauses, transferTargets, phones },
) => {
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

  const seen = { response: { 200: z.array(AgentPhone) } };
  app.get('/api/phones', { schema: seen }, async (request) => {
    requirePermission(request.session, 'users-write');
    return phones();
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

  const reasons = { response: { 200: z.array(PauseReason) } };
  app.get('/api/pause-reasons', { schema: reasons }, async (request) => {
    requireSession(request.session);
    return pauses.list();
  });

  const limit = {
    params: z.strictObject({ reason: z.string().max(60) }),
    body: PauseLimit,
    ...none,
  };
  app.patch('/api/pause-reasons/:reason', { schema: limit }, async (request, reply) => {
    const { user } = requirePermission(request.session, 'users-write');
    const { userId } = user;
    const { reason } = request.params;
    const change = { ...request.body, reason, userId, address: request.ip };
    if (!(await pauses.setLimit(change))) refuse('unknown-pause-reason');
    return reply.code(204).send();
  });

  const targets = { response: { 200: TransferTargets } };
  app.get('/api/transfer-targets', { schema: targets }, async (request) => {
    const { user } = requirePermission(request.session, 'desk');
    return transferTargets(user.userId);
  });

  const onCall = { params: z.strictObject({ callId: z.string().max(80) }), ...none };
  const transfer = { ...onCall, body: Transfer };
  app.post('/api/calls/:callId/transfer', { schema: transfer }, async (request, reply) => {
    const { user } = requirePermission(request.session, 'desk');
    const seesPersons = user.permissions.includes('queues-write');
    orRefuse(await agents.transfer(user.userId, request.params.callId, request.body, seesPersons));
    return reply.code(204).send();
  });

  const consult = { ...onCall, body: ConsultAsked };
  app.post('/api/calls/:callId/consult', { schema: consult }, async (request, reply) => {
    const { user } = requirePermission(request.session, 'desk');
    const seesPersons = user.permissions.includes('queues-write');
    orRefuse(await agents.consult(user.userId, request.params.callId, request.body, seesPersons));
    return reply.code(204).send();
  });

  for (const [path, act] of [
    ['hang-up', (userId: string, callId: string) => agents.hangUp(userId, callId)],
    ['hold', (userId: string, callId: string) => agents.hold(userId, callId)],
    ['unhold', (userId: string, callId: string) => agents.unhold(userId, callId)],
    [
      'consult/complete',
      (userId: string, callId: string) => agents.completeConsult(userId, callId),
    ],
    ['consult/cancel', (userId: string, callId: string) => agents.cancelConsult(userId, callId)],
    ['consult/join', (userId: string, callId: string) => agents.joinConsult(userId, callId)],
    ['extend-wrap-up', (userId: string, callId: string) => agents.extendWrapUp(userId, callId)],
    ['finish-wrap-up', (userId: string, callId: string) => agents.finishWrapUp(userId, callId)],
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
