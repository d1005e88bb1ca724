import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type Attachments, showPhoto } from '../attachments/index.ts';
import type { Audit } from '../audit/index.ts';
import {
  beforeBody,
  hasPermission,
  requireAnyPermission,
  requirePermission,
  type Session,
} from '../auth/index.ts';
import {
  AskVisit,
  CaseVisits,
  Inspector,
  Photo,
  PHOTO_BYTES,
  PhotoStage,
  RecordVisit,
  SetInspector,
  VisitCaller,
  VisitList,
  VisitRecorded,
} from '../contract/field.ts';
import { refuse } from '../contract/refusal.ts';
import type { FieldVisits, Visitor } from './repository.ts';
import type { FieldViews } from './repository-views.ts';

export interface FieldRoutesOptions {
  readonly fieldVisits: FieldVisits;
  readonly fieldViews: FieldViews;
  readonly attachments: Attachments;
  readonly audit: Audit;
  readonly nowMs: () => number;
}

const READERS = ['cases-verify', 'desk', 'announce'] as const;

/** For inspectors on their way, for follow-up that asks them, for whoever says who goes where. */
export const fieldRoutes: FastifyPluginAsyncZod<FieldRoutesOptions> = async (
  app,
  { fieldVisits, fieldViews, attachments, audit, nowMs },
) => {
  // Any name of a type will do, for it is not believed: what it is, the bytes tell.
  app.addContentTypeParser(
    ['image/jpeg', 'image/png', 'image/webp', 'application/octet-stream'],
    // How long it may be says the route: here it would hold for all of them.
    { parseAs: 'buffer' },
    (_request, body, done) => done(null, body),
  );

  const visitor = (session: Session | null): Visitor => {
    const { user, scopes } = requirePermission(session, 'field-visits');
    return { userId: user.userId, all: scopes['field-visits'] === 'all' };
  };
  const params = z.strictObject({ visitId: z.string().max(80) });

  app.get('/api/field-visits', { schema: { response: { 200: VisitList } } }, async (request) =>
    fieldViews.list(visitor(request.session), nowMs()),
  );

  const caller = { params, response: { 200: VisitCaller } };
  app.get('/api/field-visits/:visitId/caller', { schema: caller }, async (request) => {
    const by = visitor(request.session);
    const found = await fieldViews.caller(request.params.visitId, by);
    if (found === null) refuse('unknown-visit');
    const { caseId, ...shown } = found;
    await audit.record({
      userId: by.userId,
      act: 'case-read',
      subjectKind: 'case',
      subjectId: caseId,
      address: request.ip,
      detail: { visit: true },
    });
    return shown;
  });

  const record = { params, body: RecordVisit, response: { 200: VisitRecorded } };
  app.post('/api/field-visits/:visitId/record', { schema: record }, async (request) => {
    const by = visitor(request.session);
    const { visitId } = request.params;
    const recorded = await fieldVisits.record(visitId, request.body, by, nowMs());
    if (typeof recorded === 'string') refuse(recorded);
    return recorded;
  });

  const photo = {
    params,
    querystring: z.strictObject({ stage: PhotoStage }),
    response: { 200: Photo },
  };
  app.post(
    '/api/field-visits/:visitId/photos',
    { schema: photo, bodyLimit: PHOTO_BYTES, preParsing: beforeBody('field-visits') },
    async (request) => {
      const by = visitor(request.session);
      const { visitId } = request.params;
      const { stage } = request.query;
      const visit = await fieldVisits.visitFor(visitId, by);
      if (typeof visit === 'string') refuse(visit);
      const bytes = request.body;
      if (!Buffer.isBuffer(bytes)) refuse('not-a-picture');
      const { caseId } = visit;
      const added = { caseId, of: { visitId }, stage, bytes, addedById: by.userId, atMs: nowMs() };
      const result = await attachments.add(added);
      if (result.type !== 'added') refuse(result.type);
      return { photoId: result.photo.photoId, stage };
    },
  );

  const one = { params: z.strictObject({ photoId: z.string().max(80) }) };
  app.get('/api/photos/:photoId', { schema: one }, async (request, reply) => {
    const { user } = requireAnyPermission(request.session, ...READERS, 'field-visits');
    const row = await attachments.find(request.params.photoId);
    if (row === null) refuse('unknown-photo');
    // What lies beside a reply is for whoever judges it.
    if (row.referralId !== null) requirePermission(request.session, 'cases-verify');
    if (!READERS.some((each) => hasPermission(request.session, each))) {
      if (!(await fieldViews.mayRead(row.caseId, visitor(request.session)))) {
        refuse('not-your-district');
      }
    }
    return showPhoto({ attachments, audit }, row, user.userId, request, reply);
  });

  const ofCase = {
    params: z.strictObject({ caseId: z.string().max(80) }),
    response: { 200: CaseVisits },
  };
  const visitsOf = async (caseId: string): Promise<CaseVisits> =>
    (await fieldViews.ofCase(caseId)) ?? refuse('unknown-case');
  app.get('/api/cases/:caseId/visits', { schema: ofCase }, async (request) => {
    requireAnyPermission(request.session, ...READERS);
    return visitsOf(request.params.caseId);
  });

  const ask = { ...ofCase, body: AskVisit };
  app.post('/api/cases/:caseId/visits', { schema: ask }, async (request) => {
    const { user } = requirePermission(request.session, 'cases-verify');
    const { caseId } = request.params;
    const { note } = request.body;
    const asked = await fieldVisits.ask(caseId, { note, actorId: user.userId, atMs: nowMs() });
    if (asked !== 'asked') refuse(asked);
    return visitsOf(caseId);
  });

  const people = { response: { 200: z.array(Inspector) } };
  app.get('/api/field-inspectors', { schema: people }, async (request) => {
    requirePermission(request.session, 'duty-roster');
    return fieldViews.inspectors();
  });

  const set = {
    params: z.strictObject({ userId: z.string().max(80) }),
    body: SetInspector,
    ...people,
  };
  app.patch('/api/field-inspectors/:userId', { schema: set }, async (request) => {
    const { user } = requirePermission(request.session, 'duty-roster');
    const by = { userId: user.userId, address: request.ip };
    const { district } = request.body;
    const done = await fieldViews.setInspector(request.params.userId, district, by);
    if (done === 'unknown-user') refuse('unknown-user');
    return done;
  });
};
