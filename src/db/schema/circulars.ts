import type { Kit } from '../kit.ts';
import type { PeopleTables } from './people.ts';

export interface CircularTo {
  readonly roles: readonly string[];
  readonly queueIds: readonly string[];
  readonly departmentIds: readonly string[];
}

/** بخشنامه: what the people of the house must have read, and who has. */
export function circularTables(k: Kit, { appUser }: Pick<PeopleTables, 'appUser'>) {
  const circular = k.table('circular', {
    id: k.id(),
    /** Holds no more; who has read it stays written. */
    withdrawnAtMs: k.instant('withdrawn_at'),
    createdAtMs: k.instant('created_at').notNull(),
  });

  /** Every text that it has had: the last one is in force, and is read anew by everybody. */
  const circularVersion = k.table(
    'circular_version',
    {
      id: k.id(),
      circularId: k
        .text()
        .notNull()
        .references(() => circular.id),
      number: k.int().notNull(),
      title: k.text().notNull(),
      body: k.text().notNull(),
      /** Whoever has one of the roles, serves one of the queues or sits in one of the units. */
      addressedTo: k.json().$type<CircularTo>().notNull(),
      validFromMs: k.instant('valid_from').notNull(),
      /** Null: until it is withdrawn. */
      validUntilMs: k.instant('valid_until'),
      /** After so many hours those who lead are reminded of who has not read it. */
      remindAfterHours: k.int().notNull(),
      madeById: k
        .text()
        .notNull()
        .references(() => appUser.id),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.unique('circular_version_number_key').on(t.circularId, t.number)],
  );

  /** Who has confirmed that he read which text, and when. */
  const circularReceipt = k.table(
    'circular_receipt',
    {
      id: k.id(),
      circularId: k
        .text()
        .notNull()
        .references(() => circular.id),
      number: k.int().notNull(),
      userId: k
        .text()
        .notNull()
        .references(() => appUser.id),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.unique('circular_receipt_key').on(t.circularId, t.number, t.userId),
      k.index('circular_receipt_user_idx').on(t.userId),
    ],
  );

  return { circular, circularVersion, circularReceipt };
}
