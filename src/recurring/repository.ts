import { and, asc, desc, eq, gte, inArray, isNotNull, isNull, notInArray, sql } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import { type Cases, reporterShield } from '../cases/index.ts';
import type { CaseStatus } from '../contract/cases.ts';
import type {
  MadeParent,
  RecurringCase,
  RecurringQuery,
  RecurringRow,
  ToldUnit,
} from '../contract/recurring.ts';
import type { Personal, Store, Tables } from '../db/index.ts';
import { tehranDay } from '../kit/jalali.ts';
import type { Referrals } from '../referrals/index.ts';
import { metresBetween, nearGroups } from './near.ts';

export type Recurring = ReturnType<typeof recurringRepository>;
type CaseRow = Tables['cases']['$inferSelect'];

const DAY_MS = 86_400_000;
const SHOWN = 100;
const CASES_OF_ROW = 100;
/** Compared by their distance; of more the newest. */
const PLACED_AT_MOST = 20_000;
/** So far from the one that goes on a case may lie that is merged into it. */
const ONE_PLACE_METRES = 500;
/** What is a problem of the city; a complaint is about people, and nobody's but the inspection's. */
const KINDS = ['request', 'report', 'criticism'];
/** Not told by anybody, or told in another one already. */
const LEFT_OUT = ['draft', 'discarded', 'merged', 'withdrawn'];

/** What comes again: same thing, same place, in the cases of the last so many days. */
export function recurringRepository(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly audit: Pick<Audit, 'write' | 'record'>;
  readonly merges: Pick<Cases['merges'], 'propose' | 'decide'>;
  readonly notices: Pick<Referrals['notices'], 'tell'>;
  readonly openStatuses: readonly CaseStatus[];
}) {
  const { store, personal, audit, merges, notices, openStatuses } = options;
  // Lists read the cases of years: beside the loop, which answers calls.
  const { read, readApart } = store;
  const { cases, department, referral, serviceCode } = store.tables;

  // Wrapped, what is compared has no index of its own: the range of days is what is read, and
  // SQLite would else walk a district, or all places, through the cases of years.
  const district0 = sql<number>`coalesce(${cases.districtId}, 0)`;
  const service0 = sql<string>`coalesce(${cases.serviceCodeId}, '')`;
  const isIn = (district: number | null) => eq(district0, district ?? 0);
  const hasPlace = sql`coalesce(${cases.placeKey}, '') <> ''`;

  const since = (sinceMs: number, district: number | undefined) =>
    and(
      gte(cases.registeredAtMs, sinceMs),
      district === undefined ? undefined : isIn(district),
      inArray(cases.kind, KINDS),
      notInArray(cases.status, LEFT_OUT),
      isNotNull(cases.serviceCodeId),
    );

  /** What a row says of its cases, from those themselves: the newest of them. */
  const told = {
    caseId: cases.id,
    cycle: cases.cycle,
    outcome: cases.outcome,
    verifiedAtMs: cases.verifiedAtMs,
    registeredAtMs: cases.registeredAtMs,
  };
  type Told = { readonly caseId: string } & Pick<
    CaseRow,
    'cycle' | 'outcome' | 'verifiedAtMs' | 'registeredAtMs'
  >;

  function rowOf(
    known: Pick<RecurringRow, 'serviceName' | 'serviceCode' | 'district'> & { count: number },
    newest: readonly Told[],
  ): RecurringRow {
    const atOf = (one: Told): number => one.registeredAtMs ?? 0;
    const solvedAtMs = Math.min(
      ...newest.flatMap(({ outcome, verifiedAtMs }) =>
        outcome === 'solved' && verifiedAtMs !== null ? [verifiedAtMs] : [],
      ),
    );
    const times = newest.map(atOf);
    return {
      ...known,
      cameBack: newest.filter((one) => one.cycle > 1 || atOf(one) > solvedAtMs).length,
      firstAtMs: Math.min(...times),
      lastAtMs: Math.max(...times),
      caseIds: newest.map(({ caseId }) => caseId),
    };
  }

  async function services() {
    const rows = await readApart
      .select({ id: serviceCode.id, code: serviceCode.code, name: serviceCode.nameFa })
      .from(serviceCode);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Counted by the database; the cases of each row that is shown come by its own index. */
  async function counted(query: RecurringQuery, sinceMs: number): Promise<RecurringRow[]> {
    const isByPlace = query.by === 'place';
    const within = since(sinceMs, query.district);
    const times = sql<number>`count(*)`;
    const groups = await readApart
      .select({
        district: district0,
        serviceCodeId: service0,
        placeKey: isByPlace ? sql<string | null>`${cases.placeKey}` : sql<string | null>`null`,
        count: times,
      })
      .from(cases)
      .where(and(within, isByPlace ? hasPlace : undefined))
      .groupBy(...(isByPlace ? [district0, service0, cases.placeKey] : [district0, service0]))
      .having(gte(times, query.cases))
      .orderBy(desc(times))
      .limit(SHOWN);
    const known = await services();
    const rows: RecurringRow[] = [];
    for (const { serviceCodeId, placeKey, count, ...group } of groups) {
      const service = known.get(serviceCodeId);
      if (service === undefined) continue;
      const district = group.district === 0 ? null : group.district;
      const newest = await readApart
        .select(told)
        .from(cases)
        .where(
          and(
            within,
            eq(cases.serviceCodeId, serviceCodeId),
            ...(placeKey !== null
              ? [eq(cases.placeKey, placeKey), isIn(district)]
              : [district === null ? isNull(cases.districtId) : eq(cases.districtId, district)]),
          ),
        )
        .orderBy(desc(cases.registeredAtMs))
        .limit(CASES_OF_ROW);
      const { code, name } = service;
      const about = { serviceName: name, serviceCode: code, district, count: Number(count) };
      rows.push(rowOf(about, newest));
    }
    return rows;
  }

  async function near(query: RecurringQuery, sinceMs: number): Promise<RecurringRow[]> {
    const placed = await readApart
      .select({
        ...told,
        serviceCodeId: cases.serviceCodeId,
        district: cases.districtId,
        lat: cases.lat,
        lng: cases.lng,
      })
      .from(cases)
      .where(and(since(sinceMs, query.district), isNotNull(cases.lat), isNotNull(cases.lng)))
      .orderBy(desc(cases.registeredAtMs))
      .limit(PLACED_AT_MOST);
    const whole = placed.flatMap(({ serviceCodeId, lat, lng, registeredAtMs, ...rest }) =>
      serviceCodeId === null || lat === null || lng === null || registeredAtMs === null
        ? []
        : [{ ...rest, serviceCodeId, lat, lng, registeredAtMs }],
    );
    const known = await services();
    const ofCodes = new Map<string, typeof whole>();
    for (const one of whole) {
      const ofCode = ofCodes.get(one.serviceCodeId);
      if (ofCode === undefined) ofCodes.set(one.serviceCodeId, [one]);
      else ofCode.push(one);
    }
    const groups: (typeof whole)[] = [];
    for (const ofCode of ofCodes.values()) {
      groups.push(...nearGroups(ofCode, query.metres));
      await breath();
    }
    return groups
      .filter((group) => group.length >= query.cases)
      .toSorted((a, b) => b.length - a.length)
      .slice(0, SHOWN)
      .flatMap((group) => {
        const [first] = group;
        const service = known.get(first?.serviceCodeId ?? '');
        if (first === undefined || service === undefined) return [];
        const { code: serviceCode, name: serviceName } = service;
        const about = { serviceName, serviceCode, district: first.district, count: group.length };
        return [rowOf(about, group.toReversed().slice(0, CASES_OF_ROW))];
      });
  }

  return {
    /** The most frequent first. */
    list(query: RecurringQuery, atMs: number): Promise<RecurringRow[]> {
      const sinceMs = atMs - query.days * DAY_MS;
      return query.by === 'near' ? near(query, sinceMs) : counted(query, sinceMs);
    },

    /** The cases behind a row, the oldest first, with their places opened: who looked is kept. */
    async cases(caseIds: readonly string[], by: Editor): Promise<RecurringCase[]> {
      const rows = await read
        .select()
        .from(cases)
        .where(and(inArray(cases.id, [...caseIds]), inArray(cases.kind, KINDS)))
        .orderBy(asc(cases.registeredAtMs), asc(cases.id));
      const asked = await read
        .select({ caseId: referral.caseId, fa: department.nameFa, en: department.nameEn })
        .from(referral)
        .innerJoin(department, eq(department.id, referral.departmentId))
        .where(inArray(referral.caseId, [...caseIds]))
        .orderBy(asc(referral.sentAtMs), asc(referral.id));
      const texts = await personal.read(
        read,
        rows.flatMap((row) => [row.addressTextId, row.landmarkTextId]),
      );
      const shown = await reporterShield(options).of(
        read,
        rows.map(({ id }) => id),
      );
      await audit.record({
        ...{ ...by, act: 'recurring-read', subjectKind: 'case', subjectId: rows[0]?.id ?? null },
        detail: { count: rows.length },
      });
      return rows.flatMap((row): RecurringCase[] => {
        if (row.registeredAtMs === null) return [];
        const unit = asked.findLast(({ caseId }) => caseId === row.id);
        return [
          {
            caseId: row.id,
            trackingCode: row.trackingCode,
            status: row.status as CaseStatus,
            outcome: row.outcome,
            cycle: row.cycle,
            registeredAtMs: row.registeredAtMs,
            verifiedAtMs: row.verifiedAtMs,
            addressText: shown(row.id, texts.get(row.addressTextId ?? '') ?? ''),
            landmark: shown(row.id, texts.get(row.landmarkTextId ?? '') ?? ''),
            departmentFa: unit?.fa ?? null,
            departmentEn: unit?.en ?? null,
            isOpen: openStatuses.includes(row.status as CaseStatus),
          },
        ];
      });
    },

    /** Proposed and decided as any merge, so each can be taken out again. All are one place, or none is merged. */
    async makeParent(
      caseIds: readonly string[],
      by: Editor,
      atMs: number,
    ): Promise<MadeParent | 'same-case' | 'not-one-place'> {
      const rows = await read
        .select({
          caseId: cases.id,
          serviceCodeId: cases.serviceCodeId,
          districtId: cases.districtId,
          placeKey: cases.placeKey,
          lat: cases.lat,
          lng: cases.lng,
        })
        .from(cases)
        .where(
          and(
            inArray(cases.id, [...caseIds]),
            inArray(cases.kind, KINDS),
            inArray(cases.status, [...openStatuses]),
          ),
        )
        .orderBy(asc(cases.registeredAtMs), asc(cases.id));
      const [parent, ...children] = rows;
      if (parent === undefined || children.length === 0) return 'same-case';
      if (!children.every((child) => isOnePlace(parent, child))) return 'not-one-place';
      const left: string[] = [];
      for (const { caseId } of children) {
        const meant = { caseId, intoId: parent.caseId, byId: by.userId, atMs };
        const proposed = await merges.propose(meant);
        const decided =
          proposed.type === 'changed'
            ? await merges.decide(proposed.mergeId, 'merge', by.userId, atMs)
            : proposed;
        if (decided.type !== 'changed') left.push(caseId);
      }
      const merged = children.length - left.length;
      await audit.record({
        ...{ ...by, act: 'recurring-merged', subjectKind: 'case', subjectId: parent.caseId },
        detail: { merged, left: left.length },
      });
      return { parentId: parent.caseId, merged, left };
    },

    /** Whoever was asked last about the newest of them reads it among his notices; once a day. */
    tellUnit: (
      caseIds: readonly string[],
      words: string,
      by: Editor,
      atMs: number,
    ): Promise<ToldUnit | 'nobody-asked' | 'told-today'> =>
      store.tx(async (w) => {
        const [last] = await w
          .select({ row: referral, fa: department.nameFa, en: department.nameEn })
          .from(referral)
          .innerJoin(cases, eq(cases.id, referral.caseId))
          .innerJoin(department, eq(department.id, referral.departmentId))
          .where(and(inArray(referral.caseId, [...caseIds]), inArray(cases.kind, KINDS)))
          .orderBy(desc(cases.registeredAtMs), desc(referral.sentAtMs), desc(referral.id))
          .limit(1);
        if (last === undefined) return 'nobody-asked';
        const notice = { kind: 'recurring', key: tehranDay(atMs), reason: words, atMs } as const;
        if ((await notices.tell(w, [last.row], notice)) === 0) return 'told-today';
        await audit.write(w, {
          ...{ ...by, act: 'recurring-told', subjectKind: 'case', subjectId: last.row.caseId },
          detail: { count: caseIds.length, departmentId: last.row.departmentId },
        });
        return { departmentFa: last.fa, departmentEn: last.en };
      }),
  };
}

/** A turn for calls, notices and pops. */
const breath = (): Promise<void> => new Promise((resume) => setImmediate(resume));

type Place = Pick<CaseRow, 'serviceCodeId' | 'districtId' | 'placeKey' | 'lat' | 'lng'>;

/** The same thing, at the same told place of a district or close by. */
function isOnePlace(a: Place, b: Place): boolean {
  if (a.serviceCodeId === null || a.serviceCodeId !== b.serviceCodeId) return false;
  const isTold = a.placeKey !== null && a.placeKey !== '';
  if (isTold && a.placeKey === b.placeKey && a.districtId === b.districtId) return true;
  if (a.lat === null || a.lng === null || b.lat === null || b.lng === null) return false;
  const away = metresBetween({ lat: a.lat, lng: a.lng }, { lat: b.lat, lng: b.lng });
  return away <= ONE_PLACE_METRES;
}
