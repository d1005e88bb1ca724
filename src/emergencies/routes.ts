import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Audit } from '../audit/index.ts';
import { requireAnyPermission, requirePermission, type Session } from '../auth/index.ts';
import {
  ActInEmergency,
  AssignEmergency,
  DutyRoster,
  EmergencyCaller,
  EmergencyView,
  EndEmergency,
  NewDutyCrew,
  NewDutyTurn,
} from '../contract/emergencies.ts';
import { refuse } from '../contract/refusal.ts';
import type { Emergencies } from './repository.ts';
import type { Roster, RosterRefusal } from './repository-roster.ts';
import type { EmergencyViews } from './repository-views.ts';

export interface EmergencyRoutesOptions {
  readonly emergencies: Emergencies;
  readonly emergencyViews: EmergencyViews;
  readonly roster: Roster;
  readonly audit: Audit;
  readonly nowMs: () => number;
}

/** For duty crews and whoever leads the shift: what burns, who goes there, who is on duty. */
export const emergencyRoutes: FastifyPluginAsyncZod<EmergencyRoutesOptions> = async (
  app,
  { emergencies, emergencyViews, roster, audit, nowMs },
) => {
  const params = z.strictObject({ emergencyId: z.string().max(80) });
  const listed = { response: { 200: z.array(EmergencyView) } };

  const reader = (session: Session | null) => {
    const { user, scopes } = requirePermission(session, 'duty');
    return { userId: user.userId, all: scopes.duty === 'all' };
  };

  app.get('/api/emergencies', { schema: listed }, async (request) =>
    emergencyViews.list(reader(request.session), nowMs()),
  );

  const caller = { params, response: { 200: EmergencyCaller } };
  app.get('/api/emergencies/:emergencyId/caller', { schema: caller }, async (request) => {
    const by = reader(request.session);
    const found = await emergencyViews.caller(request.params.emergencyId, by);
    if (found === null) refuse('unknown-case');
    const { caseId, ...shown } = found;
    await audit.record({
      userId: by.userId,
      act: 'case-read',
      subjectKind: 'case',
      subjectId: caseId,
      address: request.ip,
      detail: { emergency: true },
    });
    return shown;
  });

  const act = { params, body: ActInEmergency, ...listed };
  app.post('/api/emergencies/:emergencyId/act', { schema: act }, async (request) => {
    const by = reader(request.session);
    const { note = '', lasting = false, ...what } = request.body;
    const done = await emergencies.act(request.params.emergencyId, {
      ...{ ...what, note, lasting, actorId: by.userId, all: by.all },
      atMs: nowMs(),
    });
    if (done !== 'done') refuse(done);
    return emergencyViews.list(by, nowMs());
  });

  const assign = { params, body: AssignEmergency, ...listed };
  app.post('/api/emergencies/:emergencyId/assign', { schema: assign }, async (request) => {
    const by = reader(request.session);
    if (!by.all) refuse('not-your-crew');
    const to = { crewId: request.body.crewId, actorId: by.userId, atMs: nowMs() };
    const done = await emergencies.assign(request.params.emergencyId, to);
    if (done !== 'done') refuse(done);
    return emergencyViews.list(by, nowMs());
  });

  const end = { params, body: EndEmergency, ...listed };
  app.post('/api/emergencies/:emergencyId/end', { schema: end }, async (request) => {
    const by = reader(request.session);
    if (!by.all) refuse('not-your-crew');
    const { reason } = request.body;
    const ended = { reason, actorId: by.userId, atMs: nowMs() };
    const done = await emergencies.end(request.params.emergencyId, ended);
    if (done !== 'done') refuse(done);
    return emergencyViews.list(by, nowMs());
  });

  const shown = { response: { 200: DutyRoster } };
  app.get('/api/duty', { schema: shown }, async (request) => {
    requireAnyPermission(request.session, 'duty', 'duty-roster');
    return roster.view(nowMs());
  });

  const editor = (request: { session: Session | null; ip: string }) => {
    const { user } = requirePermission(request.session, 'duty-roster');
    return { userId: user.userId, address: request.ip };
  };
  const answer = async (refusal: RosterRefusal | null): Promise<DutyRoster> => {
    if (refusal !== null) refuse(refusal);
    return roster.view(nowMs());
  };
  app.post('/api/duty/crews', { schema: { body: NewDutyCrew, ...shown } }, async (request) => {
    const by = editor(request);
    return answer(await roster.addCrew(request.body, by, nowMs()));
  });
  const crew = { params: z.strictObject({ crewId: z.string().max(80) }), ...shown };
  app.delete('/api/duty/crews/:crewId', { schema: crew }, async (request) => {
    const by = editor(request);
    return answer(await roster.closeCrew(request.params.crewId, by, nowMs()));
  });
  app.post('/api/duty/turns', { schema: { body: NewDutyTurn, ...shown } }, async (request) => {
    const by = editor(request);
    return answer(await roster.addTurn(request.body, by, nowMs()));
  });
  const turn = { params: z.strictObject({ turnId: z.string().max(80) }), ...shown };
  app.delete('/api/duty/turns/:turnId', { schema: turn }, async (request) => {
    const by = editor(request);
    return answer(await roster.endTurn(request.params.turnId, by, nowMs()));
  });
};
