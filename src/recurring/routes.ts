import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requirePermission } from '../auth/index.ts';
import {
  MadeParent,
  MakeParent,
  RecurringCase,
  RecurringCases,
  RecurringQuery,
  RecurringRow,
  TellUnit,
  ToldUnit,
} from '../contract/recurring.ts';
import { refuse } from '../contract/refusal.ts';
import type { Recurring } from './repository.ts';

export interface RecurringRoutesOptions {
  readonly recurring: Recurring;
  readonly nowMs: () => number;
}

/** Of follow-up and the head: what comes again, and what is done about it. */
export const recurringRoutes: FastifyPluginAsyncZod<RecurringRoutesOptions> = async (
  app,
  { recurring, nowMs },
) => {
  const list = { querystring: RecurringQuery, response: { 200: z.array(RecurringRow) } };
  app.get('/api/recurring', { schema: list }, async (request) => {
    requirePermission(request.session, 'cases-verify');
    return recurring.list(request.query, nowMs());
  });

  const behind = { body: RecurringCases, response: { 200: z.array(RecurringCase) } };
  app.post('/api/recurring/cases', { schema: behind }, async (request) => {
    const { user } = requirePermission(request.session, 'cases-verify');
    return recurring.cases(request.body.caseIds, { userId: user.userId, address: request.ip });
  });

  const parent = { body: MakeParent, response: { 200: MadeParent } };
  app.post('/api/recurring/parent', { schema: parent }, async (request) => {
    const { user } = requirePermission(request.session, 'cases-verify');
    const by = { userId: user.userId, address: request.ip };
    const made = await recurring.makeParent(request.body.caseIds, by, nowMs());
    return typeof made === 'string' ? refuse(made) : made;
  });

  const tell = { body: TellUnit, response: { 200: ToldUnit } };
  app.post('/api/recurring/tell', { schema: tell }, async (request) => {
    const { user } = requirePermission(request.session, 'cases-verify');
    const { caseIds, words } = request.body;
    const by = { userId: user.userId, address: request.ip };
    const told = await recurring.tellUnit(caseIds, words, by, nowMs());
    return typeof told === 'string' ? refuse(told) : told;
  });
};
