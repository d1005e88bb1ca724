import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { requireAnyPermission } from '../auth/index.ts';
import { MAX_OWN_WORK_DAYS, OWN_WORK_DOOR, OwnWork, OwnWorkQuery } from '../contract/own-work.ts';
import { refuse } from '../contract/refusal.ts';
import { daysBetween } from '../kit/jalali-period.ts';
import type { OwnWorkReports } from './repository.ts';

export interface OwnWorkRoutesOptions {
  readonly ownWork: OwnWorkReports;
}

/** Everybody his own, and nobody another's: whoever asks is whose figures they are. */
export const ownWorkRoutes: FastifyPluginAsyncZod<OwnWorkRoutesOptions> = async (
  app,
  { ownWork },
) => {
  const read = { querystring: OwnWorkQuery, response: { 200: OwnWork } };
  app.get('/api/own-work', { schema: read }, async (request) => {
    const { user } = requireAnyPermission(request.session, ...OWN_WORK_DOOR);
    const { from: fromDay, to: toDay } = request.query;
    if (daysBetween(fromDay, toDay) > MAX_OWN_WORK_DAYS) {
      refuse('range-too-long', [String(MAX_OWN_WORK_DAYS)]);
    }
    return ownWork.of({ userId: user.userId, fromDay, toDay });
  });
};
