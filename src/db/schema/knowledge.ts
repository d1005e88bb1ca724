import type { Kit } from '../kit.ts';
import type { PeopleTables } from './people.ts';

/** پایگاه دانش: what experts answer with on the spot. */
export function knowledgeTables(k: Kit, { appUser }: Pick<PeopleTables, 'appUser'>) {
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

  return { kbArticle, kbVersion };
}
