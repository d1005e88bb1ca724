import type { ArticleRow } from '../../../src/contract/knowledge.ts';

/** The article that was just added: the newest of those that were not there. Null: it is gone already. */
export function addedArticle(
  before: readonly ArticleRow[],
  after: readonly ArticleRow[],
): string | null {
  const known = new Set(before.map(({ articleId }) => articleId));
  const added = after.filter(({ articleId }) => !known.has(articleId));
  return added.toSorted((a, b) => b.madeAtMs - a.madeAtMs)[0]?.articleId ?? null;
}
