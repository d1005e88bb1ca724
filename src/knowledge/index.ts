/**
 * پایگاه دانش: what experts answer with on the spot, found as people type and by topic.
 *
 *   const knowledge = knowledgeRepository({ store, audit, newId })
 *   await knowledge.find({ typed, serviceCode, said })   → approved articles, the best first
 *   app.register(knowledgeRoutes, { knowledge, nowMs })
 */
export { findArticles } from './find.ts';
export { knowledgeRepository, type Knowledge } from './repository.ts';
export { knowledgeRoutes, type KnowledgeRoutesOptions } from './routes.ts';
