import type { Kit } from '../kit.ts';
import type { CaseTables } from './cases.ts';
import type { PeopleTables } from './people.ts';

type Known = Pick<PeopleTables, 'appUser'> & Pick<CaseTables, 'contact'>;

/** پایگاه دانش: what experts answer with on the spot. */
export function knowledgeTables(k: Kit, { appUser, contact }: Known) {
  const kbArticle = k.table('kb_article', {
    id: k.id(),
    /** Offered no more; matters that were answered by it keep it. */
    retiredAtMs: k.instant('retired_at'),
    createdAtMs: k.instant('created_at').notNull(),
  });

  /** Every text that it has had. Experts read the last one that was approved. */
  const kbVersion = k.table(
    'kb_version',
    {
      id: k.id(),
      articleId: k
        .text()
        .notNull()
        .references(() => kbArticle.id),
      number: k.int().notNull(),
      title: k.text().notNull(),
      body: k.text().notNull(),
      /** What citizens call it. */
      words: k.text().notNull(),
      /** Service codes that it is about. */
      codes: k.json().$type<readonly string[]>().notNull(),
      /** Districts in which it holds; empty: everywhere. */
      districts: k.json().$type<readonly number[]>().notNull(),
      /** Tehran day by which it is read over. */
      reviewOn: k.text(),
      madeById: k
        .text()
        .notNull()
        .references(() => appUser.id),
      approvedById: k.text().references(() => appUser.id),
      approvedAtMs: k.instant('approved_at'),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.unique('kb_version_number_key').on(t.articleId, t.number)],
  );

  /** An expert read it to a citizen, and it was no answer. */
  const kbMark = k.table(
    'kb_mark',
    {
      id: k.id(),
      articleId: k
        .text()
        .notNull()
        .references(() => kbArticle.id),
      /** Which text it was. */
      number: k.int().notNull(),
      contactId: k
        .text()
        .notNull()
        .references(() => contact.id),
      markedById: k
        .text()
        .notNull()
        .references(() => appUser.id),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.unique('kb_mark_key').on(t.articleId, t.contactId)],
  );

  return { kbArticle, kbVersion, kbMark };
}
