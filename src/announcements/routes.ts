import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Audit } from '../audit/index.ts';
import { requirePermission } from '../auth/index.ts';
import {
  OpenedTellTask,
  RecordedTellCall,
  RecordTellCall,
  TellTasks,
} from '../contract/announcements.ts';
import { refuse } from '../contract/error-catalogue.ts';
import type { TellRefusal, TellTaskRepository } from './repository-calls.ts';

export interface AnnouncementRoutesOptions {
  readonly tellTasks: TellTaskRepository;
  readonly audit: Audit;
  readonly nowMs: () => number;
}

/** Of the result unit: whom to call, and what became of the calls. */
export const announcementRoutes: FastifyPluginAsyncZod<AnnouncementRoutesOptions> = async (
  app,
  { tellTasks, audit, nowMs },
) => {
  const params = z.strictObject({ taskId: z.string().max(80) });

  function enter(request: FastifyRequest) {
    const { user } = requirePermission(request.session, 'announce');
    return { userId: user.userId, address: request.ip };
  }

  const list = { response: { 200: TellTasks } };
  app.get('/api/announcements', { schema: list }, async (request) => {
    const { userId } = enter(request);
    const waiting = await tellTasks.countWaiting();
    return { atMs: nowMs(), waiting, tasks: await tellTasks.list(userId) };
  });

  const open = { params, response: { 200: OpenedTellTask } };
  app.get('/api/announcements/:taskId', { schema: open }, async (request) =>
    opened(request.params.taskId, enter(request)),
  );

  app.post('/api/announcements/:taskId/claim', { schema: open }, async (request) => {
    const by = enter(request);
    const refusal = await tellTasks.claim(request.params.taskId, by);
    if (refusal !== null) refuseBy(refusal);
    return opened(request.params.taskId, by);
  });

  const release = { params, response: { 204: z.undefined() } };
  app.post('/api/announcements/:taskId/release', { schema: release }, async (request, reply) => {
    const refusal = await tellTasks.release(request.params.taskId, enter(request));
    if (refusal !== null) refuseBy(refusal);
    return reply.code(204).send();
  });

  const call = { params, body: RecordTellCall, response: { 200: RecordedTellCall } };
  app.post('/api/announcements/:taskId/calls', { schema: call }, async (request) => {
    const recorded = await tellTasks.record(request.params.taskId, request.body, enter(request));
    if ('refusal' in recorded) refuseBy(recorded);
    return recorded;
  });

  /** Who read of a person, and whether he saw the number, is kept. */
  async function opened(
    taskId: string,
    by: { userId: string; address: string },
  ): Promise<OpenedTellTask> {
    const found = await tellTasks.open(taskId, by.userId);
    if (found === null) refuse('unknown-tell-task');
    await audit.record({
      ...by,
      act: 'tell-task-opened',
      subjectKind: 'case',
      subjectId: found.task.caseId,
      detail: { numbers: found.numbers.length },
    });
    return found;
  }
};

function refuseBy(told: TellRefusal): never {
  return told.refusal === 'tell-task-claimed'
    ? refuse(told.refusal, [told.holder])
    : refuse(told.refusal);
}
