import { and, count, gte, lt } from 'drizzle-orm';
import { type MatterSplit, SPLIT_PART } from '../contract/matters.ts';
import type { Store } from '../db/index.ts';
import { startOfTehranDayMs } from '../kit/jalali.ts';
import type { Disposition } from './contact.ts';

export type MatterFigures = ReturnType<typeof matterFigures>;
const DAY_MS = 86_400_000;

export function matterFigures(store: Store) {
  const { contactItem } = store.tables;
  return {
    /** Both days included. Matters are counted, not calls: one call may carry several. */
    async split(days: { readonly from: string; readonly to: string }): Promise<MatterSplit> {
      const rows = await store.read
        .select({ disposition: contactItem.disposition, count: count() })
        .from(contactItem)
        .where(
          and(
            gte(contactItem.createdAtMs, startOfTehranDayMs(days.from)),
            lt(contactItem.createdAtMs, startOfTehranDayMs(days.to) + DAY_MS),
          ),
        )
        .groupBy(contactItem.disposition);
      const sums = { on_spot: 0, trackable: 0, neither: 0 };
      const byDisposition: MatterSplit['byDisposition'] = {};
      for (const row of rows) {
        const disposition = row.disposition as Disposition;
        sums[SPLIT_PART[disposition]] += row.count;
        byDisposition[disposition] = row.count;
      }
      const { on_spot: onSpot, trackable, neither } = sums;
      const divided = onSpot + trackable;
      return {
        onSpot,
        trackable,
        neither,
        onSpotPercent: divided === 0 ? null : Math.round((onSpot / divided) * 1000) / 10,
        byDisposition,
      };
    },
  };
}
