import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { hasPermission, requireAnyPermission, requirePermission } from '../auth/index.ts';
import type { Cases } from '../cases/index.ts';
import { refuse } from '../contract/refusal.ts';
import {
  CaseReferrals,
  DecideRequest,
  EndWaiting,
  FindUnconvincing,
  FollowUpCounts,
  FollowUpList,
  ProposeOutcome,
  RecordLetter,
  ReferAgain,
  ReferCase,
  Untriaged,
  WorkRow,
} from '../contract/referrals.ts';
import type { Referrals } from './referrals.ts';
import { answer } from './routes-official.ts';
import { shownHistory } from './shown-history.ts';

export interface FollowUpRoutesOptions {
  readonly referrals: Referrals;
  readonly cases: Cases;
  readonly nowMs: () => number;
}

/** For follow-up: triage, letters, verdicts, requests of officials; for agents what is theirs. */
export const followUpRoutes: FastifyPluginAsyncZod<FollowUpRoutesOptions> = async (
  app,
  { referrals, cases, nowMs },
) => {
  const params = z.strictObject({ caseId: z.string().max(80) });
  const one = { params, response: { 200: CaseReferrals } };

  const counts = { response: { 200: FollowUpCounts } };
  app.get('/api/follow-up/counts', { schema: counts }, async (request) => {
    requirePermission(request.session, 'cases-verify');
    return referrals.followUpCounts(nowMs());
  });

  const late = { response: { 200: Untriaged } };
  app.get('/api/follow-up/untriaged', { schema: late }, async (request) => {
    requirePermission(request.session, 'cases-verify');
    return { untriaged: await referrals.untriaged(nowMs()) };
  });

  const list = {
    querystring: z.strictObject({ list: FollowUpList }),
    response: { 200: z.array(WorkRow) },
  };
  app.get('/api/follow-up', { schema: list }, async (request) => {
    requirePermission(request.session, 'cases-verify');
    return referrals.followUp(request.query.list, nowMs());
  });

  app.get('/api/cases/:caseId/referrals', { schema: one }, async (request) => {
    const { session } = request;
    requireAnyPermission(session, 'cases-verify', 'cases-write', 'referrals-read');
    const seesPeople = (['cases-verify', 'cases-write', 'announce'] as const).some((permission) =>
      hasPermission(session, permission),
    );
    const history = await historyOf(request.params.caseId, !seesPeople);
    // Evidence is for whoever judges: an expert has the words to tell.
    return hasPermission(request.session, 'cases-verify') ? history : { ...history, photos: [] };
  });

  const refer = { ...one, body: ReferCase };
  app.post('/api/cases/:caseId/refer', { schema: refer }, async (request) => {
    const { user } = requirePermission(request.session, 'cases-verify');
    const { caseId } = request.params;
    answer(await referrals.referFromTriage(caseId, request.body, user.userId, nowMs()));
    return historyOf(caseId);
  });

  const letter = { ...one, body: RecordLetter };
  app.post('/api/cases/:caseId/letter', { schema: letter }, async (request) => {
    const { user } = requirePermission(request.session, 'cases-verify');
    const { caseId } = request.params;
    const { referralId, text, answeredAtMs, number, year } = request.body;
    const history = await historyOf(caseId);
    if (!history.referrals.some((row) => row.referralId === referralId)) {
      refuse('unknown-referral');
    }
    const given = { referralId, text, actorId: user.userId, atMs: nowMs() };
    answer(await referrals.answer({ ...given, letter: { answeredAtMs, number, year } }));
    return historyOf(caseId);
  });

  const unconvincing = { ...one, body: FindUnconvincing };
  app.post('/api/cases/:caseId/unconvincing', { schema: unconvincing }, async (request) => {
    const { user } = requirePermission(request.session, 'cases-verify');
    const { caseId } = request.params;
    const { reason } = request.body;
    answer(await referrals.findUnconvincing(caseId, reason, user.userId, nowMs()));
    return historyOf(caseId);
  });

  const propose = { ...one, body: ProposeOutcome };
  app.post('/api/cases/:caseId/propose-outcome', { schema: propose }, async (request) => {
    const { user } = requireAnyPermission(request.session, 'cases-verify', 'cases-write');
    const { caseId } = request.params;
    await ownOrAll(request.session, user.userId, caseId);
    const proposed = { ...request.body, referralId: null, actorId: user.userId, atMs: nowMs() };
    answer(await referrals.proposeOutcome(caseId, proposed));
    return historyOf(caseId);
  });

  const waited = { ...one, body: EndWaiting };
  app.post('/api/cases/:caseId/end-waiting', { schema: waited }, async (request) => {
    const { user } = requireAnyPermission(request.session, 'cases-verify', 'cases-write');
    const { caseId } = request.params;
    const { note } = request.body;
    const ended = { actorId: user.userId, note, atMs: nowMs() };
    const result = await referrals.endWaiting(caseId, ended);
    if (result !== 'done') refuse(result);
    return historyOf(caseId);
  });

  const again = { ...one, body: ReferAgain };
  app.post('/api/cases/:caseId/refer-again', { schema: again }, async (request) => {
    const { user } = requirePermission(request.session, 'cases-verify');
    const { caseId } = request.params;
    answer(await referrals.referAgain(caseId, request.body, user.userId, nowMs()));
    return historyOf(caseId);
  });

  const decide = {
    params: z.strictObject({ requestId: z.string().max(80) }),
    body: DecideRequest,
    response: { 200: CaseReferrals },
  };
  app.post('/api/official-requests/:requestId/decide', { schema: decide }, async (request) => {
    const { user } = requirePermission(request.session, 'cases-verify');
    const { grant: isGranted, departmentId, ...recode } = request.body;
    const result = await referrals.decide(request.params.requestId, {
      isGranted,
      departmentId,
      recode,
      actorId: user.userId,
      isHead: hasPermission(request.session, 'cases-decide'),
      atMs: nowMs(),
    });
    if (result.type !== 'done') refuse(result.type);
    return historyOf(result.caseId);
  });

  async function historyOf(caseId: string, redacted = false): Promise<CaseReferrals> {
    const history = (await referrals.historyOf(caseId, nowMs())) ?? refuse('unknown-case');
    // As officials read it: their words, too, may name who reported in confidence.
    return shownHistory(history, caseId, await cases.shield([caseId], redacted));
  }

  /** An agent proposes for the cases that he wrote himself. */
  async function ownOrAll(
    session: Parameters<typeof hasPermission>[0],
    userId: string,
    caseId: string,
  ): Promise<void> {
    const owner = await cases.findOwner(caseId);
    if (owner === undefined) refuse('unknown-case');
    if (hasPermission(session, 'cases-verify')) return;
    if (owner.openedById !== userId) refuse('not-your-case');
  }
};
