import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Audit } from '../audit/index.ts';
import { requirePermission } from '../auth/index.ts';
import {
  CallChoices,
  CallHistory,
  CallQuery,
  CallRecord,
  CallsFilter,
  CallsPage,
} from '../contract/calls.ts';
import { Pop } from '../contract/desk.ts';
import { refuse } from '../contract/refusal.ts';
import type { CallRepository } from './repository.ts';
import type { CallHistories } from './repository-history.ts';

export interface CallRoutesOptions {
  readonly calls: CallRepository;
  readonly callHistories: CallHistories;
  /** These lists show numbers: who looked is kept. */
  readonly audit: Audit;
  /** The pop of the call that this agent is rung for or has now; null: another call, or none. */
  readonly popOf: (agentId: string, callId: string) => Promise<Pop | null>;
  /** The record of a call that this agent answered earlier. */
  readonly pastPop: (agentId: string, callId: string) => Promise<Pop | null>;
}

/** Calls behind a number, one call with its history, and the caller's record for its agent. */
export const callRoutes: FastifyPluginAsyncZod<CallRoutesOptions> = async (app, options) => {
  const { calls, callHistories, audit, popOf, pastPop } = options;
  const params = z.strictObject({ callId: z.string().max(80) });

  const list = { querystring: CallQuery, response: { 200: z.array(CallRecord) } };
  app.get('/api/calls', { schema: list }, async (request) => {
    const { user } = requirePermission(request.session, 'calls-read');
    const found = await calls.ofDay(request.query);
    const { day, outcome = null } = request.query;
    await audit.record({
      userId: user.userId,
      act: 'calls-listed',
      subjectKind: 'call',
      subjectId: null,
      address: request.ip,
      detail: { day, outcome, calls: found.length },
    });
    return found;
  });

  const search = { body: CallsFilter, response: { 200: CallsPage } };
  app.post('/api/calls/find', { schema: search, config: { isReading: true } }, async (request) => {
    const { user } = requirePermission(request.session, 'calls-read');
    const { fromDay, toDay, number, after } = request.body;
    const { queueId = null, outcome = null, agentId = null } = request.body;
    const found = await callHistories.page(request.body);
    if (found === null) refuse('not-a-phone-number');
    await audit.record({
      userId: user.userId,
      act: 'calls-listed',
      subjectKind: 'call',
      subjectId: null,
      address: request.ip,
      detail: {
        fromDay,
        toDay,
        queueId,
        outcome,
        agentId,
        byNumber: number !== undefined,
        isFirstPage: after === undefined,
        calls: found.calls.length,
      },
    });
    return found;
  });

  const choices = { response: { 200: CallChoices } };
  app.get('/api/call-choices', { schema: choices }, async (request) => {
    requirePermission(request.session, 'calls-read');
    return callHistories.choices();
  });

  const one = { params, response: { 200: CallHistory } };
  app.get('/api/calls/:callId', { schema: one }, async (request) => {
    const { user } = requirePermission(request.session, 'calls-read');
    const { callId } = request.params;
    const found = await calls.find(callId);
    if (found === null) refuse('unknown-call');
    await audit.record({
      userId: user.userId,
      act: 'call-read',
      subjectKind: 'call',
      subjectId: callId,
      address: request.ip,
    });
    return found;
  });

  const pop = { params, response: { 200: Pop } };
  app.get('/api/calls/:callId/pop', { schema: pop }, async (request) => {
    const { user } = requirePermission(request.session, 'desk');
    const { callId } = request.params;
    const now = await popOf(user.userId, callId);
    if (now !== null) return now;
    if (!(await calls.wasAnsweredBy(callId, user.userId))) refuse('not-your-call');
    const past = await pastPop(user.userId, callId);
    if (past === null) refuse('unknown-call');
    return past;
  });
};
