import { eq } from 'drizzle-orm';
import type { Editor } from '../audit/index.ts';
import type { ImportKind, ImportProblem } from '../contract/organising.ts';
import type { Store, Writer } from '../db/index.ts';
import { readTime } from '../kit/csv.ts';
import { isoDayAsWritten } from '../kit/jalali.ts';
import { toAsciiDigits } from '../kit/persian-text.ts';
import { type ImportRow, readFlag } from './import-columns.ts';
import type { PostRole } from './ladder.ts';
import type { CalendarRepository } from './repository-calendars.ts';
import { centrePosts } from './repository-centre.ts';
import type { RoutingRepository } from './repository-routing.ts';

export interface ImportWritersDeps {
  readonly store: Store;
  readonly routing: Pick<RoutingRepository, 'put'>;
  readonly calendars: Pick<CalendarRepository, 'put'>;
}

export interface Taking {
  readonly by: Editor;
  readonly atMs: number;
  /** Nothing is written over: somebody adds by hand, and may not know what there is. */
  readonly onlyNew: boolean;
  say(row: ImportRow, column: string | null, problem: ImportProblem): void;
  /** What was known already gets other values; nothing, and false, where they are the same. */
  change(w: Writer, of: Changed, known: object | undefined, set: Values): Promise<boolean>;
}

interface Changed {
  readonly act: 'unit-set' | 'post-set' | 'service-code-set';
  readonly subjectKind: 'department' | 'position' | 'service-code';
  readonly subjectId: string;
}
type Values = Readonly<Record<string, string | number | boolean | null>>;

type TakeRows = (w: Writer, rows: readonly ImportRow[], taking: Taking) => Promise<void>;
const ROLES: readonly string[] = ['head', 'deputy', 'manager', 'inspection', 'centre'];
const DAYS = ['saturday', 'sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday'];

const NO_FLAGS = {
  ...{ needsLocation: false, emergency: false, reporterProtected: false },
  ...{ works: false, triage: false },
};

/**
 * What is known by its id already is written over in the columns that the file has, the rest is added;
 * nothing is taken away. With `onlyNew` a known id is a fault.
 */
export function importWriters(deps: ImportWritersDeps): Readonly<Record<ImportKind, TakeRows>> {
  const { tables } = deps.store;
  const { appUser, department, district, position, serviceCode, workingCalendar } = tables;

  return {
    async departments(w, rows, { atMs, onlyNew, say, change }) {
      const centres = new Set((await centrePosts(deps.store, w)).map((post) => post.departmentId));
      const districts = new Set((await w.select().from(district)).map(({ id }) => String(id)));
      const before = new Map((await w.select().from(department)).map((one) => [one.id, one]));
      const placeOf = places(rows, 'id', before);
      sayDuplicates(rows, 'id', say);
      for (const [at, row] of rows.entries()) {
        const id = row.get('id');
        const known = before.get(id);
        if (onlyNew && known !== undefined) say(row, 'id', 'id-taken');
        const place = placeOf(at, known);
        const districtId = toAsciiDigits(row.get('district'));
        if (districtId !== '' && !districts.has(districtId))
          say(row, 'district', 'unknown-district');
        const closed = readFlag(row.get('closed'));
        if (closed === null) say(row, 'closed', 'bad-flag');
        const isKnownDistrict = districts.has(districtId);
        const set = {
          nameFa: row.get('name_fa'),
          nameEn: row.get('name_en'),
          ...named(row, 'parent', { parentId: row.get('parent') || null }),
          ...named(row, 'district', { districtId: isKnownDistrict ? Number(districtId) : null }),
          ...named(row, 'closed', {
            closedAtMs: closed === true ? (known?.closedAtMs ?? atMs) : null,
          }),
        };
        const isOther = await change(
          w,
          { act: 'unit-set', subjectKind: 'department', subjectId: id },
          known,
          set,
        );
        // What is said again as it was is no city's own word.
        const kept = { ...set, place, ...(isOther && { isFirstData: false }) };
        await w
          .insert(department)
          .values({ id, ...kept, isFirstData: false, createdAtMs: atMs })
          .onConflictDoUpdate({ target: department.id, set: kept });
      }
      const all = await w
        .select({ id: department.id, parentId: department.parentId })
        .from(department);
      const parents = new Map(all.map(({ id, parentId }) => [id, parentId]));
      for (const row of rows) {
        const parent = row.get('parent');
        if (parent !== '' && !parents.has(parent)) say(row, 'parent', 'unknown-department');
        else if (bitesItsTail(parents, row.get('id'))) say(row, 'parent', 'above-itself');
      }
      if ((await centrePosts(deps.store, w)).length > 0) return;
      for (const row of rows) {
        if (centres.has(row.get('id'))) say(row, 'closed', 'centre-never-vacant');
      }
    },

    async positions(w, rows, { atMs, onlyNew, say, change }) {
      const centres = new Set((await centrePosts(deps.store, w)).map(({ id }) => id));
      const units = new Set((await w.select().from(department)).map(({ id }) => id));
      const users = new Map((await w.select().from(appUser)).map((one) => [one.username, one]));
      const before = new Map((await w.select().from(position)).map((one) => [one.id, one]));
      sayDuplicates(rows, 'id', say);
      for (const row of rows) {
        const id = row.get('id');
        const known = before.get(id);
        if (onlyNew && known !== undefined) say(row, 'id', 'id-taken');
        const departmentId = row.get('department');
        if (!units.has(departmentId)) {
          say(row, 'department', 'unknown-department');
          continue;
        }
        const role = row.get('role');
        if (!ROLES.includes(role)) say(row, 'role', 'bad-role');
        const holder = row.get('holder').toLowerCase();
        const user = users.get(holder);
        // Who has left may still be written where he sat, and is given no post.
        const maySit =
          user !== undefined && (user.closedAtMs === null || user.id === known?.holderId);
        if (holder !== '' && !maySit) say(row, 'holder', 'unknown-user');
        const vacant = readFlag(row.get('vacant'));
        if (vacant === null) say(row, 'vacant', 'bad-flag');
        const isVacant = row.has('vacant') ? vacant === true : (known?.isVacant ?? false);
        if (isVacant && role === 'centre') say(row, 'vacant', 'centre-never-vacant');
        const set = {
          departmentId,
          titleFa: row.get('title_fa'),
          titleEn: row.get('title_en'),
          role: role as PostRole,
          ...named(row, 'holder', { holderId: user?.id ?? null }),
          isVacant,
        };
        await change(w, { act: 'post-set', subjectKind: 'position', subjectId: id }, known, set);
        await w
          .insert(position)
          .values({ id, ...set, createdAtMs: atMs })
          .onConflictDoUpdate({ target: position.id, set });
      }
      if ((await centrePosts(deps.store, w)).length > 0) return;
      for (const row of rows) {
        const column = row.get('role') === 'centre' ? 'department' : 'role';
        if (centres.has(row.get('id'))) say(row, column, 'centre-never-vacant');
      }
    },

    async codes(w, rows, { atMs, onlyNew, say, change }) {
      const before = new Map((await w.select().from(serviceCode)).map((one) => [one.code, one]));
      const placeOf = places(rows, 'code', before);
      sayDuplicates(rows, 'code', say);
      for (const [at, row] of rows.entries()) {
        const flag = (column: string): boolean => {
          const value = readFlag(row.get(column));
          if (value === null) say(row, column, 'bad-flag');
          return value === true;
        };
        const code = toAsciiDigits(row.get('code'));
        const known = before.get(code);
        if (onlyNew && known !== undefined) say(row, 'code', 'id-taken');
        const place = placeOf(at, known);
        const until = known?.activeUntilMs ?? null;
        const wasRetired = until !== null && until <= atMs;
        const isRetired = flag('retired');
        const set = {
          nameFa: row.get('name'),
          groupFa: row.get('group'),
          ...named(row, 'needs_location', { needsLocation: flag('needs_location') }),
          ...named(row, 'emergency', { emergency: flag('emergency') }),
          ...named(row, 'protected', { reporterProtected: flag('protected') }),
          ...named(row, 'works', { works: flag('works') }),
          ...named(row, 'triage', { triage: flag('triage') }),
          ...named(row, 'retired', {
            activeUntilMs: isRetired === wasRetired ? until : isRetired ? atMs : null,
          }),
        };
        const of = {
          act: 'service-code-set',
          subjectKind: 'service-code',
          subjectId: code,
        } as const;
        await change(w, of, known, set);
        const added = { id: `service-${code}`, code, ...NO_FLAGS, ...set };
        await w
          .insert(serviceCode)
          .values({ ...added, place, createdAtMs: atMs })
          .onConflictDoUpdate({ target: serviceCode.code, set: { ...set, place } });
      }
    },

    async routing(w, rows, { by, atMs, say }) {
      sayDuplicates(rows, ['code', 'district', 'from', 'until'], say);
      for (const row of rows) {
        const [fromMin, untilMin] = [timeOf(row.get('from')), timeOf(row.get('until'))];
        if (Number.isNaN(fromMin) || (fromMin === untilMin && fromMin !== null)) {
          say(row, 'from', 'bad-time');
          continue;
        }
        if (Number.isNaN(untilMin) || (fromMin === null) !== (untilMin === null)) {
          say(row, 'until', 'bad-time');
          continue;
        }
        const districtText = toAsciiDigits(row.get('district'));
        const rule = {
          serviceCode: toAsciiDigits(row.get('code')) || null,
          district: districtText === '' ? null : Number(districtText),
          fromMin,
          untilMin,
          departmentId: row.get('department'),
        };
        if (Number.isNaN(rule.district)) {
          say(row, 'district', 'unknown-district');
          continue;
        }
        const result = await deps.routing.put(w, rule, by, atMs);
        if (result === 'unknown-service-code') say(row, 'code', 'unknown-code');
        if (result === 'unknown-district') say(row, 'district', result);
        if (result === 'unknown-department') say(row, 'department', result);
      }
    },

    async calendars(w, rows, { by, atMs, say }) {
      sayDuplicates(rows, ['calendar', 'from_day'], say);
      for (const row of rows) {
        const id = row.get('calendar');
        const fromDay = isoDayAsWritten(row.get('from_day'));
        if (fromDay === null) say(row, 'from_day', 'bad-day');
        const week = DAYS.map((day) => {
          const times = timesOf(row.get(day));
          if (times === null) say(row, day, 'bad-time');
          return times ?? [];
        });
        const names = { nameFa: row.get('name_fa') || id, nameEn: row.get('name_en') || id };
        await w
          .insert(workingCalendar)
          .values({ id, ...names, createdAtMs: atMs })
          .onConflictDoNothing();
        if (row.get('name_fa') !== '') {
          await w.update(workingCalendar).set(names).where(eq(workingCalendar.id, id));
        }
        if (fromDay === null) continue;
        const result = await deps.calendars.put(w, id, { fromDay, week }, by, atMs);
        if (result === 'week-gone-by') say(row, 'from_day', 'day-gone-by');
      }
    },
  };
}

/** A whole table is the order in lists. Of some rows each keeps its place, and new ones come behind all. */
function places(
  rows: readonly ImportRow[],
  column: string,
  before: ReadonlyMap<string, { readonly place: number }>,
): (at: number, known: { readonly place: number } | undefined) => number {
  const named = new Set(rows.map((row) => toAsciiDigits(row.get(column))));
  const isWhole = [...before.keys()].every((id) => named.has(toAsciiDigits(id)));
  const behind = Math.max(0, ...[...before.values()].map(({ place }) => place + 1));
  return (at, known) => (isWhole ? at : (known?.place ?? behind + at));
}

/** These values, where the file has the column. */
function named<T extends Values>(row: ImportRow, column: string, values: T): Partial<T> {
  return row.has(column) ? values : {};
}

function sayDuplicates(
  rows: readonly ImportRow[],
  columns: string | readonly string[],
  say: Taking['say'],
): void {
  const names = typeof columns === 'string' ? [columns] : columns;
  const seen = new Set<string>();
  for (const row of rows) {
    const key = names.map((name) => toAsciiDigits(row.get(name))).join('\n');
    if (seen.has(key)) say(row, names[0] ?? null, 'duplicate');
    seen.add(key);
  }
}

function bitesItsTail(parents: ReadonlyMap<string, string | null>, id: string): boolean {
  const seen = new Set<string>();
  for (let at: string | null = id; at !== null; at = parents.get(at) ?? null) {
    if (seen.has(at)) return true;
    seen.add(at);
  }
  return false;
}

/** Null: none said; NaN: no time. */
function timeOf(written: string): number | null {
  return written === '' ? null : (readTime(written) ?? Number.NaN);
}

/** «۰۷:۰۰-۱۴:۱۵ ۱۶:۰۰-۱۸:۰۰»; null: these are no hours, or not one after the other. */
function timesOf(written: string): { fromMin: number; untilMin: number }[] | null {
  const parts = written.split(/[\s,،;]+/u).filter((part) => part !== '');
  const times = parts.map((part) => {
    const [from = '', until = '', ...more] = part.split(/[-–]/u);
    const [fromMin, untilMin] = [
      readTime(from),
      toAsciiDigits(until) === '24:00' ? 1440 : readTime(until),
    ];
    return fromMin === null || untilMin === null || more.length > 0 ? null : { fromMin, untilMin };
  });
  const read = times.filter((time) => time !== null);
  const isOrdered = read.every(
    ({ fromMin, untilMin }, at) => fromMin < untilMin && fromMin >= (read[at - 1]?.untilMin ?? 0),
  );
  return read.length === times.length && isOrdered ? read : null;
}
