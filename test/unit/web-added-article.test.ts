import { expect, test } from 'vitest';
import type { ArticleRow } from '../../src/contract/knowledge.ts';
import { addedArticle } from '../../web/src/knowledge/added-article.ts';

const article = (articleId: string, madeAtMs: number): ArticleRow => ({
  articleId,
  text: { title: articleId, body: 'متن', words: '', codes: [], districts: [], reviewOn: null },
  ...{ number: 1, madeByName: null, madeAtMs, approvedNumber: null, approvedByName: null },
  ...{ isRetired: false, used: 0, notHelped: 0, isStale: false },
});

test('a saved article is open from then on: saving again rewrites it', () => {
  const before = [article('a', 5), article('b', 9)];
  expect(addedArticle(before, [...before, article('c', 10)])).toBe('c');
});

test('of several that are new to this page it is the last, wherever it stands in the list', () => {
  const before = [article('a', 5)];
  expect(addedArticle(before, [article('mine', 12), article('a', 20), article('other', 8)])).toBe(
    'mine',
  );
  expect(addedArticle(before, before)).toBeNull();
});
