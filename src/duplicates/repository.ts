import { and, desc, eq, gte, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import type { CaseStatus } from '../contract/cases.ts';
import type { NearCase, NearQuery } from '../contract/near-cases.ts';
import { among, type Personal, type Search, type Store } from '../db/index.ts';
import { toAsciiDigits } from '../kit/persian-text.ts';
import { NEAR_DAYS, NEAR_FROM, nearness, type Read, readTelling, type Telling } from './near.ts';
import { comparePlaces, readPlace } from './place.ts';

export type Duplicates = ReturnType<typeof duplicateFinder>;

export interface DuplicatesOptions {
  readonly store: Store;
  readonly personal: Personal;
  readonly search: Search;
  /** Where something is still owed: the states that a merge may set out from. */
  readonly openStatuses: readonly CaseStatus[];
}

const DAY_MS = 86_400_000;
/** How many are compared: the newest of the code itself, of its kin, of the place, of the number. */
const OF_CODE = 24;
const OF_KIN = 5;
/** As long as no code is chosen every code is looked at. */
const OF_ANY = 3;
const OF_PLACE = 50;
const OF_NUMBER = 20;
const SHOWN = 5;

/**
 * Cases that may be the same thing. The texts are sealed, so candidates come by what can be looked up
 * — code × district × time, blinded words of the place, the number — and are compared when opened.
 */
export function duplicateFinder(options: DuplicatesOptions) {
  const { store, personal, search } = options;
  const { cases, contact, serviceCode } = store.tables;
  // Asked for at each pause of typing: beside the loop, which answers calls.
  const { readApart: read } = store;
  // Wrapped: SQLite would walk all open cases by their state's index.
  const isOpen = inArray(sql`coalesce(${cases.status}, '')`, [...options.openStatuses]);

  // The few columns that are shown or compared: a case has forty.
  const columns = {
    caseId: cases.id,
    trackingCode: cases.trackingCode,
    status: cases.status,
    district: cases.districtId,
    registeredAtMs: cases.registeredAtMs,
    dueAtMs: cases.dueAtMs,
    chases: cases.chaseCount,
    leavesOnMs: cases.leavesOnMs,
    addressTextId: cases.addressTextId,
    landmarkTextId: cases.landmarkTextId,
    descriptionTextId: cases.descriptionTextId,
    service: {
      code: serviceCode.code,
      name: serviceCode.nameFa,
      group: serviceCode.groupFa,
      emergency: serviceCode.emergency,
    },
  };

  const newest = (where: SQL | undefined, limit: number) =>
    read
      .select(columns)
      .from(cases)
      .innerJoin(serviceCode, eq(serviceCode.id, cases.serviceCodeId))
      .where(and(where, isOpen))
      .orderBy(desc(cases.registeredAtMs))
      .limit(limit);
  type Row = Awaited<ReturnType<typeof newest>>[number];

  async function serviceAndKin(code: string | null) {
    const all = await read
      .select({
        id: serviceCode.id,
        code: serviceCode.code,
        group: serviceCode.groupFa,
        emergency: serviceCode.emergency,
      })
      .from(serviceCode);
    const chosen = all.find((one) => one.code === toAsciiDigits(code ?? ''));
    const kin = all.filter((one) => chosen === undefined || one.group === chosen.group);
    return { chosen, kin };
  }

  /** One look-up per code and district, each in the order of its index: nothing is sorted. */
  async function byCode(
    query: NearQuery,
    { chosen, kin }: Awaited<ReturnType<typeof serviceAndKin>>,
    sinceMs: number,
  ): Promise<Row[]> {
    const { district } = query;
    if (district === null && chosen === undefined) return [];
    const ofOther = chosen === undefined ? OF_ANY : OF_KIN;
    const looks = kin.map(({ id }) => {
      const isIn = district === null ? isNull(cases.districtId) : eq(cases.districtId, district);
      const ofCode = and(eq(cases.serviceCodeId, id), gte(cases.registeredAtMs, sinceMs));
      return newest(and(isIn, ofCode), id === chosen?.id ? OF_CODE : ofOther);
    });
    return (await Promise.all(looks)).flat();
  }

  /** The lane with its street, else the two most telling names. */
  async function byPlace(query: NearQuery, sinceMs: number): Promise<Row[]> {
    const { lanes, names } = readPlace(query.addressText, query.landmark);
    const telling = [...names].filter(([, weight]) => weight === 1).map(([name]) => name);
    const [lane] = lanes;
    const words =
      lane === undefined ? telling.slice(0, 2) : [...lane.names.slice(0, 1), String(lane.number)];
    const isTelling = lane === undefined ? telling.length > 0 : lane.names.length > 0;
    if (!isTelling) return [];
    // From the newest back: a street of which thousands have complained is not read to its end.
    const hits = await search.newest(read, 'case', words.join(' '), { limit: OF_PLACE * 4 });
    if (hits === null || hits.length === 0) return [];
    const ids = hits.map(({ subjectId }) => subjectId);
    return newest(and(among(store, cases.id, ids), gte(cases.registeredAtMs, sinceMs)), OF_PLACE);
  }

  async function byNumber(phoneHash: string | null): Promise<Row[]> {
    if (phoneHash === null) return [];
    const own = read
      .select({ id: contact.id })
      .from(contact)
      .where(eq(contact.phoneHash, phoneHash));
    return newest(inArray(cases.contactId, own), OF_NUMBER);
  }

  const textsOf = (ids: readonly (string | null)[]) => personal.read(read, ids);

  function tellingOf(
    row: Row,
    texts: ReadonlyMap<string, string>,
    phoneHash: string | null,
  ): Telling {
    const textOf = (id: string | null): string => texts.get(id ?? '') ?? '';
    return {
      serviceCode: row.service.code,
      serviceGroup: row.service.group,
      isEmergency: row.service.emergency,
      district: row.district,
      address: textOf(row.addressTextId),
      landmark: textOf(row.landmarkTextId),
      said: textOf(row.descriptionTextId),
      atMs: row.registeredAtMs ?? 0,
      phoneHash,
    };
  }

  /** Most are somewhere else: what was said there need not be opened. */
  async function atThePlace(typed: Read, rows: readonly Row[]): Promise<Row[]> {
    const places = await textsOf(rows.flatMap((row) => [row.addressTextId, row.landmarkTextId]));
    return rows.filter((row) => {
      const { address, landmark } = tellingOf(row, places, null);
      return comparePlaces(typed.place, readPlace(address, landmark)).score >= NEAR_FROM;
    });
  }

  return {
    /** At most five, the nearest first, each with its reasons. */
    async near(
      query: NearQuery,
      about: { readonly phoneHash: string | null; readonly atMs: number },
    ): Promise<NearCase[]> {
      const { phoneHash, atMs } = about;
      const sinceMs = atMs - NEAR_DAYS * DAY_MS;
      const services = await serviceAndKin(query.serviceCode);
      const { chosen } = services;
      const typed = readTelling({
        serviceCode: chosen?.code ?? null,
        serviceGroup: chosen?.group ?? null,
        isEmergency: chosen?.emergency ?? false,
        district: query.district,
        address: query.addressText,
        landmark: query.landmark,
        said: query.description,
        atMs,
        phoneHash,
      });
      const isPlaced = typed.place.names.size + typed.place.lanes.length > 0;
      const [ofNumber, ...found] = await Promise.all([
        byNumber(phoneHash),
        isPlaced ? byCode(query, services, sinceMs) : [],
        isPlaced ? byPlace(query, sinceMs) : [],
      ]);
      const own = new Set(ofNumber.map(({ caseId }) => caseId));
      const others = new Map(found.flat().map((row) => [row.caseId, row]));
      for (const id of [...own, query.draftId ?? '']) others.delete(id);
      const ofOthers = await atThePlace(typed, [...others.values()]);
      const here = [...ofNumber, ...ofOthers].filter(({ caseId }) => caseId !== query.draftId);
      const texts = await textsOf(
        here.flatMap((row) => [row.addressTextId, row.landmarkTextId, row.descriptionTextId]),
      );
      const near = here.flatMap((row) => {
        const telling = tellingOf(row, texts, own.has(row.caseId) ? phoneHash : null);
        const { score, reasons } = nearness(typed, readTelling(telling));
        return score < NEAR_FROM ? [] : [{ row, telling, score, reasons }];
      });
      return near
        .toSorted((a, b) => b.score - a.score || b.telling.atMs - a.telling.atMs)
        .slice(0, SHOWN)
        .map(({ row, telling, reasons }) => ({
          caseId: row.caseId,
          trackingCode: row.trackingCode,
          status: row.status as CaseStatus,
          serviceName: row.service.name,
          district: row.district,
          registeredAtMs: row.registeredAtMs,
          dueAtMs: row.dueAtMs,
          chases: row.chases,
          leavesOnMs: row.leavesOnMs,
          addressText: telling.address,
          landmark: telling.landmark,
          reasons: [...reasons],
        }));
    },
  };
}
