import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requireAnyPermission, requirePermission } from '../auth/index.ts';
import { refuse } from '../contract/refusal.ts';
import { SettleSms, SmsList, SmsOpened, SmsOutboxView } from '../contract/sms-outbox.ts';
import type { SmsReview } from './repository-review.ts';
import type { Outbox } from './worker.ts';

export interface SmsOutboxRoutesOptions {
  readonly smsReview: SmsReview;
  readonly smsOutbox: Pick<Outbox, 'breaker' | 'refusedLines'>;
  readonly nowMs: () => number;
}

/** Messages by their state, and what a person says of one whose fate nobody else knows. */
export const smsOutboxRoutes: FastifyPluginAsyncZod<SmsOutboxRoutesOptions> = async (
  app,
  { smsReview, smsOutbox, nowMs },
) => {
  const page = {
    querystring: z.strictObject({
      list: SmsList,
      /** The last one of the page before. */
      after: z.string().max(80).optional(),
    }),
    response: { 200: SmsOutboxView },
  };
  app.get('/api/sms-outbox', { schema: page }, async (request) => {
    requireAnyPermission(request.session, 'sms-read', 'sms-write');
    const { list, after = null } = request.query;
    const { openUntilMs: untilMs, reason } = smsOutbox.breaker;
    return {
      counts: await smsReview.counts(),
      rows: await smsReview.list(list, after),
      resting: untilMs === null ? null : { untilMs, reason: reason ?? '' },
      refusedLines: await smsOutbox.refusedLines(),
    };
  });

  const one = {
    params: z.strictObject({ smsId: z.string().max(80) }),
    response: { 200: SmsOpened },
  };
  app.get('/api/sms-outbox/:smsId', { schema: one }, async (request) => {
    const { user } = requirePermission(request.session, 'sms-read');
    const by = { userId: user.userId, address: request.ip };
    return (await smsReview.open(request.params.smsId, by, nowMs())) ?? refuse('unknown-sms');
  });

  const settle = { params: one.params, body: SettleSms, response: { 204: z.undefined() } };
  app.post('/api/sms-outbox/:smsId/settle', { schema: settle }, async (request, reply) => {
    const { user } = requirePermission(request.session, 'sms-settle');
    const by = { userId: user.userId, address: request.ip };
    const done = await smsReview.settle(request.params.smsId, request.body, by, nowMs());
    if (done !== 'done') refuse(done);
    return reply.code(204).send();
  });
};
