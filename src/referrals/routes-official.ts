import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Audit } from '../audit/index.ts';
import { requirePermission, type Session } from '../auth/index.ts';
import type { Cases } from '../cases/index.ts';
import { refuse } from '../contract/refusal.ts';
import {
  AskRequest,
  GiveReply,
  InspectionWord,
  OfficialCase,
  OfficialNotice,
  ProposeOutcome,
  WorkRow,
} from '../contract/referrals.ts';
import type { Done } from './referral.ts';
import type { Referrals } from './referrals.ts';
import { mayReplyTo } from './reply-rules.ts';
import { isReturnFinal } from './return-rules.ts';
import { saidSince } from './said-since.ts';
import { shownHistory } from './shown-history.ts';

export interface OfficialRoutesOptions {
  readonly referrals: Referrals;
  readonly cases: Cases;
  readonly audit: Audit;
  readonly nowMs: () => number;
}

/** For heads, deputies, managers and the inspection: what is asked of their posts, and their answers. */
export const officialRoutes: FastifyPluginAsyncZod<OfficialRoutesOptions> = async (
  app,
  { referrals, cases, audit, nowMs },
) => {
  const params = z.strictObject({ referralId: z.string().max(80) });

  app.get(
    '/api/referrals',
    { schema: { response: { 200: z.array(WorkRow) } } },
    async (request) => {
      const { user } = requirePermission(request.session, 'referrals');
      return referrals.officialWork(user.userId, nowMs());
    },
  );

  const notices = { response: { 200: z.array(OfficialNotice) } };
  app.get('/api/official-notices', { schema: notices }, async (request) => {
    const { user } = requirePermission(request.session, 'referrals');
    return referrals.notices.unseen(user.userId, nowMs());
  });

  const seen = { params: z.strictObject({ noticeId: z.string().max(80) }), ...notices };
  app.post('/api/official-notices/:noticeId/seen', { schema: seen }, async (request) => {
    const { user } = requirePermission(request.session, 'referrals');
    const isOwn = await referrals.notices.see(request.params.noticeId, user.userId, nowMs());
    if (!isOwn) refuse('not-your-case');
    return referrals.notices.unseen(user.userId, nowMs());
  });

  const one = { params, response: { 200: OfficialCase } };
  app.get('/api/referrals/:referralId', { schema: one }, async (request) => {
    const { user } = requirePermission(request.session, 'referrals');
    const shown = await show(user.userId, request.params.referralId);
    await audit.record({
      userId: user.userId,
      act: 'case-read',
      subjectKind: 'case',
      subjectId: shown.caseId,
      address: request.ip,
    });
    return shown;
  });

  const reply = { ...one, body: GiveReply };
  app.post('/api/referrals/:referralId/reply', { schema: reply }, async (request) => {
    const { userId, referralId } = await enter(request.session, request.params.referralId);
    const given = { referralId, text: request.body.text, actorId: userId, atMs: nowMs() };
    answer(await referrals.answer(given));
    return show(userId, referralId);
  });

  const ask = { ...one, body: AskRequest };
  app.post('/api/referrals/:referralId/requests', { schema: ask }, async (request) => {
    const { userId, referralId } = await enter(request.session, request.params.referralId);
    const { kind, recheckAtMs } = request.body;
    if (kind === 'commission' && (recheckAtMs === undefined || recheckAtMs <= nowMs())) {
      refuse('bad-request', ['recheckAtMs']);
    }
    answer(await referrals.ask(referralId, request.body, userId, nowMs()));
    return show(userId, referralId);
  });

  const propose = { ...one, body: ProposeOutcome };
  app.post('/api/referrals/:referralId/propose-outcome', { schema: propose }, async (request) => {
    const { userId, referralId, caseId } = await enter(request.session, request.params.referralId);
    const proposed = { ...request.body, referralId, actorId: userId, atMs: nowMs() };
    answer(await referrals.proposeOutcome(caseId, proposed));
    return show(userId, referralId);
  });

  const inspect = { ...one, body: InspectionWord };
  app.post('/api/referrals/:referralId/inspection', { schema: inspect }, async (request) => {
    const { user } = requirePermission(request.session, 'referrals');
    const { referralId } = request.params;
    const found = await referrals.reachedReferral(user.userId, referralId, nowMs());
    if (found === undefined || !found.isInspector) refuse('not-your-case');
    const said = { ...request.body, actorId: user.userId, atMs: nowMs() };
    answer(await referrals.inspect(referralId, said));
    return show(user.userId, referralId);
  });

  /** Acting for a post is more than seeing what lies below it. */
  async function enter(session: Session | null, referralId: string) {
    const { user } = requirePermission(session, 'referrals');
    const found = await referrals.reachedReferral(user.userId, referralId, nowMs());
    if (found === undefined || !found.isMine) refuse('not-your-case');
    return { userId: user.userId, referralId, caseId: found.row.caseId };
  }

  async function show(userId: string, referralId: string): Promise<OfficialCase> {
    const found = await referrals.reachedReferral(userId, referralId, nowMs());
    if (found === undefined) refuse('not-your-case');
    const { row, isMine, isInspector } = found;
    const view = await cases.view(row.caseId);
    const history = await referrals.historyOf(row.caseId, nowMs());
    if (view === undefined || history === null) refuse('unknown-case');
    const isProtected = (await cases.findOwner(row.caseId))?.confidentiality !== 'open';
    const { caseId, trackingCode, status, kind, priority, serviceName, district } = view;
    // The words that are about it name him as well as his own.
    const shown = await cases.shield([caseId]);
    const addressText = shown(caseId, view.addressText);
    const landmark = shown(caseId, view.landmark);
    const description = shown(caseId, view.description);
    const { lat, lng, chases, leavesOnMs } = view;
    const merged = await cases.mergedWords([caseId]);
    // Of a leg that is over he sees what was, and is not led to write what nobody takes.
    const isAsked = row.kind === 'action' && !row.isOver;
    const isOpen = isAsked && row.state === 'open' && status === 'referred';
    const mayReply = mayReplyTo(row, status);
    const isComplaint = kind === 'complaint';
    const may: OfficialCase['may'] = [];
    if (isMine && mayReply) may.push('reply');
    if (isMine && isOpen) may.push('propose');
    if (isMine && isOpen && row.dueAtMs !== null) may.push('extension');
    if (isMine && isOpen && !isComplaint) may.push('await-citizen', 'commission');
    // Whoever could return it, had the head not decided.
    const isReturner = isMine && isOpen && !isComplaint && row.level < 3;
    const staysHere = isReturner && isReturnFinal(history.requests);
    if (isReturner && !staysHere) may.push('return');
    const isAskedOf = history.referrals.some(
      ({ state, role }) => state === 'open' && role !== 'inspection',
    );
    if (isInspector) may.push('note');
    if (isInspector && status === 'referred' && isAskedOf) may.push('demand');
    return {
      ...{ caseId, referralId, trackingCode, status, kind, priority, serviceName, district },
      ...{
        addressText,
        landmark,
        lat,
        lng,
        description,
        chases,
        leavesOnMs,
        isProtected,
        may,
        staysHere,
      },
      said: saidSince(view.events, merged, caseId, shown, isInspector),
      history: shownHistory(history, caseId, shown),
      citizenName: isProtected ? null : view.citizenName,
      phone: isProtected ? null : view.phone,
    };
  }
};

/** A refusal leaves as one; everything else goes on. */
export function answer(done: Done): void {
  if (done.type !== 'done') refuse(done.type);
}
