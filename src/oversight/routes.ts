import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Audit } from '../audit/index.ts';
import { requirePermission, type Session } from '../auth/index.ts';
import { refuse } from '../contract/refusal.ts';
import { OpenedOversight, OversightList } from '../contract/oversight.ts';
import { toCsv } from './oversight.ts';
import type { Oversight } from './repository.ts';

export interface OversightRoutesOptions {
  readonly oversight: Oversight;
  readonly audit: Audit;
  readonly nowMs: () => number;
}

/** The weekly lists: read, printed, taken away as a file; who did so is kept. */
export const oversightRoutes: FastifyPluginAsyncZod<OversightRoutesOptions> = async (
  app,
  { oversight, audit, nowMs },
) => {
  const params = z.strictObject({ listId: z.string().max(80) });
  const reader = (session: Session | null) => {
    const { user, scopes } = requirePermission(session, 'oversight');
    return { userId: user.userId, all: scopes.oversight === 'all', language: user.language };
  };

  app.get(
    '/api/oversight',
    { schema: { response: { 200: z.array(OversightList) } } },
    async (request) => oversight.lists(reader(request.session), nowMs()),
  );

  async function opened(request: { session: Session | null; ip: string }, id: string, act: string) {
    const by = reader(request.session);
    const list = await oversight.open(id, by, nowMs());
    if (list === null) refuse('not-found');
    const { kind, week, count } = list;
    await audit.record({
      userId: by.userId,
      act: `oversight-${act}`,
      subjectKind: 'oversight-list',
      subjectId: id,
      address: request.ip,
      detail: { kind, week, rows: count },
    });
    return { list, by };
  }

  const one = { params, response: { 200: OpenedOversight } };
  app.get('/api/oversight/:listId', { schema: one }, async (request) => {
    const { list } = await opened(request, request.params.listId, 'read');
    return list;
  });

  const print = { params, response: { 204: z.undefined() } };
  app.post('/api/oversight/:listId/print', { schema: print }, async (request, reply) => {
    await opened(request, request.params.listId, 'printed');
    return reply.code(204).send();
  });

  const csv = { params };
  app.get('/api/oversight/:listId/csv', { schema: csv }, async (request, reply) => {
    const { list, by } = await opened(request, request.params.listId, 'exported');
    const name = `${list.kind}-${list.week}.csv`;
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="${name}"`)
      .header('cache-control', 'no-store')
      .send(toCsv(list.rows, by.language, list.madeAtMs));
  });
};
