import type { Kit } from '../kit.ts';
import type { CitizenTables } from './citizens.ts';
import type { PeopleTables } from './people.ts';

/** Numbers whose calls are treated otherwise: not served until then, or ahead by so much. */
export function markedCallerTables(
  k: Kit,
  { personalText, appUser }: Pick<CitizenTables, 'personalText'> & Pick<PeopleTables, 'appUser'>,
) {
  const markedCaller = k.table(
    'marked_caller',
    {
      id: k.id(),
      mark: k.text().$type<'blocked' | 'ahead'>().notNull(),
      phoneHash: k.text().notNull(),
      phoneTextId: k
        .text()
        .notNull()
        .references(() => personalText.id),
      /** Why: may well speak of a person. */
      reasonTextId: k
        .text()
        .notNull()
        .references(() => personalText.id),
      /** Of a blocked number. */
      untilMs: k.instant('until_at'),
      /** Of one that is ahead: ms of waiting. */
      aheadMs: k.int(),
      markedBy: k
        .text()
        .notNull()
        .references(() => appUser.id),
      markedAtMs: k.instant('marked_at').notNull(),
    },
    (t) => [k.unique('marked_caller_phone_hash_key').on(t.phoneHash)],
  );
  return { markedCaller };
}
