import { and, count, eq, gte, isNull, lt, lte, type SQL, sql } from 'drizzle-orm';
import { isAnswer } from '../announcements/index.ts';
import { spanOfDays, workedOn } from '../calls/index.ts';
import { SPLIT_PART } from '../contract/matters.ts';
import type { OwnWork, OwnWorkFigures } from '../contract/own-work.ts';
import type { Store } from '../db/index.ts';
import { tehranDay } from '../kit/jalali.ts';
import { byDay, sumOf } from './own-work.ts';

export type OwnWorkReports = ReturnType<typeof ownWorkReports>;

interface Asked {
  readonly userId: string;
  /** Tehran days, ISO, both included. */
  readonly fromDay: string;
  readonly toDay: string;
}

type Done = readonly [day: string, done: Partial<OwnWorkFigures>];

/**
 * What one person has done day by day, from the rows that boards and reports are counted from, each read
 * by its index of people and beside the loop: everybody may turn the pages back for years.
 */
export function ownWorkReports({ readApart, tables }: Pick<Store, 'readApart' | 'tables'>) {
  const { announcement, announcementAttempt, call, contact, contactItem, fieldVisit } = tables;

  async function callsOf({ userId, fromDay, toDay }: Asked): Promise<Done[]> {
    const rows = await readApart
      .select({
        day: call.day,
        direction: call.direction,
        calls: count(),
        talkMs: sql<number>`coalesce(sum(${call.talkMs}), 0)`,
        holdMs: sql<number>`coalesce(sum(${call.holdMs}), 0)`,
      })
      .from(call)
      .where(
        and(
          eq(call.agentId, userId),
          workedOn(tables, fromDay, toDay),
          gte(call.day, fromDay),
          lte(call.day, toDay),
          // Wrapped: SQLite would read all that was ever answered.
          eq(sql`coalesce(${call.outcome}, '')`, 'answered'),
        ),
      )
      .groupBy(call.day, call.direction);
    return rows.flatMap(({ day, direction, calls, talkMs, holdMs }): Done[] => {
      if (direction === 'inner') return [];
      const many = direction === 'outbound' ? { called: calls } : { answered: calls };
      return [[day, { ...many, talkMs: Number(talkMs), holdMs: Number(holdMs) }]];
    });
  }

  async function mattersOf({ userId, fromDay, toDay }: Asked): Promise<Done[]> {
    const { fromMs, toMs } = spanOfDays(fromDay, toDay);
    const itemsOf = (isFinished: SQL) =>
      readApart
        .select({ atMs: contactItem.createdAtMs, disposition: contactItem.disposition })
        .from(contact)
        .innerJoin(contactItem, eq(contactItem.contactId, contact.id))
        .where(
          and(
            eq(contact.agentId, userId),
            isFinished,
            gte(contactItem.createdAtMs, fromMs),
            lt(contactItem.createdAtMs, toMs),
          ),
        );
    // Nothing is added to what was finished before. One read for each: with `or` the index would be left.
    const { finishedAtMs } = contact;
    const rows = [
      ...(await itemsOf(gte(finishedAtMs, fromMs))),
      ...(await itemsOf(isNull(finishedAtMs))),
    ];
    const part = { on_spot: 'onSpot', trackable: 'trackable', neither: 'neither' } as const;
    return rows.map(({ atMs, disposition }) => [
      tehranDay(atMs),
      { [part[SPLIT_PART[disposition as keyof typeof SPLIT_PART]]]: 1 },
    ]);
  }

  async function tellCallsOf({ userId, fromDay, toDay }: Asked): Promise<Done[]> {
    const { atMs, byId, result } = announcementAttempt;
    const { fromMs, toMs } = spanOfDays(fromDay, toDay);
    const rows = await readApart
      .select({ atMs, result, occasion: announcement.occasion })
      .from(announcementAttempt)
      .innerJoin(announcement, eq(announcement.id, announcementAttempt.announcementId))
      .where(and(eq(byId, userId), gte(atMs, fromMs), lt(atMs, toMs)));
    // Words before the answer are calls of another kind.
    return rows
      .filter(({ occasion }) => isAnswer(occasion))
      .map((row) => [
        tehranDay(row.atMs),
        { tellCalls: 1, reached: row.result === 'reached' ? 1 : 0 },
      ]);
  }

  async function visitsOf({ userId, fromDay, toDay }: Asked): Promise<Done[]> {
    const { recordedAtMs, visitedById } = fieldVisit;
    const { fromMs, toMs } = spanOfDays(fromDay, toDay);
    const rows = await readApart
      .select({ recordedAtMs })
      .from(fieldVisit)
      .where(and(eq(visitedById, userId), gte(recordedAtMs, fromMs), lt(recordedAtMs, toMs)));
    return rows.flatMap((row): Done[] =>
      row.recordedAtMs === null ? [] : [[tehranDay(row.recordedAtMs), { visits: 1 }]],
    );
  }

  return {
    async of(asked: Asked): Promise<OwnWork> {
      const days = byDay([
        ...(await callsOf(asked)),
        ...(await mattersOf(asked)),
        ...(await tellCallsOf(asked)),
        ...(await visitsOf(asked)),
      ]);
      const { fromDay, toDay } = asked;
      return { fromDay, toDay, days, sum: sumOf(days) };
    },
  };
}
