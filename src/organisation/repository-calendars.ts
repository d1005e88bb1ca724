import { and, asc, desc, eq } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import type { CalendarChange, CalendarRow, ClockEffect, NewWeek } from '../contract/organising.ts';
import type { Reader, Store, Writer } from '../db/index.ts';
import { type CountedHours, dueAfter } from '../kit/deadline.ts';
import { tehranDay } from '../kit/jalali.ts';
import { changed } from './calendar-change.ts';
import type { Organisation, Policy } from './repository.ts';

/** In words: JSON of a database has an order of its own. */
const told = (week: readonly (readonly { fromMin: number; untilMin: number }[])[]): string =>
  week.map((day) => day.map(({ fromMin, untilMin }) => `${fromMin}-${untilMin}`).join(' ')).join();

export type CalendarRepository = ReturnType<typeof calendarRepository>;

type Refused = 'unknown-calendar' | 'unknown-week' | 'week-gone-by';
const EXAMPLES = 20;

/**
 * Working weeks, each from a day on. What has begun is never rewritten: clocks have counted by it. The
 * deadline job finds a changed calendar by itself, within the minute.
 */
export function calendarRepository(options: {
  readonly store: Store;
  readonly audit: Pick<Audit, 'write'>;
  readonly organisation: Pick<Organisation, 'hoursOf'>;
  readonly newId: () => string;
}) {
  const { store, audit, organisation, newId } = options;
  const { cases, policyVersion, referral, workingCalendar, workingWeek } = store.tables;

  async function isKnown(r: Reader, calendarId: string): Promise<boolean> {
    return (await r.$count(workingCalendar, eq(workingCalendar.id, calendarId))) > 0;
  }

  const weekOf = (calendarId: string, fromDay: string) =>
    and(eq(workingWeek.calendarId, calendarId), eq(workingWeek.fromDay, fromDay));

  const note = (w: Writer, by: Editor, act: string, subjectId: string, fromDay: string) =>
    audit.write(w, { ...by, act, subjectKind: 'calendar', subjectId, detail: { fromDay } });

  async function put(w: Writer, calendarId: string, week: NewWeek, by: Editor, atMs: number) {
    const { fromDay } = week;
    if (!(await isKnown(w, calendarId))) return 'unknown-calendar' as const;
    const [known] = await w.select().from(workingWeek).where(weekOf(calendarId, fromDay));
    if (known !== undefined && told(known.week ?? []) === told(week.week)) return 'set' as const;
    // Of today it is the same day's holiday that is wanted, or an hour more: that may still be.
    if (fromDay < tehranDay(atMs)) return 'week-gone-by' as const;
    const row = { id: newId(), calendarId, ...week, createdAtMs: atMs };
    await w.delete(workingWeek).where(weekOf(calendarId, fromDay));
    await w.insert(workingWeek).values(row);
    await note(w, by, 'working-week-set', calendarId, fromDay);
    return 'set' as const;
  }

  return {
    put,

    async list(): Promise<CalendarRow[]> {
      const calendars = await store.read
        .select()
        .from(workingCalendar)
        .orderBy(asc(workingCalendar.id));
      const weeks = await store.read.select().from(workingWeek).orderBy(desc(workingWeek.fromDay));
      return calendars.map(({ id, nameFa, nameEn }) => ({
        calendarId: id,
        nameFa,
        nameEn,
        weeks: weeks
          .filter(({ calendarId }) => calendarId === id)
          .map((row) => ({
            weekId: row.id,
            fromDay: row.fromDay,
            week: (row.week ?? []).map((day) => [...day]),
          })),
      }));
    },

    setWeek: (
      calendarId: string,
      week: NewWeek,
      by: Editor,
      atMs: number,
    ): Promise<'set' | Refused> => store.tx((w) => put(w, calendarId, week, by, atMs)),

    /** Only what has not begun. */
    dropWeek: (
      calendarId: string,
      fromDay: string,
      by: Editor,
      atMs: number,
    ): Promise<'set' | Refused> =>
      store.tx(async (w) => {
        if (!(await isKnown(w, calendarId))) return 'unknown-calendar';
        if (fromDay <= tehranDay(atMs)) return 'week-gone-by';
        const gone = await w
          .delete(workingWeek)
          .where(weekOf(calendarId, fromDay))
          .returning({ id: workingWeek.id });
        if (gone.length === 0) return 'unknown-week';
        await note(w, by, 'working-week-dropped', calendarId, fromDay);
        return 'set';
      }),

    /** Told before it is done: whose clocks would move, and where to. */
    async effectOf(change: CalendarChange, atMs: number): Promise<ClockEffect> {
      const { read } = store;
      const open = await read
        .select({ row: referral, policy: policyVersion, trackingCode: cases.trackingCode })
        .from(referral)
        .innerJoin(policyVersion, eq(policyVersion.id, referral.policyVersionId))
        .innerJoin(cases, eq(cases.id, referral.caseId))
        .where(and(eq(referral.state, 'open'), eq(policyVersion.clock, 'working')));
      const known = new Map<string, CountedHours>();
      const hoursAfter = async (policy: Policy): Promise<CountedHours> => {
        const before = known.get(policy.id);
        if (before !== undefined) return before;
        const hours = await organisation.hoursOf(read, policy);
        const after = hours === null ? null : changed(policy.calendarId ?? '', hours, change);
        known.set(policy.id, after);
        return after;
      };
      const counting = new Set<string>();
      const moved: (ClockEffect['examples'][number] & { caseId: string })[] = [];
      for (const { row, policy, trackingCode } of open) {
        const { caseId, clockFromMs, budgetMs, dueAtMs } = row;
        if (budgetMs === null || dueAtMs === null) continue;
        counting.add(caseId);
        const newDueAtMs = dueAfter(await hoursAfter(policy), clockFromMs, budgetMs);
        if (newDueAtMs !== dueAtMs) moved.push({ caseId, trackingCode, dueAtMs, newDueAtMs });
      }
      const over = moved.filter((one) => one.dueAtMs > atMs && one.newDueAtMs <= atMs);
      return {
        counting: counting.size,
        moved: new Set(moved.map(({ caseId }) => caseId)).size,
        overAtOnce: new Set(over.map(({ caseId }) => caseId)).size,
        examples: moved
          .toSorted((a, b) => a.newDueAtMs - b.newDueAtMs)
          .slice(0, EXAMPLES)
          .map(({ caseId: _caseId, ...example }) => example),
      };
    },
  };
}
