import type { Kit } from '../kit.ts';

/** What somebody was told of the line's own health: kept, so that a restart tells nobody twice. */
export function watchingTables(k: Kit) {
  const healthPage = k.table('health_page', {
    /** The part that does not work. */
    id: k.id(),
    downSinceMs: k.instant('down_since').notNull(),
    /** Null: it may still come back before anybody is told. */
    toldAtMs: k.instant('told_at'),
    createdAtMs: k.instant('created_at').notNull(),
  });
  return { healthPage };
}
