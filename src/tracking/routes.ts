import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { requirePermission } from '../auth/index.ts';
import { refuse } from '../contract/refusal.ts';
import {
  AnswerByCode,
  AnsweredByCode,
  TellCase,
  ToldCase,
  TrackByCode,
  TrackedCase,
  WithdrawByCode,
} from '../contract/tracking.ts';
import type { Tracking } from './repository.ts';

export interface TrackingRoutesOptions {
  readonly tracking: Tracking;
  readonly nowMs: () => number;
}

/** A citizen looks a handful of codes up, not a list of them. */
const LOOKUPS_PER_MINUTE = 20;
/** Whoever asks, from however many addresses: each look-up takes a turn of the one writer. */
const ALL_LOOKUPS_PER_MINUTE = 600;

export const trackingRoutes: FastifyPluginAsyncZod<TrackingRoutesOptions> = async (
  app,
  { tracking, nowMs },
) => {
  let minute = 0;
  let looked = 0;
  const takeTurn = (): void => {
    const now = Math.floor(nowMs() / 60_000);
    looked = now === minute ? looked + 1 : 1;
    minute = now;
    if (looked > ALL_LOOKUPS_PER_MINUTE) refuse('too-many-requests');
  };

  const track = { body: TrackByCode, response: { 200: TrackedCase } };
  const config = { rateLimit: { max: LOOKUPS_PER_MINUTE, timeWindow: 60_000 } };
  app.post('/api/public/tracking', { schema: track, config }, async (request, reply) => {
    void reply.header('cache-control', 'no-store');
    takeTurn();
    const found = await tracking.track(request.body, nowMs(), request.ip);
    return found.type === 'tracked' ? found.tracked : refuse(found.type);
  });

  const answer = { body: AnswerByCode, response: { 200: AnsweredByCode } };
  app.post('/api/public/feedback', { schema: answer, config }, async (request, reply) => {
    void reply.header('cache-control', 'no-store');
    takeTurn();
    const done = await tracking.answer(request.body, nowMs(), request.ip);
    if (done.type !== 'answered') refuse(done.type);
    return { became: done.became, tracked: done.tracked };
  });

  const withdraw = { body: WithdrawByCode, response: { 200: TrackedCase } };
  app.post('/api/public/withdrawal', { schema: withdraw, config }, async (request, reply) => {
    void reply.header('cache-control', 'no-store');
    takeTurn();
    const done = await tracking.withdraw(request.body, nowMs(), request.ip);
    return done.type === 'withdrawn' ? done.tracked : refuse(done.type);
  });

  const tell = { body: TellCase, response: { 200: ToldCase } };
  app.post('/api/tracking', { schema: tell }, async (request) => {
    const { user } = requirePermission(request.session, 'desk');
    const by = { userId: user.userId, address: request.ip };
    const told = await tracking.tell(request.body, by, nowMs());
    return told.type === 'told' ? { caseId: told.caseId } : refuse(told.type);
  });
};
