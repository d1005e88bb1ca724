import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Audit } from '../audit/index.ts';
import { hasPermission, requirePermission } from '../auth/index.ts';
import { refuse } from '../contract/refusal.ts';
import {
  MissedCallers,
  MissedHistory,
  MissedHistoryQuery,
  OpenedMissedCaller,
  SettledMissedCaller,
  SettleMissedCaller,
} from '../contract/missed-callers.ts';
import type { MissedRefusal, MissedRepository } from './repository.ts';
import type { MissedReader } from './repository-list.ts';

export interface MissedCallerRoutesOptions {
  readonly missedCallers: MissedRepository;
  readonly audit: Audit;
  /** Somebody's hand moved the list. */
  readonly onMissedChanged: () => void;
  readonly nowMs: () => number;
}

/** Of experts and supervisors: who gave up waiting, and who of us calls whom back. */
export const missedCallerRoutes: FastifyPluginAsyncZod<MissedCallerRoutesOptions> = async (
  app,
  { missedCallers, audit, onMissedChanged, nowMs },
) => {
  const params = z.strictObject({ entryId: z.string().max(40) });

  function enter(request: FastifyRequest) {
    const { user } = requirePermission(request.session, 'missed-callers');
    return {
      by: { userId: user.userId, address: request.ip },
      reader: {
        userId: user.userId,
        seesNumbers: hasPermission(request.session, 'calls-read'),
        hearsMessages: hasPermission(request.session, 'voice-messages'),
      },
    };
  }

  app.get(
    '/api/missed-callers',
    { schema: { response: { 200: MissedCallers } } },
    async (request) => {
      const { reader } = enter(request);
      const waiting = await missedCallers.countWaiting();
      return { atMs: nowMs(), waiting, entries: await missedCallers.list(reader) };
    },
  );

  const history = { querystring: MissedHistoryQuery, response: { 200: MissedHistory } };
  app.get('/api/missed-callers/history', { schema: history }, async (request) => {
    const { reader } = enter(request);
    return missedCallers.history(toCursor(request.query.before), reader);
  });

  const open = { params, response: { 200: OpenedMissedCaller } };
  app.get('/api/missed-callers/:entryId', { schema: open }, async (request) => {
    const { by, reader } = enter(request);
    return opened(request.params.entryId, by, reader);
  });

  app.post('/api/missed-callers/:entryId/claim', { schema: open }, async (request) => {
    const { by, reader } = enter(request);
    const { entryId } = request.params;
    const refusal = await missedCallers.claim(entryId, by);
    if (refusal !== null) refuseBy(refusal);
    onMissedChanged();
    return opened(entryId, by, reader);
  });

  const release = { params, response: { 204: z.undefined() } };
  app.post('/api/missed-callers/:entryId/release', { schema: release }, async (request, reply) => {
    const { by } = enter(request);
    const refusal = await missedCallers.release(request.params.entryId, by);
    if (refusal !== null) refuseBy(refusal);
    onMissedChanged();
    return reply.code(204).send();
  });

  const settle = { params, body: SettleMissedCaller, response: { 200: SettledMissedCaller } };
  app.post('/api/missed-callers/:entryId/settle', { schema: settle }, async (request) => {
    const { by } = enter(request);
    const settled = await missedCallers.settle(request.params.entryId, request.body, by);
    if ('refusal' in settled) refuseBy(settled);
    onMissedChanged();
    return settled;
  });

  /** Who looked at a person's number, or at a person without it, is kept. */
  async function opened(
    entryId: string,
    by: { userId: string; address: string },
    reader: MissedReader,
  ): Promise<OpenedMissedCaller> {
    const found = await missedCallers.open(entryId, reader);
    if (found === null) refuse('unknown-missed-caller');
    await audit.record({
      ...by,
      act: 'missed-caller-opened',
      subjectKind: 'missed-caller',
      subjectId: entryId,
      detail: { number: found.number !== null },
    });
    return found;
  }
};

function refuseBy(told: MissedRefusal): never {
  return told.refusal === 'missed-claimed'
    ? refuse(told.refusal, [told.holder])
    : refuse(told.refusal);
}

function toCursor(before: string | undefined): { atMs: number; id: string } | null {
  if (before === undefined) return null;
  const at = before.indexOf('-');
  return { atMs: Number(before.slice(0, at)), id: before.slice(at + 1) };
}
