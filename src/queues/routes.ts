import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requirePermission } from '../auth/index.ts';
import { AgentSkills } from '../contract/queue-skills.ts';
import {
  AgentQueues,
  AgentQueuesView,
  ArchiveQueue,
  ChangeQueue,
  QueueForm,
  QueueView,
} from '../contract/queues.ts';
import type { Queues } from './queues.ts';

export interface QueueRoutesOptions {
  readonly queues: Queues;
}

/** Settings of queues, who serves them, and what each agent can do. Paths are whole: register without a prefix. */
export const queueRoutes: FastifyPluginAsyncZod<QueueRoutesOptions> = async (app, { queues }) => {
  const none = { response: { 204: z.undefined() } };
  const oneQueue = z.strictObject({ queueId: z.string().regex(/^[a-z0-9-]{1,40}$/) });
  const oneAgent = z.strictObject({ userId: z.string().max(40) });

  const list = { response: { 200: z.array(QueueView) } };
  app.get('/api/queues', { schema: list }, async (request) => {
    requirePermission(request.session, 'queues-write');
    return queues.list();
  });

  const create = { body: QueueForm, response: { 200: QueueView } };
  app.post('/api/queues', { schema: create }, async (request) => {
    const { user } = requirePermission(request.session, 'queues-write');
    return queues.create(request.body, { userId: user.userId, address: request.ip });
  });

  const change = { params: oneQueue, body: ChangeQueue, response: { 200: QueueView } };
  app.patch('/api/queues/:queueId', { schema: change }, async (request) => {
    const { user } = requirePermission(request.session, 'queues-write');
    const by = { userId: user.userId, address: request.ip };
    return queues.change(request.params.queueId, request.body, by);
  });

  const archive = { params: oneQueue, body: ArchiveQueue, ...none };
  app.post('/api/queues/:queueId/archive', { schema: archive }, async (request, reply) => {
    const { user } = requirePermission(request.session, 'queues-write');
    const by = { userId: user.userId, address: request.ip };
    await queues.archive(request.params.queueId, request.body.version, by);
    return reply.code(204).send();
  });

  const agents = { response: { 200: z.array(AgentQueuesView) } };
  app.get('/api/queue-agents', { schema: agents }, async (request) => {
    requirePermission(request.session, 'queues-write');
    return queues.agents();
  });

  const serve = { params: oneAgent, body: AgentQueues, ...none };
  app.patch('/api/queue-agents/:userId', { schema: serve }, async (request, reply) => {
    const { user } = requirePermission(request.session, 'queues-write');
    const by = { userId: user.userId, address: request.ip };
    await queues.setAgent(request.params.userId, request.body.queues, by);
    return reply.code(204).send();
  });

  const master = { params: oneAgent, body: AgentSkills, ...none };
  app.patch('/api/queue-agents/:userId/skills', { schema: master }, async (request, reply) => {
    const { user } = requirePermission(request.session, 'queues-write');
    const by = { userId: user.userId, address: request.ip };
    await queues.setSkills(request.params.userId, request.body.skills, by);
    return reply.code(204).send();
  });
};
