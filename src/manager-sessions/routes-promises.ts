import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Audit } from '../audit/index.ts';
import { requirePermission } from '../auth/index.ts';
import {
  GuestView,
  ManagerPromise,
  ReviewPromise,
  WritePromise,
} from '../contract/manager-sessions.ts';
import { refuse } from '../contract/refusal.ts';
import type { ManagerSessions } from './manager-sessions.ts';

interface Options {
  readonly managerSessions: Pick<ManagerSessions, 'views' | 'promises'>;
  readonly audit: Audit;
  readonly nowMs: () => number;
}

/** For the manager himself: his own session while it runs, and nothing else. */
export const guestRoutes: FastifyPluginAsyncZod<Options> = async (
  app,
  { managerSessions: { views, promises }, nowMs },
) => {
  const enter = async (request: FastifyRequest) => {
    const { user } = requirePermission(request.session, 'session-guest');
    const session = await views.guestSession(user.userId, nowMs());
    if (session === null) refuse('no-session-now');
    return { session, by: { userId: user.userId, address: request.ip } };
  };

  const shown = { response: { 200: GuestView } };
  app.get('/api/manager-guest', { schema: shown }, async (request) => {
    const { session, by } = await enter(request);
    return views.guestView(session, by.userId, nowMs());
  });

  const promised = { body: WritePromise, ...shown };
  app.post('/api/manager-guest/promises', { schema: promised }, async (request) => {
    const { session, by } = await enter(request);
    const refusal = await promises.write(session, request.body, by, nowMs());
    if (refusal !== null) refuse(refusal);
    return views.guestView(session, by.userId, nowMs());
  });
};

/** What managers have promised: read by those who watch over it, judged by follow-up and the head. */
export const promiseRoutes: FastifyPluginAsyncZod<Options> = async (
  app,
  { managerSessions: { promises }, audit, nowMs },
) => {
  const reader = (request: FastifyRequest) => {
    const { user, scopes } = requirePermission(request.session, 'oversight');
    return { userId: user.userId, all: scopes.oversight === 'all' };
  };
  const listed = { response: { 200: z.array(ManagerPromise) } };
  app.get('/api/manager-promises', { schema: listed }, async (request) => {
    const by = reader(request);
    const list = await promises.list(by, nowMs());
    await audit.record({
      ...{ userId: by.userId, address: request.ip, act: 'promises-read' },
      ...{ subjectKind: 'manager-promises', subjectId: null, detail: { rows: list.length } },
    });
    return list;
  });

  const review = {
    params: z.strictObject({ promiseId: z.string().max(80) }),
    body: ReviewPromise,
    ...listed,
  };
  app.post('/api/manager-promises/:promiseId/review', { schema: review }, async (request) => {
    const { user } = requirePermission(request.session, 'cases-verify');
    const by = { userId: user.userId, address: request.ip };
    const refusal = await promises.review(request.params.promiseId, request.body, by, nowMs());
    if (refusal !== null) refuse(refusal);
    return promises.list({ userId: user.userId, all: true }, nowMs());
  });
};
