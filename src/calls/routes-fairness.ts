import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Audit } from '../audit/index.ts';
import { requirePermission } from '../auth/index.ts';
import {
  FairnessFile,
  FairnessQuery,
  FairnessReport,
  MAX_FAIRNESS_DAYS,
} from '../contract/fairness.ts';
import { refuse } from '../contract/refusal.ts';
import { csvHeaders } from '../kit/csv.ts';
import { daysBetween } from '../kit/jalali-period.ts';
import { fairnessCsv } from './fairness.ts';
import type { Fairness } from './repository-fairness.ts';

export interface FairnessRoutesOptions {
  readonly fairness: Fairness;
  readonly audit: Audit;
}

/** How fairly rings and waits were shared out. It names people and what they refused: who looked is kept. */
export const fairnessRoutes: FastifyPluginAsyncZod<FairnessRoutesOptions> = async (
  app,
  { fairness, audit },
) => {
  async function report(
    { from: fromDay, to: toDay }: { readonly from: string; readonly to: string },
    by: { readonly userId: string; readonly address: string },
    act: 'fairness-read' | 'fairness-exported',
    more: { readonly table?: string } = {},
  ): Promise<FairnessReport> {
    if (daysBetween(fromDay, toDay) > MAX_FAIRNESS_DAYS) {
      refuse('range-too-long', [String(MAX_FAIRNESS_DAYS)]);
    }
    const told = await fairness.of(fromDay, toDay);
    const detail = { fromDay, toDay, ...more };
    await audit.record({ ...by, act, subjectKind: 'agent', subjectId: null, detail });
    return told;
  }

  const read = { querystring: FairnessQuery, response: { 200: FairnessReport } };
  app.get('/api/fairness', { schema: read }, async (request) => {
    const { userId } = requirePermission(request.session, 'calls-read').user;
    return report(request.query, { userId, address: request.ip }, 'fairness-read');
  });

  const file = { querystring: FairnessFile };
  app.get('/api/fairness/csv', { schema: file }, async (request, reply) => {
    const { user } = requirePermission(request.session, 'calls-export');
    const by = { userId: user.userId, address: request.ip };
    const { from, to, table } = request.query;
    const told = await report({ from, to }, by, 'fairness-exported', { table });
    const name = `fairness-${table}_${from}_${to}`;
    return reply.headers(csvHeaders(name)).send(fairnessCsv(told, table, user.language));
  });
};
