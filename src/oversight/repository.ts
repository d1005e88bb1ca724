import { and, asc, desc, eq, gt, inArray, isNull, lte, ne, notExists, or } from 'drizzle-orm';
import { UNTOLD_STATUSES } from '../cases/index.ts';
import type { OpenedOversight, OversightKind, OversightList } from '../contract/oversight.ts';
import type { Reader, Store, Tables } from '../db/index.ts';
import { startOfTehranDayMs } from '../kit/jalali.ts';
import type { Organisation } from '../organisation/index.ts';
import type { Referrals } from '../referrals/index.ts';
import { reminderDay, weekOf } from './oversight.ts';

export type Oversight = ReturnType<typeof oversightRepository>;

const DAY_MS = 24 * 3_600_000;
const LONG_OPEN_MS = 7 * DAY_MS;
const LISTED_WEEKS = 26;
const KINDS: readonly OversightKind[] = ['level-three', 'over-week', 'non-responders', 'promises'];
/** Rows of one insert: both databases limit the parameters of a statement. */
const AT_ONCE = 200;

type OnFault = (fault: unknown) => void;

/** Who reads: those who watch over all, and officials what concerns their units. */
export interface OversightReader {
  readonly userId: string;
  readonly all: boolean;
}

/** Reminders each day and lists each week; made once, kept as they were. */
export function oversightRepository(options: {
  readonly store: Store;
  readonly organisation: Pick<Organisation, 'reachOf'>;
  readonly notices: Pick<Referrals['notices'], 'tell' | 'passOver'>;
  readonly newId: () => string;
}) {
  const { store, organisation, notices, newId } = options;
  const { read, readApart } = store;
  const { cases, department, officialNotice, oversightList, oversightRow, position } = store.tables;
  const { managerPromise, managerSession, referral, serviceCode } = store.tables;

  type Fresh = Omit<
    Tables['oversightRow']['$inferInsert'],
    'id' | 'listId' | 'place' | 'createdAtMs'
  >;

  const caseColumns = {
    caseId: cases.id,
    trackingCode: cases.trackingCode,
    kind: cases.kind,
    status: cases.status,
    serviceName: serviceCode.nameFa,
    districtId: cases.districtId,
    chases: cases.chaseCount,
    registeredAtMs: cases.registeredAtMs,
  };
  const toFresh = <R extends { trackingCode: string | null; registeredAtMs: number | null }>(
    rows: readonly R[],
  ): (R & { trackingCode: string; registeredAtMs: number })[] =>
    rows.flatMap((row) =>
      row.trackingCode === null || row.registeredAtMs === null
        ? []
        : [{ ...row, trackingCode: row.trackingCode, registeredAtMs: row.registeredAtMs }],
    );

  /** With manager and inspection, each post a row: the longest open first. */
  async function levelThree(r: Reader): Promise<Fresh[]> {
    const rows = await r
      .select({
        ...caseColumns,
        departmentId: referral.departmentId,
        positionId: referral.positionId,
        level: referral.level,
        dueAtMs: cases.dueAtMs,
      })
      .from(referral)
      .innerJoin(cases, eq(cases.id, referral.caseId))
      .leftJoin(serviceCode, eq(serviceCode.id, cases.serviceCodeId))
      .where(
        and(
          eq(referral.isOver, false),
          eq(referral.level, 3),
          eq(referral.state, 'open'),
          eq(cases.status, 'referred'),
          // Complaints come to the inspection at once; nobody was late for them.
          ne(cases.kind, 'complaint'),
        ),
      )
      .orderBy(asc(cases.registeredAtMs), asc(cases.id), asc(referral.role));
    return toFresh(rows);
  }

  async function overWeek(r: Reader, atMs: number): Promise<Fresh[]> {
    const rows = await r
      .select({ ...caseColumns, level: cases.level, dueAtMs: cases.dueAtMs })
      .from(cases)
      .leftJoin(serviceCode, eq(serviceCode.id, cases.serviceCodeId))
      .where(
        and(
          inArray(cases.status, [...UNTOLD_STATUSES]),
          lte(cases.registeredAtMs, atMs - LONG_OPEN_MS),
        ),
      )
      .orderBy(asc(cases.registeredAtMs), asc(cases.id));
    const fresh = toFresh(rows);
    const units = new Map<string, string>();
    for (let from = 0; from < fresh.length; from += AT_ONCE) {
      const ids = fresh.slice(from, from + AT_ONCE).map(({ caseId }) => caseId);
      const asked = await r
        .select({ caseId: referral.caseId, departmentId: referral.departmentId })
        .from(referral)
        .where(inArray(referral.caseId, ids))
        .orderBy(asc(referral.cycle), asc(referral.leg));
      for (const { caseId, departmentId } of asked) units.set(caseId, departmentId);
    }
    return fresh.map((row) => ({ ...row, departmentId: units.get(row.caseId) ?? null }));
  }

  /** Whose time went by in the week before; not whom a letter has cleared. */
  async function nonResponders(r: Reader, week: string): Promise<Fresh[]> {
    const untilMs = startOfTehranDayMs(week);
    const rows = await r
      .select({
        ...caseColumns,
        departmentId: referral.departmentId,
        positionId: referral.positionId,
        level: referral.level,
        dueAtMs: referral.dueAtMs,
      })
      .from(referral)
      .innerJoin(cases, eq(cases.id, referral.caseId))
      .leftJoin(serviceCode, eq(serviceCode.id, cases.serviceCodeId))
      .where(
        and(
          eq(referral.state, 'expired'),
          isNull(referral.annulledAtMs),
          gt(referral.dueAtMs, untilMs - 7 * DAY_MS),
          lte(referral.dueAtMs, untilMs),
        ),
      )
      .orderBy(asc(referral.positionId), asc(referral.dueAtMs), asc(referral.id));
    return toFresh(rows);
  }

  /** What managers have promised and nobody has said the end of: by the day, those gone by first. */
  async function promises(r: Reader): Promise<Fresh[]> {
    const { dueAtMs, departmentId, outcome } = managerPromise;
    const rows = await r
      .select({
        ...{ ...caseColumns, departmentId, level: cases.level, dueAtMs },
        managerId: managerSession.managerId,
      })
      .from(managerPromise)
      .innerJoin(managerSession, eq(managerSession.id, managerPromise.sessionId))
      .innerJoin(cases, eq(cases.id, managerPromise.caseId))
      .leftJoin(serviceCode, eq(serviceCode.id, cases.serviceCodeId))
      .where(or(isNull(outcome), eq(outcome, 'under-way')))
      .orderBy(asc(dueAtMs), asc(managerPromise.id));
    if (rows.length === 0) return [];
    const held = await r
      .select({ holderId: position.holderId, positionId: position.id })
      .from(position)
      .where(inArray(position.holderId, [...new Set(rows.map(({ managerId }) => managerId))]))
      .orderBy(asc(position.id));
    // It is the manager's own, by the post that he holds, where he holds one.
    return toFresh(rows).map(({ managerId, ...row }) => ({
      ...row,
      positionId: held.find(({ holderId }) => holderId === managerId)?.positionId ?? null,
    }));
  }

  const rowsOf: Readonly<Record<OversightKind, (r: Reader, atMs: number) => Promise<Fresh[]>>> = {
    'level-three': levelThree,
    'over-week': overWeek,
    'non-responders': (r, atMs) => nonResponders(r, weekOf(atMs)),
    promises,
  };

  /** False: this week has its list. */
  async function makeList(kind: OversightKind, atMs: number): Promise<boolean> {
    const week = weekOf(atMs);
    return store.tx(async (w) => {
      const known = and(eq(oversightList.kind, kind), eq(oversightList.week, week));
      if ((await w.$count(oversightList, known)) > 0) return false;
      const fresh = await rowsOf[kind](w, atMs);
      const listId = newId();
      const list = { id: listId, kind, week, rowCount: fresh.length, createdAtMs: atMs };
      const made = await w
        .insert(oversightList)
        .values(list)
        .onConflictDoNothing()
        .returning({ id: oversightList.id });
      if (made.length === 0) return false;
      for (let from = 0; from < fresh.length; from += AT_ONCE) {
        const rows = fresh
          .slice(from, from + AT_ONCE)
          .map((row, at) => ({ ...row, id: newId(), listId, place: from + at, createdAtMs: atMs }));
        await w.insert(oversightRow).values(rows);
      }
      return true;
    });
  }

  /** Once a day for each who is asked at the last level, from the day after he was asked on. */
  async function remind(atMs: number, onFault: OnFault): Promise<number> {
    const day = reminderDay(atMs);
    if (day === null) return 0;
    // Who has today's is not asked for again: the one writer is others' to use all day.
    const hasTodays = read
      .select({ id: officialNotice.id })
      .from(officialNotice)
      .where(
        and(
          eq(officialNotice.referralId, referral.id),
          eq(officialNotice.kind, 'reminder'),
          eq(officialNotice.key, day),
        ),
      );
    const waiting = await readApart
      .select({ row: referral })
      .from(referral)
      .innerJoin(cases, eq(cases.id, referral.caseId))
      .where(
        and(
          // Each minute: of those that go on, not of all that ever were.
          eq(referral.isOver, false),
          eq(referral.level, 3),
          eq(referral.state, 'open'),
          eq(referral.kind, 'action'),
          isNull(referral.suspendedAtMs),
          lte(referral.sentAtMs, startOfTehranDayMs(day)),
          eq(cases.status, 'referred'),
          ne(cases.kind, 'appreciation'),
          notExists(hasTodays),
        ),
      )
      .orderBy(asc(referral.sentAtMs), asc(referral.id));
    let told = 0;
    for (const { row } of waiting) {
      const work = store.tx(async (w) => {
        const fresh = await notices.tell(w, [row], { kind: 'reminder', key: day, atMs });
        // Yesterday's says nothing any more that today's does not.
        if (fresh > 0) await notices.passOver(w, row.id, 'reminder', day, atMs);
        return fresh;
      });
      told += await work.catch((fault: unknown) => {
        onFault(fault);
        return 0;
      });
    }
    return told;
  }

  /** Null: everything. */
  async function unitsOf(
    reader: OversightReader,
    nowMs: number,
  ): Promise<readonly string[] | null> {
    if (reader.all) return null;
    const { departmentIds } = await organisation.reachOf(read, reader.userId, nowMs);
    return departmentIds;
  }

  /** What he may see of a list: nobody reads complaints about his own unit. */
  const within = (listId: string, units: readonly string[] | null) =>
    and(
      eq(oversightRow.listId, listId),
      units === null
        ? undefined
        : and(inArray(oversightRow.departmentId, [...units]), ne(oversightRow.kind, 'complaint')),
    );

  return {
    /** Every minute and at boot; said again it changes nothing. A fault in one stops no other. */
    async runDue(
      atMs: number,
      onFault: OnFault,
    ): Promise<{ readonly reminded: number; readonly lists: number }> {
      let [reminded, lists] = [0, 0];
      try {
        reminded = await remind(atMs, onFault);
      } catch (fault) {
        onFault(fault);
      }
      for (const kind of KINDS) {
        if ((await makeList(kind, atMs).catch(onFault)) === true) lists += 1;
      }
      return { reminded, lists };
    },

    async lists(reader: OversightReader, nowMs: number): Promise<OversightList[]> {
      const units = await unitsOf(reader, nowMs);
      const rows = await read
        .select()
        .from(oversightList)
        .orderBy(desc(oversightList.week), asc(oversightList.kind))
        .limit(LISTED_WEEKS * KINDS.length);
      const lists: OversightList[] = [];
      for (const { id: listId, kind, week, rowCount, createdAtMs: madeAtMs } of rows) {
        const count =
          units === null ? rowCount : await read.$count(oversightRow, within(listId, units));
        lists.push({ listId, kind, week, madeAtMs, count });
      }
      return lists;
    },

    /** Null: no such list. */
    async open(
      listId: string,
      reader: OversightReader,
      nowMs: number,
    ): Promise<OpenedOversight | null> {
      const [list] = await read.select().from(oversightList).where(eq(oversightList.id, listId));
      if (list === undefined) return null;
      const rows = await read
        .select({
          row: oversightRow,
          departmentFa: department.nameFa,
          departmentEn: department.nameEn,
          postFa: position.titleFa,
          postEn: position.titleEn,
        })
        .from(oversightRow)
        .leftJoin(department, eq(department.id, oversightRow.departmentId))
        .leftJoin(position, eq(position.id, oversightRow.positionId))
        .where(within(listId, await unitsOf(reader, nowMs)))
        .orderBy(asc(oversightRow.place));
      const { kind, week, createdAtMs: madeAtMs } = list;
      return {
        ...{ listId, kind, week, madeAtMs, count: rows.length },
        rows: rows.map(({ row, ...named }) => ({
          ...named,
          place: row.place,
          caseId: row.caseId,
          trackingCode: row.trackingCode,
          kind: row.kind as OpenedOversight['rows'][number]['kind'],
          status: row.status as OpenedOversight['rows'][number]['status'],
          serviceName: row.serviceName,
          district: row.districtId,
          level: row.level,
          chases: row.chases,
          registeredAtMs: row.registeredAtMs,
          dueAtMs: row.dueAtMs,
        })),
      };
    },
  };
}
