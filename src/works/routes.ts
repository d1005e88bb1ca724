import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Audit } from '../audit/index.ts';
import { beforeBody, requirePermission } from '../auth/index.ts';
import type { ErrorCode } from '../contract/error-catalogue.ts';
import { Imported, ImportFile } from '../contract/organising.ts';
import { csvHeaders } from '../kit/csv.ts';
import { refuse } from '../contract/refusal.ts';
import {
  Commit,
  EndProject,
  NewProject,
  Project,
  ProjectRow,
  PutOffProject,
  SetBudget,
  Spend,
  TieToProject,
  WorksCase,
  WorksCode,
  WorksImportKind,
  WorksYear,
  WorksYearQuery,
} from '../contract/works.ts';
import { yearOf } from './money.ts';
import type { Works } from './works.ts';

export interface WorksRoutesOptions {
  readonly works: Works;
  readonly audit: Audit;
  readonly nowMs: () => number;
}

/** The longest file that the contract takes, where each letter is three bytes on the wire, and more. */
const FILE_BYTES = 1024 * 1024;

/** For steering and the head of 137; what is more than a line has is the head's to approve. */
export const worksRoutes: FastifyPluginAsyncZod<WorksRoutesOptions> = async (
  app,
  { works: { budgets, codes, projects, views, importing, exporting }, audit, nowMs },
) => {
  const enter = (request: FastifyRequest) => {
    const { user } = requirePermission(request.session, 'works-write');
    return { userId: user.userId, address: request.ip };
  };
  const approves = (request: FastifyRequest): boolean =>
    request.session?.user.permissions.includes('works-approve') === true;

  const year = { querystring: WorksYearQuery, response: { 200: WorksYear } };
  app.get('/api/works/budgets', { schema: year }, async (request) => {
    enter(request);
    return budgets.year(request.query.year ?? yearOf(nowMs()), nowMs());
  });

  const set = { body: SetBudget, response: { 200: WorksYear } };
  app.post('/api/works/budgets', { schema: set }, async (request) => {
    const done = await budgets.setAlone(request.body, enter(request), nowMs());
    if ('refusal' in done) refuse(done.refusal);
    return budgets.year(request.body.year, nowMs());
  });

  const coded = { response: { 200: z.array(WorksCode) } };
  app.get('/api/works/codes', { schema: coded }, async (request) => {
    enter(request);
    return codes.list();
  });

  const listed = { response: { 200: z.array(ProjectRow) } };
  app.get('/api/works/projects', { schema: listed }, async (request) => {
    enter(request);
    return views.list(nowMs());
  });

  const opened = { response: { 200: Project } };
  async function open(projectId: string): Promise<z.infer<typeof Project>> {
    const found = await views.open(projectId, nowMs());
    return found === null ? refuse('unknown-project') : found;
  }
  app.post('/api/works/projects', { schema: { body: NewProject, ...opened } }, async (request) => {
    const added = await projects.add(request.body, enter(request), nowMs());
    if ('refusal' in added) refuse(added.refusal);
    return open(added.projectId);
  });

  const params = z.strictObject({ projectId: z.string().max(80) });
  const one = { params, ...opened };
  const path = '/api/works/projects/:projectId';
  app.get(path, { schema: one }, async (request) => {
    const by = enter(request);
    const found = await open(request.params.projectId);
    // Addresses of citizens' requests stand in it.
    await audit.record({
      ...{ ...by, act: 'project-read', subjectKind: 'micro-project' },
      ...{ subjectId: found.projectId, detail: { cases: found.cases.length } },
    });
    return found;
  });
  const answer = (refusal: ErrorCode | null, projectId: string) =>
    refusal === null ? open(projectId) : refuse(refusal);

  app.post(`${path}/cases`, { schema: { ...one, body: TieToProject } }, async (request) => {
    const { projectId } = request.params;
    const { trackingCode } = request.body;
    const refusal = await projects.tie(projectId, trackingCode, enter(request), nowMs());
    return answer(refusal, projectId);
  });

  const tied = z.strictObject({ projectId: z.string().max(80), caseId: z.string().max(80) });
  app.delete(`${path}/cases/:caseId`, { schema: { ...opened, params: tied } }, async (request) => {
    const { projectId, caseId } = request.params;
    return answer(await projects.untie(projectId, caseId, enter(request), nowMs()), projectId);
  });

  app.post(`${path}/date`, { schema: { ...one, body: PutOffProject } }, async (request) => {
    const { projectId } = request.params;
    const { plannedForMs } = request.body;
    const refusal = await projects.putOff(projectId, plannedForMs, enter(request), nowMs());
    return answer(refusal, projectId);
  });

  app.post(`${path}/commit`, { schema: { ...one, body: Commit } }, async (request) => {
    const { projectId } = request.params;
    const by = { ...enter(request), approves: approves(request) };
    return answer(await projects.commit(projectId, request.body, by, nowMs()), projectId);
  });

  app.post(`${path}/spend`, { schema: { ...one, body: Spend } }, async (request) => {
    const { projectId } = request.params;
    const by = enter(request);
    return answer(await projects.spend(projectId, request.body, by, nowMs()), projectId);
  });

  app.post(`${path}/end`, { schema: { ...one, body: EndProject } }, async (request) => {
    const { projectId } = request.params;
    const by = enter(request);
    return answer(await projects.end(projectId, request.body, by, nowMs()), projectId);
  });

  const waiting = {
    querystring: z.strictObject({ district: z.coerce.number().int().min(1).max(13) }),
    response: { 200: z.array(WorksCase) },
  };
  app.get('/api/works/cases', { schema: waiting }, async (request) => {
    const by = enter(request);
    const found = await views.candidates(request.query.district);
    const detail = { district: request.query.district, cases: found.length };
    const subject = { subjectKind: 'works', subjectId: null };
    await audit.record({ ...by, act: 'works-cases-read', ...subject, detail });
    return found;
  });

  const table = z.strictObject({ kind: z.string().max(20) });
  const take = { params: table, body: ImportFile, response: { 200: Imported } };
  const long = { bodyLimit: FILE_BYTES, preParsing: beforeBody('works-write') };
  app.post('/api/works/imports/:kind', { schema: take, ...long }, async (request) => {
    const by = enter(request);
    const kind = WorksImportKind.safeParse(request.params.kind);
    if (!kind.success) refuse('not-found');
    return importing.take(kind.data, request.body, by, nowMs());
  });

  const csv = { schema: { params: table } };
  app.get('/api/works/imports/:kind/csv', csv, async (request, reply) => {
    const by = enter(request);
    const kind = WorksImportKind.safeParse(request.params.kind);
    if (!kind.success) refuse('not-found');
    const subject = { subjectKind: 'works', subjectId: kind.data };
    await audit.record({ ...by, act: 'table-exported', ...subject });
    return reply.headers(csvHeaders(kind.data)).send(await exporting.csv(kind.data, nowMs()));
  });
};
