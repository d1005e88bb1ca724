import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requirePermission, type Session } from '../auth/index.ts';
import {
  CancelSession,
  Commission,
  CommissionWork,
  DecideItem,
  NewCommission,
  OpenedSession,
  PlanSession,
  PutOnAgenda,
} from '../contract/commissions.ts';
import { refuse } from '../contract/refusal.ts';
import type { Commissions } from './repository.ts';
import type { CommissionViews } from './repository-views.ts';

export interface CommissionRoutesOptions {
  readonly commissions: Commissions;
  readonly commissionViews: CommissionViews;
  readonly nowMs: () => number;
}

/** For follow-up: sessions, agendas, decisions; the list of commissions is the organisation's. */
export const commissionRoutes: FastifyPluginAsyncZod<CommissionRoutesOptions> = async (
  app,
  { commissions, commissionViews, nowMs },
) => {
  const id = z.string().max(80);
  type Request = { readonly session: Session | null; readonly ip: string };
  const editor = (request: Request, permission: 'cases-verify' | 'organisation-write') => {
    const { user } = requirePermission(request.session, permission);
    return { userId: user.userId, address: request.ip };
  };
  const open = async (sessionId: string): Promise<OpenedSession> =>
    (await commissionViews.open(sessionId, nowMs())) ?? refuse('unknown-session');

  const work = { response: { 200: CommissionWork } };
  app.get('/api/commissions', { schema: work }, async (request) => {
    editor(request, 'cases-verify');
    return commissionViews.work();
  });

  const list = { response: { 200: z.array(Commission) } };
  app.post('/api/commissions', { schema: { body: NewCommission, ...list } }, async (request) => {
    await commissions.add(request.body, editor(request, 'organisation-write'), nowMs());
    return commissionViews.inForce();
  });

  const one = { params: z.strictObject({ commissionId: id }), ...list };
  app.delete('/api/commissions/:commissionId', { schema: one }, async (request) => {
    const by = editor(request, 'organisation-write');
    const isClosed = await commissions.close(request.params.commissionId, by, nowMs());
    if (!isClosed) refuse('unknown-commission');
    return commissionViews.inForce();
  });

  const opened = { response: { 200: OpenedSession } };
  const plan = { body: PlanSession, ...opened };
  app.post('/api/commission-sessions', { schema: plan }, async (request) => {
    const by = editor(request, 'cases-verify');
    const planned = await commissions.plan(request.body, by, nowMs());
    if (typeof planned === 'string') refuse(planned);
    return open(planned.sessionId);
  });

  const session = { params: z.strictObject({ sessionId: id }), ...opened };
  app.get('/api/commission-sessions/:sessionId', { schema: session }, async (request) => {
    editor(request, 'cases-verify');
    return open(request.params.sessionId);
  });

  const put = { ...session, body: PutOnAgenda };
  app.post('/api/commission-sessions/:sessionId/agenda', { schema: put }, async (request) => {
    const { userId } = editor(request, 'cases-verify');
    const { sessionId } = request.params;
    const done = await commissions.putOnAgenda(sessionId, request.body, userId, nowMs());
    if (done !== 'done') refuse(done);
    return open(sessionId);
  });

  const cancel = { ...session, body: CancelSession };
  app.post('/api/commission-sessions/:sessionId/cancel', { schema: cancel }, async (request) => {
    const by = editor(request, 'cases-verify');
    const { sessionId } = request.params;
    const done = await commissions.cancel(sessionId, request.body.reason, by, nowMs());
    if (done !== 'done') refuse(done);
    return open(sessionId);
  });

  const item = { params: z.strictObject({ itemId: id }), ...opened };
  const decide = { ...item, body: DecideItem };
  app.post('/api/commission-agenda/:itemId/decide', { schema: decide }, async (request) => {
    const { userId } = editor(request, 'cases-verify');
    const done = await commissions.decide(request.params.itemId, request.body, userId, nowMs());
    if (typeof done === 'string') refuse(done);
    return open(done.sessionId);
  });

  app.post('/api/commission-agenda/:itemId/take-off', { schema: item }, async (request) => {
    const { userId } = editor(request, 'cases-verify');
    const done = await commissions.takeOff(request.params.itemId, userId, nowMs());
    if (typeof done === 'string') refuse(done);
    return open(done.sessionId);
  });
};
