import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Audit } from '../audit/index.ts';
import { requirePermission } from '../auth/index.ts';
import { refuse } from '../contract/refusal.ts';
import { MarkedCaller, NewMarkedCaller } from '../contract/marked-callers.ts';
import { NuisanceRule } from '../contract/nuisance.ts';
import { Applied } from '../contract/queue-rules.ts';
import type { MarkedCallers } from './marked-callers.ts';

export interface MarkedCallerRoutesOptions {
  readonly markedCallers: MarkedCallers;
  readonly audit: Audit;
}

/** Of the supervisors: who may close the line may close it to one number. */
export const markedCallerRoutes: FastifyPluginAsyncZod<MarkedCallerRoutesOptions> = async (
  app,
  { markedCallers, audit },
) => {
  const list = { response: { 200: z.array(MarkedCaller) } };
  app.get('/api/marked-callers', { schema: list }, async (request) => {
    const { user } = requirePermission(request.session, 'line-control');
    const marked = await markedCallers.list();
    const entry = { subjectKind: 'marked-caller', subjectId: null, address: request.ip };
    await audit.record({ ...entry, userId: user.userId, act: 'marked-callers-read' });
    return marked;
  });

  const add = { body: NewMarkedCaller, response: { 200: Applied } };
  app.post('/api/marked-callers', { schema: add }, async (request) => {
    const { user } = requirePermission(request.session, 'line-control');
    const by = { userId: user.userId, address: request.ip };
    const done = await markedCallers.add(request.body, by);
    return typeof done === 'string' ? refuse(done) : done;
  });

  const rule = { response: { 200: NuisanceRule } };
  app.get('/api/nuisance-rule', { schema: rule }, async (request) => {
    requirePermission(request.session, 'line-control');
    return markedCallers.rule();
  });

  const setRule = { body: NuisanceRule, response: { 200: NuisanceRule } };
  app.post('/api/nuisance-rule', { schema: setRule }, async (request) => {
    const { user } = requirePermission(request.session, 'line-control');
    await markedCallers.setRule(request.body, { userId: user.userId, address: request.ip });
    return markedCallers.rule();
  });

  const params = z.strictObject({ markId: z.string().max(40) });
  const drop = { params, response: { 200: Applied } };
  app.delete('/api/marked-callers/:markId', { schema: drop }, async (request) => {
    const { user } = requirePermission(request.session, 'line-control');
    const by = { userId: user.userId, address: request.ip };
    return (await markedCallers.drop(request.params.markId, by)) ?? refuse('not-found');
  });
};
