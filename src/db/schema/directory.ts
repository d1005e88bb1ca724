import type { Kit } from '../kit.ts';
import type { CitizenTables } from './citizens.ts';

/** Numbers outside the house: departments and persons. Emergency numbers are no rows. */
export function directoryTables(k: Kit, { personalText }: CitizenTables) {
  const outsideNumber = k.table(
    'outside_number',
    {
      id: k.id(),
      kind: k.text().$type<'department' | 'person'>().notNull(),
      nameFa: k.text().notNull(),
      nameEn: k.text().notNull(),
      phoneHash: k.text().notNull(),
      phoneTextId: k
        .text()
        .notNull()
        .references(() => personalText.id),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.unique('outside_number_phone_hash_key').on(t.phoneHash)],
  );
  return { outsideNumber };
}
export type DirectoryTables = ReturnType<typeof directoryTables>;
