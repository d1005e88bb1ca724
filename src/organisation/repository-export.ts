import { asc, eq } from 'drizzle-orm';
import type { ImportKind, WorkingWeek } from '../contract/organising.ts';
import type { Store } from '../db/index.ts';
import { showMinute } from '../kit/clock-time.ts';
import { writeCsv } from '../kit/csv.ts';
import { startOfTehranDayMs, typedJalali } from '../kit/jalali.ts';
import { columnNames, writeFlag } from './import-columns.ts';
import type { CalendarRepository } from './repository-calendars.ts';
import type { RoutingRepository } from './repository-routing.ts';

export type Exporting = ReturnType<typeof exporting>;

/** The organisation's tables as they stand, in the words that `importing` reads. */
export function exporting(deps: {
  readonly store: Store;
  readonly routing: Pick<RoutingRepository, 'list'>;
  readonly calendars: Pick<CalendarRepository, 'list'>;
}) {
  const { read, tables } = deps.store;
  const { appUser, department, position, serviceCode } = tables;

  const rowsOf: Readonly<Record<ImportKind, (atMs: number) => Promise<string[][]>>> = {
    async departments() {
      const rows = await read
        .select()
        .from(department)
        .orderBy(asc(department.place), asc(department.id));
      return rows.map((row) => [
        ...[row.id, row.nameFa, row.nameEn, row.parentId ?? ''],
        ...[String(row.districtId ?? ''), writeFlag(row.closedAtMs !== null)],
      ]);
    },

    async positions() {
      const rows = await read
        .select({ post: position, username: appUser.username })
        .from(position)
        .leftJoin(appUser, eq(appUser.id, position.holderId))
        .orderBy(asc(position.id));
      return rows.map(({ post, username }) => [
        ...[post.id, post.departmentId, post.titleFa, post.titleEn, post.role],
        ...[username ?? '', writeFlag(post.isVacant)],
      ]);
    },

    async codes(atMs) {
      const rows = await read
        .select()
        .from(serviceCode)
        .orderBy(asc(serviceCode.place), asc(serviceCode.code));
      return rows.map((row) => [
        ...[row.code, row.nameFa, row.groupFa],
        ...[row.needsLocation, row.emergency, row.reporterProtected].map(writeFlag),
        ...[row.works, row.triage].map(writeFlag),
        writeFlag(row.activeUntilMs !== null && row.activeUntilMs <= atMs),
      ]);
    },

    async routing(atMs) {
      const rules = await deps.routing.list(atMs);
      return rules.map((rule) => [
        ...[rule.serviceCode ?? '', String(rule.district ?? '')],
        ...[rule.fromMin, rule.untilMin].map((min) => (min === null ? '' : showMinute(min))),
        rule.departmentId,
      ]);
    },

    async calendars() {
      const calendars = await deps.calendars.list();
      return calendars.flatMap(({ calendarId, nameFa, nameEn, weeks }) =>
        weeks
          .toReversed()
          .map(({ fromDay, week }) => [
            ...[calendarId, nameFa, nameEn, typedJalali(startOfTehranDayMs(fromDay))],
            ...week.map(showTimes),
          ]),
      );
    },
  };

  return {
    /** UTF-8 with its mark, a row each; routing as it is asked, weeks from the oldest on. */
    async csv(kind: ImportKind, atMs: number): Promise<string> {
      return writeCsv([columnNames(kind), ...(await rowsOf[kind](atMs))]);
    },
  };
}

/** «07:00-14:15 16:00-18:00» */
const showTimes = (times: WorkingWeek[number]): string =>
  times.map(({ fromMin, untilMin }) => `${showMinute(fromMin)}-${showMinute(untilMin)}`).join(' ');
