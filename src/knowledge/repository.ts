import { and, count, desc, eq, gte, inArray, isNotNull, isNull } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import type { MyCircular } from '../contract/circulars.ts';
import type { Article, ArticleRow, ArticleText, FindArticles } from '../contract/knowledge.ts';
import type { Reader, Store, Writer } from '../db/index.ts';
import { tehranDay } from '../kit/jalali.ts';
import { normalizeForStorage } from '../kit/persian-text.ts';
import { findArticles } from './find.ts';
import { type KeptText, keptTexts } from './kept-texts.ts';

export type Knowledge = ReturnType<typeof knowledgeRepository>;

type Found = KeptText & Pick<Article, 'articleId' | 'isCircular'>;
const SHOWN = 8;
const AT_ONCE = 200;
const USED_WITHIN_MS = 30 * 86_400_000;

/** پایگاه دانش: written by training, approved by the head, read by whoever answers. */
export function knowledgeRepository(options: {
  readonly store: Store;
  readonly audit: Pick<Audit, 'write'>;
  readonly newId: () => string;
}) {
  const { store, audit, newId } = options;
  const { appUser, contact, contactItem, kbArticle, kbMark, kbVersion } = store.tables;

  const articleTexts = keptTexts<Found>();
  const circularTexts = keptTexts<Found>();

  /** Of each article that is offered, the last approved version, without its words. */
  async function approved(r: Reader) {
    const rows = await r
      .select({ id: kbVersion.id, articleId: kbVersion.articleId, number: kbVersion.number })
      .from(kbVersion)
      .innerJoin(kbArticle, eq(kbArticle.id, kbVersion.articleId))
      .where(and(isNotNull(kbVersion.approvedAtMs), isNull(kbArticle.retiredAtMs)))
      .orderBy(desc(kbVersion.number));
    const newest = new Map<string, (typeof rows)[number]>();
    for (const row of rows) if (!newest.has(row.articleId)) newest.set(row.articleId, row);
    return [...newest.values()];
  }

  /** No version is ever rewritten, so each is read from the database once. */
  async function offered(): Promise<Found[]> {
    const ids = (await approved(store.read)).map(({ id }) => id);
    const lacking = articleTexts.lacking(ids);
    const fresh: Found[] = [];
    for (let from = 0; from < lacking.length; from += AT_ONCE) {
      const some = lacking.slice(from, from + AT_ONCE);
      const rows = await store.read.select().from(kbVersion).where(inArray(kbVersion.id, some));
      fresh.push(...rows.map((row) => ({ ...row, textId: row.id, isCircular: false })));
    }
    return articleTexts.keep(fresh, ids);
  }

  /** Rewritten it has another number. */
  function told(circulars: readonly MyCircular[]): Promise<Found[]> {
    const texts = circulars.map(({ circularId, number, title, body }) => ({
      ...{ articleId: circularId, title, body, words: '', codes: [], districts: [] },
      ...{ textId: `${circularId} ${number}`, isCircular: true },
    }));
    return circularTexts.keep(
      texts,
      texts.map(({ textId }) => textId),
    );
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
      districts: text.districts,
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
    /** What an expert may answer with; among it what `circulars` tell him. */
    async find(asked: FindArticles, circulars: readonly MyCircular[] = []): Promise<Article[]> {
      const all: Found[] = [...(await offered()), ...(await told(circulars))];
      const found = findArticles<Found>(all, asked, (one) =>
        one.isCircular ? circularTexts.read(one) : articleTexts.read(one),
      );
      return found.slice(0, SHOWN).map(({ articleId, title, body, codes, ...one }) => ({
        ...{ articleId, title, body, isCircular: one.isCircular },
        isOfTopic: asked.serviceCode !== null && codes.includes(asked.serviceCode),
        isOfDistrict: asked.district !== null && one.districts.includes(asked.district),
      }));
    },

    /** Once a contact: by whoever has it in hand. */
    markNotHelped: (
      articleId: string,
      contactId: string,
      by: Editor,
      atMs: number,
    ): Promise<'set' | 'unknown-article' | 'not-your-contact'> =>
      store.tx(async (w) => {
        const [shown] = (await approved(w)).filter((one) => one.articleId === articleId);
        if (shown === undefined) return 'unknown-article';
        const own = and(eq(contact.id, contactId), eq(contact.agentId, by.userId));
        if ((await w.$count(contact, own)) === 0) return 'not-your-contact';
        const { number } = shown;
        const row = { id: newId(), articleId, number, contactId, markedById: by.userId };
        const marked = await w
          .insert(kbMark)
          .values({ ...row, createdAtMs: atMs })
          .onConflictDoNothing()
          .returning({ id: kbMark.id });
        if (marked.length > 0) await note(w, by, 'kb-article-not-helped', articleId, { number });
        return 'set';
      }),

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
      const marks = await read
        .select({ articleId: kbMark.articleId, number: kbMark.number, times: count() })
        .from(kbMark)
        .where(gte(kbMark.createdAtMs, atMs - USED_WITHIN_MS))
        .groupBy(kbMark.articleId, kbMark.number);
      const today = tehranDay(atMs);
      const rows = articles.flatMap(({ id, retiredAtMs }): ArticleRow[] => {
        const own = versions.filter(({ articleId }) => articleId === id);
        const [last] = own;
        if (last === undefined) return [];
        const shown = own.find(({ approvedAtMs }) => approvedAtMs !== null);
        const { title, body, words, codes, districts, reviewOn, number } = last;
        const mark = marks.find((one) => one.articleId === id && one.number === shown?.number);
        return [
          {
            articleId: id,
            text: { title, body, words, codes: [...codes], districts: [...districts], reviewOn },
            number,
            madeByName: nameOf(last.madeById),
            madeAtMs: last.createdAtMs,
            approvedNumber: shown?.number ?? null,
            approvedByName: nameOf(shown?.approvedById ?? null),
            isRetired: retiredAtMs !== null,
            used: Number(used.find(({ articleId }) => articleId === id)?.times ?? 0),
            notHelped: Number(mark?.times ?? 0),
            isStale: retiredAtMs === null && reviewOn !== null && reviewOn <= today,
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
