import { and, count, desc, eq, gte, isNotNull, isNull } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import type { Article, ArticleRow, ArticleText, FindArticles } from '../contract/knowledge.ts';
import type { Reader, Store, Tables, Writer } from '../db/index.ts';
import { normalizeForStorage } from '../kit/persian-text.ts';
import { findArticles } from './find.ts';

export type Knowledge = ReturnType<typeof knowledgeRepository>;

type Version = Tables['kbVersion']['$inferSelect'];
const SHOWN = 8;
const USED_WITHIN_MS = 30 * 86_400_000;

/** پایگاه دانش: written by training, approved by the head, read by whoever answers. */
export function knowledgeRepository(options: {
  readonly store: Store;
  readonly audit: Pick<Audit, 'write'>;
  readonly newId: () => string;
}) {
  const { store, audit, newId } = options;
  const { appUser, contactItem, kbArticle, kbVersion } = store.tables;

  /** Of each article that is offered, the last approved text. */
  async function approved(r: Reader): Promise<Version[]> {
    const rows = await r
      .select({ version: kbVersion })
      .from(kbVersion)
      .innerJoin(kbArticle, eq(kbArticle.id, kbVersion.articleId))
      .where(and(isNotNull(kbVersion.approvedAtMs), isNull(kbArticle.retiredAtMs)))
      .orderBy(desc(kbVersion.number));
    const newest = new Map<string, Version>();
    for (const { version } of rows) {
      if (!newest.has(version.articleId)) newest.set(version.articleId, version);
    }
    return [...newest.values()];
  }

  const note = (
    w: Writer,
    by: Editor,
    act: string,
    subjectId: string,
    detail: Record<string, number> = {},
  ) => audit.write(w, { ...by, act, subjectKind: 'kb-article', subjectId, detail });

  async function addVersion(
    w: Writer,
    articleId: string,
    number: number,
    text: ArticleText,
    by: Editor,
    atMs: number,
  ): Promise<void> {
    await w.insert(kbVersion).values({
      id: newId(),
      articleId,
      number,
      title: normalizeForStorage(text.title),
      body: normalizeForStorage(text.body),
      words: normalizeForStorage(text.words),
      codes: text.codes,
      reviewOn: text.reviewOn,
      madeById: by.userId,
      createdAtMs: atMs,
    });
    await note(w, by, 'kb-article-written', articleId, { number });
  }

  async function lastNumber(w: Reader, articleId: string): Promise<number | undefined> {
    const [last] = await w
      .select({ number: kbVersion.number })
      .from(kbVersion)
      .where(eq(kbVersion.articleId, articleId))
      .orderBy(desc(kbVersion.number))
      .limit(1);
    return last?.number;
  }

  return {
    /** What an expert may answer with. */
    async find(asked: FindArticles): Promise<Article[]> {
      const found = findArticles(await approved(store.read), asked);
      return found.slice(0, SHOWN).map(({ articleId, title, body, codes }) => ({
        articleId,
        title,
        body,
        isOfTopic: asked.serviceCode !== null && codes.includes(asked.serviceCode),
      }));
    },

    /** Of the authors: also what nobody has approved yet. */
    async list(atMs: number): Promise<ArticleRow[]> {
      const { read } = store;
      const articles = await read.select().from(kbArticle);
      const versions = await read.select().from(kbVersion).orderBy(desc(kbVersion.number));
      const people = await read.select({ id: appUser.id, name: appUser.name }).from(appUser);
      const nameOf = (id: string | null): string | null =>
        people.find((one) => one.id === id)?.name ?? null;
      const used = await read
        .select({ articleId: contactItem.kbArticleId, times: count() })
        .from(contactItem)
        .where(
          and(
            isNotNull(contactItem.kbArticleId),
            gte(contactItem.createdAtMs, atMs - USED_WITHIN_MS),
          ),
        )
        .groupBy(contactItem.kbArticleId);
      const rows = articles.flatMap(({ id, retiredAtMs }): ArticleRow[] => {
        const own = versions.filter(({ articleId }) => articleId === id);
        const [last] = own;
        if (last === undefined) return [];
        const shown = own.find(({ approvedAtMs }) => approvedAtMs !== null);
        const { title, body, words, codes, reviewOn, number } = last;
        return [
          {
            articleId: id,
            text: { title, body, words, codes: [...codes], reviewOn },
            number,
            madeByName: nameOf(last.madeById),
            madeAtMs: last.createdAtMs,
            approvedNumber: shown?.number ?? null,
            approvedByName: nameOf(shown?.approvedById ?? null),
            isRetired: retiredAtMs !== null,
            used: Number(used.find(({ articleId }) => articleId === id)?.times ?? 0),
          },
        ];
      });
      return rows.toSorted((a, b) => b.madeAtMs - a.madeAtMs);
    },

    add: (text: ArticleText, by: Editor, atMs: number): Promise<string> =>
      store.tx(async (w) => {
        const articleId = newId();
        await w.insert(kbArticle).values({ id: articleId, createdAtMs: atMs });
        await addVersion(w, articleId, 1, text, by, atMs);
        return articleId;
      }),

    /** What experts read stays as it is until this one is approved. */
    rewrite: (
      articleId: string,
      text: ArticleText,
      by: Editor,
      atMs: number,
    ): Promise<'set' | 'unknown-article'> =>
      store.tx(async (w) => {
        const last = await lastNumber(w, articleId);
        if (last === undefined) return 'unknown-article';
        await addVersion(w, articleId, last + 1, text, by, atMs);
        return 'set';
      }),

    /** The very text that was read: one that was written since then is another. */
    approve: (
      articleId: string,
      number: number,
      by: Editor,
      atMs: number,
    ): Promise<'set' | 'unknown-article' | 'article-changed'> =>
      store.tx(async (w) => {
        const last = await lastNumber(w, articleId);
        if (last === undefined) return 'unknown-article';
        if (last !== number) return 'article-changed';
        const set = { approvedById: by.userId, approvedAtMs: atMs };
        await w
          .update(kbVersion)
          .set(set)
          .where(and(eq(kbVersion.articleId, articleId), eq(kbVersion.number, number)));
        await w.update(kbArticle).set({ retiredAtMs: null }).where(eq(kbArticle.id, articleId));
        await note(w, by, 'kb-article-approved', articleId, { number });
        return 'set';
      }),

    retire: (articleId: string, by: Editor, atMs: number): Promise<'set' | 'unknown-article'> =>
      store.tx(async (w) => {
        if ((await lastNumber(w, articleId)) === undefined) return 'unknown-article';
        await w.update(kbArticle).set({ retiredAtMs: atMs }).where(eq(kbArticle.id, articleId));
        await note(w, by, 'kb-article-retired', articleId);
        return 'set';
      }),
  };
}
