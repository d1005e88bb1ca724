import type { Kit } from '../kit.ts';
import type { CitizenTables } from './citizens.ts';
import type { PeopleTables } from './people.ts';

/** What was set on a page over what the environment says; earlier values are in the audit. */
export function settingTables(k: Kit, { appUser, personalText }: PeopleTables & CitizenTables) {
  const setting = k.table('setting', {
    /** Its name as a variable of the environment. */
    id: k.id(),
    /** Null, as the one below: it was taken back, and is as given. */
    value: k.text(),
    /** Where the value is telephones. */
    valueTextId: k.text().references(() => personalText.id),
    /** Counts the changes: two people who change the same one see each other. */
    version: k.int().notNull(),
    changedById: k
      .text()
      .notNull()
      .references(() => appUser.id),
    changedAtMs: k.instant('changed_at').notNull(),
    createdAtMs: k.instant('created_at').notNull(),
  });
  return { setting };
}
