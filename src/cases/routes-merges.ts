import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Audit } from '../audit/index.ts';
import { requirePermission } from '../auth/index.ts';
import { CaseView } from '../contract/cases.ts';
import { refuse } from '../contract/refusal.ts';
import {
  DecideMerge,
  MergeProposal,
  ProposeMerge,
  UndoMerge,
  Withdraw,
} from '../contract/merges.ts';
import type { Cases } from './cases.ts';

export interface MergeRoutesOptions {
  readonly cases: Cases;
  readonly audit: Audit;
  readonly nowMs: () => number;
}

const OneCase = z.strictObject({ caseId: z.string().max(80) });
const OneMerge = z.strictObject({ mergeId: z.string().max(80) });

/** Cases that are the same thing, and cases that their citizen takes back. */
export const mergeRoutes: FastifyPluginAsyncZod<MergeRoutesOptions> = async (app, options) => {
  const { cases, audit, nowMs } = options;
  const view = async (caseId: string, userId: string) =>
    (await cases.viewFor(caseId, userId, nowMs())) ?? refuse('unknown-case');
  const done = { 204: z.undefined() };

  const propose = { params: OneCase, body: ProposeMerge, response: done };
  app.post('/api/cases/:caseId/merge-proposal', { schema: propose }, async (request, reply) => {
    const { user } = requirePermission(request.session, 'cases-write');
    const { caseId } = request.params;
    const { intoCaseId: intoId } = request.body;
    const asked = { caseId, intoId, byId: user.userId, atMs: nowMs() };
    const change = await cases.merges.propose(asked);
    if (change.type !== 'changed') refuse(change.type);
    return reply.code(204).send();
  });

  const list = { response: { 200: z.array(MergeProposal) } };
  app.get('/api/merge-proposals', { schema: list }, async (request) => {
    const { user } = requirePermission(request.session, 'cases-verify');
    const proposals = await cases.listProposals();
    await audit.record({
      userId: user.userId,
      act: 'merge-proposals-read',
      subjectKind: 'case',
      subjectId: null,
      address: request.ip,
      detail: { count: proposals.length },
    });
    return proposals;
  });

  const decide = { params: OneMerge, body: DecideMerge, response: done };
  app.post('/api/merge-proposals/:mergeId', { schema: decide }, async (request, reply) => {
    const { user } = requirePermission(request.session, 'cases-verify');
    const { mergeId } = request.params;
    const { decision } = request.body;
    const change = await cases.merges.decide(mergeId, decision, user.userId, nowMs());
    if (change.type !== 'changed') refuse(change.type);
    return reply.code(204).send();
  });

  const undo = { params: OneCase, body: UndoMerge, response: { 200: CaseView } };
  app.post('/api/cases/:caseId/undo-merge', { schema: undo }, async (request) => {
    const { user } = requirePermission(request.session, 'cases-verify');
    const { caseId } = request.params;
    const change = await cases.merges.undo(caseId, request.body.reason, user.userId, nowMs());
    if (change.type !== 'changed') refuse(change.type);
    return view(caseId, user.userId);
  });

  const withdraw = { params: OneCase, body: Withdraw, response: { 200: CaseView } };
  app.post('/api/cases/:caseId/withdraw', { schema: withdraw }, async (request) => {
    const { user } = requirePermission(request.session, 'desk');
    const { caseId } = request.params;
    const change = await cases.withdraw(caseId, request.body, user.userId, nowMs());
    if (change.type === 'incomplete-case') refuse(change.type, change.missing);
    if (change.type !== 'changed') refuse(change.type);
    return view(caseId, user.userId);
  });
};
