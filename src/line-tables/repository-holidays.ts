import { asc, gte } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import type { Imported } from '../contract/organising.ts';
import type { Holiday } from '../contract/queue-rules.ts';
import type { Reader, Store } from '../db/index.ts';
import { writeCsv } from '../kit/csv.ts';
import { isoDayAsWritten, startOfTehranDayMs, tehranDay, typedJalali } from '../kit/jalali.ts';
import { toAsciiDigits } from '../kit/persian-text.ts';
import type { Line } from '../line/index.ts';
import { type ImportRow, must } from '../organisation/index.ts';
import { eachInTurn, type Plan, type Say, takeTable } from './taking.ts';

export interface HolidayTableDeps {
  readonly store: Store;
  readonly audit: Pick<Audit, 'write'>;
  readonly line: Pick<Line, 'tookHolidays'>;
  readonly nowMs: () => number;
}

const COLUMNS = { day: must('روز', 10), name: must('مناسبت', 100) } as const;

/** `before`: its name so far; null: it was none. */
interface Wanted extends Holiday {
  readonly before: string | null;
}

export type HolidayTable = ReturnType<typeof holidayTable>;

/** The days on which queues may rest and office clocks do not count, as a table; in force at once. */
export function holidayTable(deps: HolidayTableDeps) {
  const { store, audit, line, nowMs } = deps;
  const { holiday } = store.tables;

  return {
    /** From today on, as the page lists them; days in the Jalali calendar. */
    async csv(): Promise<string> {
      const rows = await store.read
        .select({ day: holiday.id, name: holiday.name })
        .from(holiday)
        .where(gte(holiday.id, tehranDay(nowMs())))
        .orderBy(asc(holiday.id));
      const cells = rows.map(({ day, name }) => [typedJalali(startOfTehranDayMs(day)), name]);
      return writeCsv([Object.keys(COLUMNS), ...cells]);
    },

    /** A known day gets the file's name, another one is added; days that are not in the file stay. */
    async take(
      file: { readonly csv: string; readonly apply: boolean },
      by: Editor,
    ): Promise<Imported> {
      let isOther = false;
      const said = await takeTable({
        ...{ store, columns: COLUMNS, file, look },
        async write(w, { wanted }, rows) {
          isOther = wanted.length > 0;
          await eachInTurn(wanted, async ({ day, name, before }) => {
            await w
              .insert(holiday)
              .values({ id: day, name, createdAtMs: nowMs() })
              .onConflictDoUpdate({ target: holiday.id, set: { name } });
            const subject = { subjectKind: 'line', subjectId: day };
            const detail = { 'name.before': before, 'name.after': name };
            await audit.write(w, { ...by, act: 'holiday-kept', ...subject, detail });
          });
          const subject = { subjectKind: 'line', subjectId: 'holidays' };
          const detail = { kind: 'holidays', rows };
          await audit.write(w, { ...by, act: 'table-imported', ...subject, detail });
        },
      });
      if (said.applied && isOther) await line.tookHolidays();
      return said;
    },
  };

  async function look(
    r: Reader,
    rows: readonly ImportRow[],
    say: Say,
  ): Promise<Plan & { readonly wanted: readonly Wanted[] }> {
    const known = new Map((await r.select().from(holiday)).map(({ id, name }) => [id, name]));
    const today = tehranDay(nowMs());
    const seen = new Set<string>();
    const wanted: Wanted[] = [];
    await eachInTurn(rows, (row) => {
      const day = isoDayAsWritten(toAsciiDigits(row.get('day')));
      const name = row.get('name');
      if (day === null) {
        say(row, 'day', 'bad-day');
        return;
      }
      if (seen.has(day)) say(row, 'day', 'duplicate');
      seen.add(day);
      if (known.get(day) === name) return;
      // Clocks have counted over it.
      if (day < today) say(row, 'day', 'day-gone-by');
      wanted.push({ day, name, before: known.get(day) ?? null });
    });
    return { wanted, changes: wanted.filter(({ before }) => before !== null).length };
  }
}
