import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Audit } from '../audit/index.ts';
import { requireAnyPermission, requirePermission } from '../auth/index.ts';
import type { Cases } from '../cases/index.ts';
import type { ContactRepository } from '../contacts/index.ts';
import type { ErrorCode } from '../contract/error-catalogue.ts';
import {
  EndTalk,
  ManagerSession,
  MoveBooking,
  NewBooking,
  NewManagerSession,
  OpenedSession,
  SessionReport,
  SessionReportQuery,
  TieCase,
  WritePromise,
} from '../contract/manager-sessions.ts';
import type { Matter } from '../contract/matters.ts';
import { refuse } from '../contract/refusal.ts';
import type { NumberOf, OutboundCalls } from '../outbound/index.ts';
import type { ManagerSessions } from './manager-sessions.ts';

export interface ManagerSessionRoutesOptions {
  readonly managerSessions: ManagerSessions;
  readonly cases: Pick<Cases, 'finishContact'>;
  readonly contacts: Pick<ContactRepository, 'find' | 'listItems'>;
  readonly audit: Audit;
  readonly nowMs: () => number;
  /** The number on record of what the expert has in hand. */
  readonly outboundNumberOf: NumberOf;
  /** By the telephone of whoever asks. */
  readonly outboundCalls: OutboundCalls;
  /** The wrap-up of a call that is written down is over. */
  readonly onFinished: (finished: {
    readonly agentId: string;
    readonly contactId: string;
    readonly callId: string | null;
  }) => Promise<void>;
}

/** For whoever plans sessions, books citizens into them, and hosts one. */
export const managerSessionRoutes: FastifyPluginAsyncZod<ManagerSessionRoutesOptions> = async (
  app,
  options,
) => {
  const { managerSessions: sessions, audit, nowMs } = options;
  const { planning, bookings, talks, promises, views } = sessions;
  const params = z.strictObject({ sessionId: z.string().max(80) });
  const opened = { params, response: { 200: OpenedSession } };

  const expert = (request: FastifyRequest) => {
    const { user } = requirePermission(request.session, 'sessions-book');
    return { userId: user.userId, address: request.ip };
  };
  const planner = (request: FastifyRequest) => {
    const { user } = requirePermission(request.session, 'sessions-write');
    return { userId: user.userId, address: request.ip };
  };
  /** Anybody of 137 who has to do with sessions. */
  const reader = (request: FastifyRequest) => {
    const { user } = requireAnyPermission(request.session, 'sessions-book', 'sessions-write');
    const all = user.permissions.includes('sessions-write');
    return { userId: user.userId, address: request.ip, all };
  };
  async function view(sessionId: string, by: { userId: string; all: boolean }) {
    const found = await views.open(sessionId, by.userId, nowMs());
    if (found === null) refuse('unknown-session');
    if (!found.isHost && !by.all) refuse('not-your-session');
    return found;
  }
  const answer = async (refusal: ErrorCode | null, request: FastifyRequest, sessionId: string) => {
    if (refusal !== null) refuse(refusal);
    return view(sessionId, reader(request));
  };

  const listed = { response: { 200: z.array(ManagerSession) } };
  app.get('/api/manager-sessions', { schema: listed }, async (request) =>
    planning.list(reader(request), nowMs()),
  );

  app.post(
    '/api/manager-sessions',
    { schema: { body: NewManagerSession, ...listed } },
    async (request) => {
      const by = planner(request);
      const planned = await planning.plan(request.body, by, nowMs());
      if ('refusal' in planned) refuse(planned.refusal);
      return planning.list({ userId: by.userId, all: true }, nowMs());
    },
  );

  app.post(
    '/api/manager-sessions/:sessionId/cancel',
    { schema: { params, ...listed } },
    async (request) => {
      const by = planner(request);
      const refusal = await planning.cancel(request.params.sessionId, by, nowMs());
      if (refusal !== null) refuse(refusal);
      return planning.list({ userId: by.userId, all: true }, nowMs());
    },
  );

  const reported = { querystring: SessionReportQuery, response: { 200: SessionReport } };
  app.get('/api/manager-report', { schema: reported }, async (request) => {
    requireAnyPermission(request.session, 'sessions-write', 'cases-verify');
    const { from, to } = request.query;
    if (to < from) refuse('bad-request', ['to']);
    return views.report(from, to, nowMs());
  });

  app.get('/api/manager-sessions/:sessionId', { schema: opened }, async (request) => {
    const by = reader(request);
    const found = await view(request.params.sessionId, by);
    // The host looks again each few seconds; his acts are kept one by one.
    if (!found.isHost) {
      await audit.record({
        ...{ userId: by.userId, address: request.ip, act: 'manager-session-read' },
        ...{ subjectKind: 'manager-session', subjectId: found.sessionId },
      });
    }
    return found;
  });

  const book = { params, body: NewBooking, ...listed };
  app.post('/api/manager-sessions/:sessionId/bookings', { schema: book }, async (request) => {
    const by = expert(request);
    const { from } = request.body;
    const about =
      'contactId' in from
        ? ({ purpose: 'contact', contactId: from.contactId } as const)
        : ({ purpose: 'missed-caller', missedId: from.missedId } as const);
    const found = await options.outboundNumberOf(about, by.userId);
    if ('code' in found) refuse(found.code);
    const { sessionId } = request.params;
    const booked = await bookings.book(sessionId, request.body, found.number, by, nowMs());
    if ('refusal' in booked) refuse(booked.refusal);
    return planning.list({ userId: by.userId, all: false }, nowMs());
  });

  const one = {
    params: z.strictObject({ sessionId: z.string().max(80), bookingId: z.string().max(80) }),
    response: { 200: OpenedSession },
  };
  /** His own session, or whoever plans all of them. */
  async function ownBooking(request: FastifyRequest, of: { sessionId: string; bookingId: string }) {
    const by = reader(request);
    const { bookings: all } = await view(of.sessionId, by);
    if (!all.some(({ bookingId }) => bookingId === of.bookingId)) refuse('unknown-booking');
    return by;
  }
  const path = '/api/manager-sessions/:sessionId/bookings/:bookingId';
  app.post(`${path}/cancel`, { schema: one }, async (request) => {
    const { userId, address } = await ownBooking(request, request.params);
    const { sessionId, bookingId } = request.params;
    return answer(
      await bookings.cancel(bookingId, { userId, address }, nowMs()),
      request,
      sessionId,
    );
  });
  app.post(`${path}/move`, { schema: { ...one, body: MoveBooking } }, async (request) => {
    const { userId, address } = await ownBooking(request, request.params);
    const { sessionId, bookingId } = request.params;
    const to = request.body.sessionId;
    const moved = await bookings.move(bookingId, to, { userId, address }, nowMs());
    return answer('refusal' in moved ? moved.refusal : null, request, sessionId);
  });

  app.post('/api/manager-sessions/:sessionId/start', { schema: opened }, async (request) => {
    const { sessionId } = request.params;
    return answer(await talks.start(sessionId, expert(request), nowMs()), request, sessionId);
  });
  app.post('/api/manager-sessions/:sessionId/end', { schema: opened }, async (request) => {
    const { sessionId } = request.params;
    return answer(await talks.finish(sessionId, expert(request), nowMs()), request, sessionId);
  });

  app.post('/api/manager-sessions/:sessionId/call-next', { schema: opened }, async (request) => {
    const by = expert(request);
    const { sessionId } = request.params;
    const turn = await talks.callNext(sessionId, by, nowMs());
    if ('refusal' in turn) refuse(turn.refusal);
    const { bookingId, caseId, number } = turn;
    const about = { purpose: 'manager-session', bookingId, caseId, number } as const;
    const called = await options.outboundCalls
      .call(about, { ...by, seesPersons: false })
      .catch(async (fault: unknown) => {
        await talks.notCalled(bookingId);
        throw fault;
      });
    if (!called.ok) {
      await talks.notCalled(bookingId);
      refuse(called.code);
    }
    await talks.called(bookingId, called.callId);
    return view(sessionId, reader(request));
  });

  const endTalk = { ...opened, body: EndTalk };
  app.post('/api/manager-sessions/:sessionId/end-talk', { schema: endTalk }, async (request) => {
    const by = expert(request);
    const { sessionId } = request.params;
    const { as } = request.body;
    const running = await talks.running(sessionId, by.userId, nowMs());
    if ('refusal' in running) refuse(running.refusal);
    if (as === 'talked') await completeRecord(sessionId, by.userId);
    return answer(await talks.endTalk(sessionId, as, by, nowMs()), request, sessionId);
  });

  /** The record of a talk that is over is finished with it; one that is still up stays to be completed. */
  async function completeRecord(sessionId: string, userId: string): Promise<void> {
    const { talk, contactId } = await view(sessionId, { userId, all: false });
    const contact = contactId === null ? undefined : await options.contacts.find(contactId);
    if (talk === null || contact === undefined || contactId === null) return;
    if (contact.agentId !== userId || contact.endedAtMs === null) return;
    if (contact.finishedAtMs !== null) return;
    const written = await options.contacts.listItems(contactId);
    const known = talk.cases.filter(({ caseId }) => !written.some((one) => one.caseId === caseId));
    const matters: Matter[] = known.map(({ caseId }) => ({ disposition: 'chase', caseId }));
    const made = written.find(({ disposition }) => disposition === 'case_created');
    if (matters.length === 0 && made !== undefined) {
      matters.push({ disposition: 'case_created', caseId: made.caseId });
    }
    if (matters.length === 0) matters.push({ disposition: 'answered_on_spot', kind: 'request' });
    const done = await options.cases.finishContact(contactId, userId, { matters }, nowMs());
    if (done.type === 'finished') {
      await options.onFinished({ agentId: userId, contactId, callId: done.callId });
    } else if (done.type !== 'contact-finished') refuse(done.type);
  }

  const tie = { ...opened, body: TieCase };
  app.post('/api/manager-sessions/:sessionId/tie', { schema: tie }, async (request) => {
    const { sessionId } = request.params;
    const { trackingCode } = request.body;
    const refusal = await talks.tie(sessionId, trackingCode, expert(request), nowMs());
    return answer(refusal, request, sessionId);
  });

  const promised = { ...opened, body: WritePromise };
  app.post('/api/manager-sessions/:sessionId/promises', { schema: promised }, async (request) => {
    const by = expert(request);
    const { sessionId } = request.params;
    const running = await talks.running(sessionId, by.userId, nowMs());
    if ('refusal' in running) refuse(running.refusal);
    const refusal = await promises.write(running, request.body, by, nowMs());
    return answer(refusal, request, sessionId);
  });
};
