import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Audit } from '../audit/index.ts';
import {
  hasPermission,
  requireAnyPermission,
  requirePermission,
  type Session,
} from '../auth/index.ts';
import { ObjectToCase, ReopenCase } from '../contract/announcements.ts';
import { CaseSummary, CaseView } from '../contract/cases.ts';
import { refuse } from '../contract/refusal.ts';
import type { Cases } from './cases.ts';

export interface TellingRoutesOptions {
  readonly cases: Cases;
  readonly audit: Audit;
  readonly nowMs: () => number;
}

/** What the council was promised: within a week the citizen's matter is followed up. */
const LONG_OPEN_MS = 7 * 24 * 3_600_000;

/** HTTP for what follows the answer: objections, and the way out of the archive. */
export const tellingRoutes: FastifyPluginAsyncZod<TellingRoutesOptions> = async (app, options) => {
  const { cases, audit, nowMs } = options;
  const one = {
    params: z.strictObject({ caseId: z.string().max(80) }),
    response: { 200: CaseView },
  };
  const viewOf = async (caseId: string, session: Session) => {
    const readsInspection = hasPermission(session, 'cases-verify');
    const view = await cases.viewFor(caseId, session.user.userId, nowMs(), { readsInspection });
    return view ?? refuse('unknown-case');
  };

  const longOpen = { response: { 200: z.array(CaseSummary) } };
  app.get('/api/long-open-cases', { schema: longOpen }, async (request) => {
    requirePermission(request.session, 'cases-verify');
    return cases.listLongOpen(nowMs() - LONG_OPEN_MS);
  });

  const object = { ...one, body: ObjectToCase };
  app.post('/api/cases/:caseId/object', { schema: object }, async (request) => {
    const session = requireAnyPermission(request.session, 'desk', 'announce');
    const { user } = session;
    const { caseId } = request.params;
    const { words, contactId } = request.body;
    // An expert writes down what he is told in a message of his own; the result unit calls.
    if (contactId === undefined && !hasPermission(request.session, 'announce')) {
      refuse('not-your-contact');
    }
    const about = { caseId, words, channel: 'call', actorId: user.userId, atMs: nowMs() } as const;
    const result = await cases.object({
      ...about,
      ...(contactId === undefined ? {} : { contactId }),
    });
    if (result !== 'objected') refuse(result);
    return viewOf(caseId, session);
  });

  const askReopening = { ...one, body: ReopenCase };
  app.post('/api/cases/:caseId/ask-reopening', { schema: askReopening }, async (request) => {
    const session = requirePermission(request.session, 'cases-verify');
    const { user } = session;
    const { caseId } = request.params;
    const said = { caseId, ...request.body, actorId: user.userId, atMs: nowMs() };
    done(await cases.askReopening(said));
    return viewOf(caseId, session);
  });

  app.post('/api/cases/:caseId/refuse-reopening', { schema: askReopening }, async (request) => {
    const session = requirePermission(request.session, 'cases-reopen');
    const { user } = session;
    const { caseId } = request.params;
    const said = { caseId, ...request.body, actorId: user.userId, atMs: nowMs() };
    done(await cases.refuseReopening(said));
    return viewOf(caseId, session);
  });

  const reopen = { ...one, body: ReopenCase };
  app.post('/api/cases/:caseId/reopen', { schema: reopen }, async (request) => {
    const session = requirePermission(request.session, 'cases-reopen');
    const { user } = session;
    const { caseId } = request.params;
    const { reason } = request.body;
    done(await cases.reopen(caseId, reason, user.userId, nowMs()));
    await audit.record({
      userId: user.userId,
      act: 'case-reopened',
      subjectKind: 'case',
      subjectId: caseId,
      address: request.ip,
    });
    return viewOf(caseId, session);
  });
};

type Change = Awaited<ReturnType<Cases['askReopening']>>;
function done(change: Change): void {
  if (change.type === 'changed') return;
  refuse(change.type === 'incomplete-case' ? 'wrong-state' : change.type);
}
