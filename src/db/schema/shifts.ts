import type { Kit } from '../kit.ts';
import type { CitizenTables } from './citizens.ts';
import type { PeopleTables } from './people.ts';

type Known = Pick<PeopleTables, 'appUser'> & Pick<CitizenTables, 'personalText'>;

/** تحویل شیفت: what one shift told the next, signed by both who led them. */
export function shiftTables(k: Kit, { appUser, personalText }: Known) {
  const shiftHandover = k.table(
    'shift_handover',
    {
      id: k.id(),
      writtenById: k
        .text()
        .notNull()
        .references(() => appUser.id),
      /** His own words, which may speak of citizens. */
      noteTextId: k
        .text()
        .notNull()
        .references(() => personalText.id),
      /** What the system knew in that moment, kept as it was: contract shifts. */
      picture: k.json().$type<object>().notNull(),
      confirmedById: k.text().references(() => appUser.id),
      confirmedAtMs: k.instant('confirmed_at'),
      /** Written anew before anybody had confirmed it. */
      supersededAtMs: k.instant('superseded_at'),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.index('shift_handover_created_idx').on(t.createdAtMs)],
  );
  return { shiftHandover };
}
