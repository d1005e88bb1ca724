import type { Kit } from '../kit.ts';
import type { CallTables } from './calls.ts';
import type { PeopleTables } from './people.ts';

type Known = Pick<PeopleTables, 'appUser'> & Pick<CallTables, 'queue'>;

/** اطلاعیه: what callers were told by machine, from when to when, by whose word. */
export function bannerTables(k: Kit, { appUser, queue }: Known) {
  const banner = k.table(
    'banner',
    {
      id: k.id(),
      queueId: k
        .text()
        .notNull()
        .references(() => queue.id),
      topic: k.text().$type<'outage' | 'storm'>().notNull(),
      districtId: k.int(),
      onlyInSurge: k.bool().notNull(),
      /** It ends by itself then; null: when somebody ends it. */
      untilMs: k.instant('until_at'),
      startedById: k
        .text()
        .notNull()
        .references(() => appUser.id),
      endedAtMs: k.instant('ended_at'),
      /** Null with an end: its time was over. */
      endedById: k.text().references(() => appUser.id),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.index('banner_queue_idx').on(t.queueId, t.endedAtMs),
      k.index('banner_created_idx').on(t.createdAtMs),
    ],
  );
  return { banner };
}
