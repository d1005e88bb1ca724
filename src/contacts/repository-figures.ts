import { and, count, eq, gte, isNotNull, lt, sql } from 'drizzle-orm';
import { type MatterSplit, SPLIT_PART } from '../contract/matters.ts';
import type { Store } from '../db/index.ts';
import { startOfTehranDayMs } from '../kit/jalali.ts';
import type { Disposition } from './contact.ts';

export type MatterFigures = ReturnType<typeof matterFigures>;
const DAY_MS = 86_400_000;
/** Who comes again within a week was not helped. */
const AGAIN_WITHIN_MS = 7 * DAY_MS;

export function matterFigures(store: Store) {
  const { contact, contactItem } = store.tables;
  const within = (days: { readonly from: string; readonly to: string }) =>
    and(
      gte(contactItem.createdAtMs, startOfTehranDayMs(days.from)),
      lt(contactItem.createdAtMs, startOfTehranDayMs(days.to) + DAY_MS),
    );

  const topicOf = sql`coalesce(${contactItem.serviceCodeId}, ${contactItem.topic})`;
  const weekAfter =
    store.dialect === 'sqlite'
      ? sql`${contactItem.createdAtMs} + ${AGAIN_WITHIN_MS}`
      : sql`${contactItem.createdAtMs} + interval '7 days'`;
  /** The same number with the same topic, again. */
  const cameAgain = sql<boolean>`exists (select 1 from contact came
    join contact_item again on again.contact_id = came.id
    where came.phone_hash = ${contact.phoneHash}
      and coalesce(again.service_code_id, again.topic) = ${topicOf}
      and again.created_at > ${contactItem.createdAtMs} and again.created_at <= ${weekAfter})`;

  /** R10. Whose number or topic is not known nobody can follow: these are in neither part. */
  async function firstContact(days: { readonly from: string; readonly to: string }) {
    const [row] = await store.read
      .select({
        answered: count(),
        again: sql<number>`coalesce(sum(case when ${cameAgain} then 1 else 0 end), 0)`,
      })
      .from(contactItem)
      .innerJoin(contact, eq(contact.id, contactItem.contactId))
      .where(
        and(
          within(days),
          eq(contactItem.disposition, 'answered_on_spot'),
          isNotNull(contact.phoneHash),
          sql`${topicOf} is not null`,
        ),
      );
    const answered = Number(row?.answered ?? 0);
    const resolved = answered - Number(row?.again ?? 0);
    const percent = answered === 0 ? null : Math.round((resolved / answered) * 1000) / 10;
    return { answered, resolved, percent };
  }

  return {
    /** Both days included. Matters are counted, not calls: one call may carry several. */
    async split(days: { readonly from: string; readonly to: string }): Promise<MatterSplit> {
      const rows = await store.read
        .select({ disposition: contactItem.disposition, count: count() })
        .from(contactItem)
        .where(within(days))
        .groupBy(contactItem.disposition);
      const sums = { on_spot: 0, trackable: 0, neither: 0 };
      const byDisposition: MatterSplit['byDisposition'] = {};
      for (const row of rows) {
        const disposition = row.disposition as Disposition;
        sums[SPLIT_PART[disposition]] += row.count;
        byDisposition[disposition] = row.count;
      }
      const { on_spot: onSpot, trackable, neither } = sums;
      const byArticle = await store.read.$count(
        contactItem,
        and(
          within(days),
          eq(contactItem.disposition, 'answered_on_spot'),
          isNotNull(contactItem.kbArticleId),
        ),
      );
      const divided = onSpot + trackable;
      return {
        onSpot,
        trackable,
        neither,
        onSpotPercent: divided === 0 ? null : Math.round((onSpot / divided) * 1000) / 10,
        byDisposition,
        byArticle,
        firstContact: await firstContact(days),
      };
    },
  };
}
