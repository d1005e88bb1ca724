import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Audit } from '../audit/index.ts';
import {
  hasPermission,
  requireAnyPermission,
  requirePermission,
  type Session,
} from '../auth/index.ts';
import {
  CaseDraft,
  CaseStatus,
  CaseSummary,
  CaseView,
  CorrectCase,
  RevealedReporter,
  RevealReporter,
  VerifyCase,
} from '../contract/cases.ts';
import { words } from '../contract/name.ts';
import { refuse } from '../contract/refusal.ts';
import { hideIdentity } from '../kit/identity-words.ts';
import type { Cases } from './cases.ts';
import type { CaseChange } from './repository.ts';

export interface CaseRoutesOptions {
  readonly cases: Cases;
  readonly audit: Audit;
  readonly nowMs: () => number;
}

const CaseParams = z.strictObject({ caseId: z.string().max(80) });
const SavedDraft = z.strictObject({ ...CaseDraft.shape, version: z.number().int() });
const Discard = z.strictObject({ reason: words(300) });
const CaseQuery = z.strictObject({
  status: CaseStatus.optional(),
  q: z.string().max(100).optional(),
  district: z.coerce.number().int().optional(),
  /** The last case of the page before. */
  after: z.string().max(80).optional(),
});

/** Who also reads who told of a case that nobody reported in confidence. */
const READERS = ['cases-verify', 'desk', 'announce'] as const;
const isRedacted = (session: Session | null): boolean =>
  !READERS.some((permission) => hasPermission(session, permission));

/** HTTP for cases: shapes, permissions, refusals. */
export const caseRoutes: FastifyPluginAsyncZod<CaseRoutesOptions> = async (app, options) => {
  const { cases, audit, nowMs } = options;
  const one = { params: CaseParams, response: { 200: CaseView } };

  /** The case as it stands after the change, or the refusal. */
  async function answer(change: CaseChange, userId: string): Promise<CaseView> {
    if (change.type === 'incomplete-case') refuse(change.type, change.missing);
    if (change.type !== 'changed') refuse(change.type);
    return viewOf(change.caseId, userId);
  }

  const viewOf = async (caseId: string, userId: string, reads = {}): Promise<CaseView> =>
    (await cases.viewFor(caseId, userId, nowMs(), reads)) ?? refuse('unknown-case');

  const open = { body: CaseDraft, response: { 200: CaseView } };
  app.post('/api/cases', { schema: open }, async (request) => {
    const { user } = requirePermission(request.session, 'cases-write');
    return answer(await cases.openDraft(request.body, user.userId, nowMs()), user.userId);
  });

  app.patch('/api/cases/:caseId', { schema: { ...one, body: SavedDraft } }, async (request) => {
    const { user } = requirePermission(request.session, 'cases-write');
    const { caseId } = request.params;
    return answer(await cases.saveDraft(caseId, request.body, user.userId, nowMs()), user.userId);
  });

  app.post('/api/cases/:caseId/register', { schema: one }, async (request) => {
    const { user } = requirePermission(request.session, 'cases-write');
    return answer(await cases.register(request.params.caseId, user.userId, nowMs()), user.userId);
  });

  const discard = { ...one, body: Discard };
  app.post('/api/cases/:caseId/discard', { schema: discard }, async (request) => {
    const { user } = requirePermission(request.session, 'cases-write');
    const { reason } = request.body;
    return answer(
      await cases.discard(request.params.caseId, reason, user.userId, nowMs()),
      user.userId,
    );
  });

  const correct = { ...one, body: CorrectCase };
  app.post('/api/cases/:caseId/correct', { schema: correct }, async (request) => {
    const { user } = requirePermission(request.session, 'cases-write');
    const { caseId } = request.params;
    return answer(await cases.correct(caseId, request.body, user.userId, nowMs()), user.userId);
  });

  const verify = { ...one, body: VerifyCase };
  app.post('/api/cases/:caseId/verify', { schema: verify }, async (request) => {
    const { user } = requirePermission(request.session, 'cases-verify');
    return answer(
      await cases.verify(request.params.caseId, request.body, user.userId, nowMs()),
      user.userId,
    );
  });

  const list = { querystring: CaseQuery, response: { 200: z.array(CaseSummary) } };
  app.get('/api/cases', { schema: list }, async (request) => {
    const { user } = requireAnyPermission(request.session, ...READERS, 'cases-read');
    const { status, q, district, after } = request.query;
    return cases.list({
      readerId: user.userId,
      byCodeOnly: isRedacted(request.session),
      ...(status === undefined ? {} : { status }),
      ...(district === undefined ? {} : { district }),
      ...(after === undefined ? {} : { afterId: after }),
      ...(q === undefined || q.trim() === '' ? {} : { query: q }),
    });
  });

  app.get('/api/cases/:caseId', { schema: one }, async (request) => {
    const { user } = requireAnyPermission(request.session, ...READERS, 'cases-read');
    const { caseId } = request.params;
    const owner = await cases.findOwner(caseId);
    if (owner === undefined) refuse('unknown-case');
    if (owner.status === 'draft' && owner.openedById !== user.userId) refuse('not-your-draft');
    await audit.record({
      userId: user.userId,
      act: 'case-read',
      subjectKind: 'case',
      subjectId: caseId,
      address: request.ip,
    });
    const readsInspection = hasPermission(request.session, 'cases-verify');
    return viewOf(caseId, user.userId, {
      redacted: isRedacted(request.session),
      readsInspection,
    });
  });

  const reveal = {
    params: CaseParams,
    body: RevealReporter,
    response: { 200: RevealedReporter },
  };
  app.post('/api/cases/:caseId/reveal-reporter', { schema: reveal }, async (request) => {
    const { user } = requirePermission(request.session, 'cases-decide');
    const { caseId } = request.params;
    const reporter = await cases.reporterOf(caseId);
    if (reporter === undefined) refuse('unknown-case');
    if (reporter === null) refuse('nothing-hidden');
    const { citizenName } = reporter;
    const names = citizenName === null ? [] : [citizenName];
    // Kept before it is told: what cannot be kept is not shown. Without him, for the audit outlives his name.
    await audit.record({
      userId: user.userId,
      act: 'reporter-revealed',
      subjectKind: 'case',
      subjectId: caseId,
      address: request.ip,
      detail: { reason: hideIdentity(request.body.reason, names) },
    });
    return reporter;
  });
};
