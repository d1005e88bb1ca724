import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Audit } from '../audit/index.ts';
import { requirePermission, type Session } from '../auth/index.ts';
import { refuse } from '../contract/refusal.ts';
import {
  NewWarning,
  ServeWarning,
  SettleWarning,
  Warning,
  WarningList,
  WarningRow,
} from '../contract/warnings.ts';
import type { Warnings } from './repository.ts';

export interface WarningRoutesOptions {
  readonly warnings: Warnings;
  readonly audit: Audit;
  readonly nowMs: () => number;
}

/** For follow-up: who was told to put what right until when; reading one and printing are audited. */
export const warningRoutes: FastifyPluginAsyncZod<WarningRoutesOptions> = async (
  app,
  { warnings, audit, nowMs },
) => {
  type Request = { readonly session: Session | null; readonly ip: string };
  const actor = ({ session }: Request): string =>
    requirePermission(session, 'cases-verify').user.userId;
  const open = async (warningId: string): Promise<Warning> =>
    (await warnings.open(warningId)) ?? refuse('unknown-warning');
  const noted = (request: Request, act: string, { warningId, caseId }: Warning): Promise<void> =>
    audit.record({
      userId: actor(request),
      act,
      subjectKind: 'case',
      subjectId: caseId,
      address: request.ip,
      detail: { warningId },
    });

  const list = {
    querystring: z.strictObject({ list: WarningList }),
    response: { 200: z.array(WarningRow) },
  };
  app.get('/api/warnings', { schema: list }, async (request) => {
    actor(request);
    return warnings.list(request.query.list);
  });

  const params = z.strictObject({ warningId: z.string().max(80) });
  const one = { params, response: { 200: Warning } };
  app.get('/api/warnings/:warningId', { schema: one }, async (request) => {
    actor(request);
    const found = await open(request.params.warningId);
    await noted(request, 'warning-read', found);
    return found;
  });

  const print = { params, response: { 204: z.undefined() } };
  app.post('/api/warnings/:warningId/print', { schema: print }, async (request, reply) => {
    actor(request);
    await noted(request, 'warning-printed', await open(request.params.warningId));
    return reply.code(204).send();
  });

  const serve = { ...one, body: ServeWarning };
  app.post('/api/warnings/:warningId/serve', { schema: serve }, async (request) => {
    const userId = actor(request);
    const { warningId } = request.params;
    const done = await warnings.serve(warningId, request.body, userId, nowMs());
    if (done !== 'done') refuse(done);
    return open(warningId);
  });

  const settle = { ...one, body: SettleWarning };
  app.post('/api/warnings/:warningId/settle', { schema: settle }, async (request) => {
    const userId = actor(request);
    const { warningId } = request.params;
    const done = await warnings.settle(warningId, request.body, userId, nowMs());
    if (done !== 'done') refuse(done);
    return open(warningId);
  });

  const ofCase = {
    params: z.strictObject({ caseId: z.string().max(80) }),
    response: { 200: z.array(WarningRow) },
  };
  app.get('/api/cases/:caseId/warnings', { schema: ofCase }, async (request) => {
    actor(request);
    return warnings.ofCase(request.params.caseId);
  });

  const issue = { ...ofCase, body: NewWarning, response: { 200: Warning } };
  app.post('/api/cases/:caseId/warnings', { schema: issue }, async (request) => {
    const userId = actor(request);
    const issued = await warnings.issue(request.params.caseId, request.body, userId, nowMs());
    if (typeof issued === 'string') refuse(issued);
    return open(issued.warningId);
  });
};
