import type { Kit } from '../kit.ts';
import type { CaseTables } from './cases.ts';
import type { CitizenTables } from './citizens.ts';
import type { PeopleTables } from './people.ts';

type Known = Pick<CitizenTables, 'personalText'> &
  Pick<PeopleTables, 'appUser'> &
  Pick<CaseTables, 'cases'>;

/** اخطار: what somebody was told to put right, until when, and what follows if he does not. */
export function warningTables(k: Kit, known: Known) {
  const { appUser, cases, personalText } = known;

  const warningNotice = k.table(
    'warning_notice',
    {
      id: k.id(),
      caseId: k
        .text()
        .notNull()
        .references(() => cases.id),
      /** Its number is its own within the Jalali year. */
      year: k.int().notNull(),
      number: k.int().notNull(),
      /** To whom and where: the citizen who reported is somebody else. */
      addresseeTextId: k
        .text()
        .notNull()
        .references(() => personalText.id),
      placeTextId: k
        .text()
        .notNull()
        .references(() => personalText.id),
      ground: k.text().notNull(),
      /** What he must do. */
      orderTextId: k
        .text()
        .notNull()
        .references(() => personalText.id),
      deadlineDays: k.int().notNull(),
      follows: k.text().$type<'commission' | 'crew'>().notNull(),
      state: k
        .text()
        .$type<'issued' | 'served' | 'obeyed' | 'escalated' | 'expired' | 'withdrawn'>()
        .notNull(),
      issuedById: k
        .text()
        .notNull()
        .references(() => appUser.id),
      issuedAtMs: k.instant('issued_at').notNull(),
      servedAtMs: k.instant('served_at'),
      servedHow: k.text().$type<'in_person' | 'posted' | 'by_post' | 'refused'>(),
      /** Counted from its being served; null until then. */
      dueAtMs: k.instant('due_at'),
      /** When somebody is reminded next, or what could not follow is tried again; null: never. */
      remindAtMs: k.instant('remind_at'),
      settledAtMs: k.instant('settled_at'),
      settledById: k.text().references(() => appUser.id),
      noteTextId: k.text().references(() => personalText.id),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.unique('warning_notice_number_key').on(t.year, t.number),
      k.index('warning_notice_case_idx').on(t.caseId),
      k.index('warning_notice_due_idx').on(t.state, t.dueAtMs),
      k.index('warning_notice_remind_idx').on(t.state, t.remindAtMs),
    ],
  );

  return { warningNotice };
}
