import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Audit } from '../audit/index.ts';
import { requireAnyPermission, requirePermission } from '../auth/index.ts';
import {
  CallToTell,
  OpenedTellTask,
  RecordedTellCall,
  RecordTellCall,
  TellTasks,
} from '../contract/announcements.ts';
import { refuse } from '../contract/refusal.ts';
import { OutboundCall } from '../contract/outbound.ts';
import type { OutboundCalls } from '../outbound/index.ts';
import type { TellRefusal, TellTaskRepository } from './repository-calls.ts';

export interface AnnouncementRoutesOptions {
  readonly tellTasks: TellTaskRepository;
  readonly audit: Audit;
  readonly nowMs: () => number;
  /** By the telephone of whoever asks. */
  readonly outboundCalls: OutboundCalls;
  /** The wrap-up of a call that is written down is over. */
  readonly onFinished: (finished: {
    readonly agentId: string;
    readonly contactId: string;
    readonly callId: string | null;
  }) => Promise<void>;
}

/** Of the result unit: whom to call, and what became of the calls. */
export const announcementRoutes: FastifyPluginAsyncZod<AnnouncementRoutesOptions> = async (
  app,
  { tellTasks, audit, nowMs, outboundCalls, onFinished },
) => {
  const params = z.strictObject({ taskId: z.string().max(80) });

  function enter(request: FastifyRequest) {
    const { user } = requirePermission(request.session, 'announce');
    return { userId: user.userId, address: request.ip };
  }

  const list = { response: { 200: TellTasks } };
  app.get('/api/announcements', { schema: list }, async (request) => {
    const { userId } = requireAnyPermission(request.session, 'announce', 'announce-read').user;
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

  const dial = { params, body: CallToTell, response: { 200: OutboundCall } };
  app.post('/api/announcements/:taskId/call', { schema: dial }, async (request) => {
    const by = enter(request);
    const { taskId } = request.params;
    const { number } = request.body;
    const asked = await tellTasks.mayCall(taskId, number, by);
    if ('refusal' in asked) refuseBy(asked);
    const about = { purpose: 'announce', caseId: asked.caseId, taskId, number } as const;
    const called = await outboundCalls.call(about, { ...by, seesPersons: false });
    if (!called.ok) refuse(called.code);
    return { callId: called.callId };
  });

  const call = { params, body: RecordTellCall, response: { 200: RecordedTellCall } };
  app.post('/api/announcements/:taskId/calls', { schema: call }, async (request) => {
    const by = enter(request);
    const recorded = await tellTasks.record(request.params.taskId, request.body, by);
    if ('refusal' in recorded) refuseBy(recorded);
    const { finished, ...kept } = recorded;
    for (const one of finished) await onFinished({ agentId: by.userId, ...one });
    return kept;
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
  if (told.refusal === 'bad-request') return refuse(told.refusal, [told.field]);
  return told.refusal === 'tell-task-claimed'
    ? refuse(told.refusal, [told.holder])
    : refuse(told.refusal);
}
