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
      /** Why: may well speak of a person. Null: the rule's doing, see `found`. */
      reasonTextId: k.text().references(() => personalText.id),
      /** Of a blocked number. */
      untilMs: k.instant('until_at'),
      /** Of one that is ahead: ms of waiting. */
      aheadMs: k.int(),
      /** Null: the rule against nuisance. */
      markedBy: k.text().references(() => appUser.id),
      /** What the rule has found: the contract's `Nuisance`. */
      found: k.json().$type<object>(),
      markedAtMs: k.instant('marked_at').notNull(),
    },
    (t) => [k.unique('marked_caller_phone_hash_key').on(t.phoneHash)],
  );

  /** One row: when numbers are blocked without a person's doing. */
  const nuisanceRule = k.table('nuisance_rule', {
    id: k.id(),
    rule: k.json().$type<object>().notNull(),
    createdAtMs: k.instant('created_at').notNull(),
  });

  /** A supervisor took the rule's block from a number: calls from before count no more. */
  const nuisancePardon = k.table('nuisance_pardon', {
    /** The number's keyed hash. */
    id: k.id(),
    pardonedAtMs: k.instant('pardoned_at').notNull(),
    createdAtMs: k.instant('created_at').notNull(),
  });
  return { markedCaller, nuisanceRule, nuisancePardon };
}
