import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requireAnyPermission, requirePermission } from '../auth/index.ts';
import type { Circulars } from '../circulars/index.ts';
import { refuse } from '../contract/refusal.ts';
import {
  ApproveArticle,
  Article,
  ArticleRow,
  ArticleText,
  FindArticles,
  NotHelped,
} from '../contract/knowledge.ts';
import type { Knowledge } from './repository.ts';

export interface KnowledgeRoutesOptions {
  readonly knowledge: Knowledge;
  readonly circulars: Pick<Circulars, 'mine'>;
  readonly nowMs: () => number;
}

export const knowledgeRoutes: FastifyPluginAsyncZod<KnowledgeRoutesOptions> = async (
  app,
  { knowledge, circulars, nowMs },
) => {
  const find = { body: FindArticles, response: { 200: z.array(Article) } };
  app.post(
    '/api/knowledge/find',
    { schema: find, config: { isReading: true } },
    async (request) => {
      const { user } = requireAnyPermission(
        request.session,
        ...(['desk', 'announce', 'cases-verify', 'knowledge-write', 'cases-read'] as const),
        ...(['field-visits', 'works-write', 'session-guest'] as const),
      );
      return knowledge.find(request.body, await circulars.mine(user.userId, nowMs()));
    },
  );

  const list = { response: { 200: z.array(ArticleRow) } };
  app.get('/api/knowledge', { schema: list }, async (request) => {
    requirePermission(request.session, 'knowledge-write');
    return knowledge.list(nowMs());
  });

  app.post('/api/knowledge', { schema: { ...list, body: ArticleText } }, async (request) => {
    const { user } = requirePermission(request.session, 'knowledge-write');
    const by = { userId: user.userId, address: request.ip };
    await knowledge.add(request.body, by, nowMs());
    return knowledge.list(nowMs());
  });

  const one = { ...list, params: z.strictObject({ articleId: z.string().max(80) }) };
  const rewrite = { ...one, body: ArticleText };
  app.post('/api/knowledge/:articleId/versions', { schema: rewrite }, async (request) => {
    const { user } = requirePermission(request.session, 'knowledge-write');
    const by = { userId: user.userId, address: request.ip };
    const result = await knowledge.rewrite(request.params.articleId, request.body, by, nowMs());
    if (result !== 'set') refuse(result);
    return knowledge.list(nowMs());
  });

  const marking = { params: one.params, body: NotHelped, response: { 204: z.undefined() } };
  app.post('/api/knowledge/:articleId/not-helped', { schema: marking }, async (request, reply) => {
    const { user } = requirePermission(request.session, 'desk');
    const by = { userId: user.userId, address: request.ip };
    const { articleId } = request.params;
    const { contactId } = request.body;
    const result = await knowledge.markNotHelped(articleId, contactId, by, nowMs());
    if (result !== 'set') refuse(result);
    return reply.code(204).send();
  });

  // What the whole line answers with is the head's word.
  const approve = { ...one, body: ApproveArticle };
  app.post('/api/knowledge/:articleId/approve', { schema: approve }, async (request) => {
    const { user } = requirePermission(request.session, 'cases-decide');
    const by = { userId: user.userId, address: request.ip };
    const { articleId } = request.params;
    const result = await knowledge.approve(articleId, request.body.number, by, nowMs());
    if (result !== 'set') refuse(result);
    return knowledge.list(nowMs());
  });

  app.post('/api/knowledge/:articleId/retire', { schema: one }, async (request) => {
    const { user } = requirePermission(request.session, 'knowledge-write');
    const by = { userId: user.userId, address: request.ip };
    const result = await knowledge.retire(request.params.articleId, by, nowMs());
    if (result !== 'set') refuse(result);
    return knowledge.list(nowMs());
  });
};
