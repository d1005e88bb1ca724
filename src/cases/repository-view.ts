import { and, asc, desc, eq, gt, inArray, lt, lte, ne, or, sql, type SQL } from 'drizzle-orm';
import type { z } from 'zod';
import type { CitizenRepository } from '../citizens/index.ts';
import type { CaseStatus, CaseSummary, CaseView } from '../contract/cases.ts';
import { among, type Personal, type Reader, type Search, type Store } from '../db/index.ts';
import { toE164 } from '../kit/phone-number.ts';
import { toTrackingCode } from '../kit/tracking-code.ts';
import type { CaseEvents } from './repository-events.ts';
import { mergedInto } from './repository-merges.ts';
import { isUnclassified, recodedIn } from './repository-recoding.ts';
import { earlierAnswers } from './telling-rules.ts';
import { statesFor, UNTOLD_STATUSES } from '../contract/transitions.ts';

export interface CaseFilter {
  readonly status?: CaseStatus;
  /** Tracking code, phone number, or words of the text, the place or the citizen's name. */
  readonly query?: string;
  readonly district?: number;
  /** Others' drafts are nobody's business. */
  readonly readerId: string;
  /** Who reads cases without their citizens does not find them by what they said. */
  readonly byCodeOnly?: boolean;
  /** The last case of the page before: the next page costs no more than the first. */
  readonly afterId?: string;
}

export type CaseViews = ReturnType<typeof caseViews>;
const LIST_LIMIT = 100;
const LONG_OPEN_LIMIT = 500;
/** Texts that are looked through at first, and in all, until a page is full. */
const FIRST_LOOK = 150;
const MOST_LOOKED_THROUGH = 1_200;
/** A case of more events than that has a history like a list. */
const LONG_HISTORY = 50;
/** Of a name that thousands have: those written down last. */
const MOST_NAMED = 200;

export function caseViews(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly search: Search;
  readonly citizens: CitizenRepository;
  readonly events: CaseEvents;
}) {
  const { store, personal, search, citizens, events } = options;
  const { appUser, cases, citizenPhone, contact, feedback, serviceCode } = store.tables;
  // The pop and an ordinary case are read on the spot; lists, searches and long histories beside the loop.
  const { read, readApart } = store;

  // Wrapped, so that SQLite does not walk all open cases by their state's index: a number's own few
  // rows are found by it instead (among 100,000 cases the pop took 9.3 ms, now 1.9).
  const isUntold = inArray(sql`coalesce(${cases.status}, '')`, [...UNTOLD_STATUSES]);

  const summaryColumns = {
    caseId: cases.id,
    trackingCode: cases.trackingCode,
    status: cases.status,
    serviceName: serviceCode.nameFa,
    district: cases.districtId,
    registeredAtMs: cases.registeredAtMs,
    dueAtMs: cases.dueAtMs,
    chases: cases.chaseCount,
    leavesOnMs: cases.leavesOnMs,
  };

  const NEWEST = [desc(cases.createdAtMs), desc(cases.id)];
  const RAISED = [desc(cases.chaseCount), ...NEWEST];
  // No index has this order: SQLite looks at what was found, not through a list for it.
  const AS_FOUND = [desc(cases.registeredAtMs)];

  async function summaries(
    where: SQL | undefined,
    limit: number,
    order: readonly SQL[] = NEWEST,
    r: Reader = readApart,
  ): Promise<CaseSummary[]> {
    const rows = await r
      .select(summaryColumns)
      .from(cases)
      .leftJoin(serviceCode, eq(serviceCode.id, cases.serviceCodeId))
      .where(where)
      .orderBy(...order)
      .limit(limit);
    return rows.map((row) => ({ ...row, status: row.status as CaseStatus }));
  }

  /** Cases of the people on a number, and those opened in a contact from it. */
  function ofPhone(phoneHash: string): SQL | undefined {
    const people = read
      .select({ id: citizenPhone.citizenId })
      .from(citizenPhone)
      .where(eq(citizenPhone.phoneHash, phoneHash));
    const contacts = read
      .select({ id: contact.id })
      .from(contact)
      .where(eq(contact.phoneHash, phoneHash));
    return or(inArray(cases.citizenId, people), inArray(cases.contactId, contacts));
  }

  /** Whoever looks for a person is not led to what that one has reported in confidence. */
  const isOpen = eq(sql`coalesce(${cases.confidentiality}, '')`, 'open');

  /** Null: it is no code and no number. */
  function matchingNumber(query: string): SQL | undefined | null {
    const code = toTrackingCode(query);
    if (code !== null) return eq(cases.trackingCode, code);
    const phone = toE164(query);
    return phone === null ? null : and(isOpen, ofPhone(personal.phoneHash(phone.e164)));
  }

  /** By the citizen's name. */
  async function listNamed(query: string, rest: SQL | undefined): Promise<CaseSummary[]> {
    const people = await search.newest(readApart, 'citizen', query, { limit: MOST_NAMED });
    if (people === null || people.length === 0) return [];
    const ids = people.map(({ subjectId }) => subjectId);
    return summaries(and(among(store, cases.citizenId, ids), isOpen, rest), LIST_LIMIT, AS_FOUND);
  }

  /** As many as fill the page, if as many of them are wanted as of those before: few looks cost least. */
  const nextLook = (found: number, looked: number): number =>
    Math.max(FIRST_LOOK, Math.ceil(((LIST_LIMIT - found) * looked) / Math.max(1, found)));

  /** By words of the text and the place: read from the newest back, until a page is full. */
  async function listWorded(
    query: string,
    district: number | undefined,
    rest: SQL | undefined,
  ): Promise<CaseSummary[]> {
    const found: CaseSummary[] = [];
    let beforeId: number | undefined;
    let looked = 0;
    let limit = FIRST_LOOK;
    while (found.length < LIST_LIMIT && limit > 0) {
      const page = {
        limit,
        ...(beforeId === undefined ? {} : { beforeId }),
        ...(district === undefined ? {} : { district }),
      };
      const hits = (await search.newest(readApart, 'case', query, page)) ?? [];
      if (hits.length === 0) break;
      const ids = hits.map(({ subjectId }) => subjectId);
      found.push(
        ...(await summaries(and(among(store, cases.id, ids), rest), ids.length, AS_FOUND)),
      );
      beforeId = hits.at(-1)?.documentId;
      if (hits.length < limit) break;
      looked += hits.length;
      limit = Math.min(MOST_LOOKED_THROUGH - looked, nextLook(found.length, looked));
    }
    return found;
  }

  async function listFound(
    query: string,
    district: number | undefined,
    rest: SQL | undefined,
  ): Promise<CaseSummary[]> {
    const byNumber = matchingNumber(query);
    if (byNumber !== null) return summaries(and(byNumber, rest), LIST_LIMIT, AS_FOUND);
    const both = await Promise.all([listWorded(query, district, rest), listNamed(query, rest)]);
    const once = new Map(both.flat().map((one) => [one.caseId, one]));
    const at = ({ registeredAtMs }: CaseSummary) => registeredAtMs ?? Number.MAX_SAFE_INTEGER;
    return [...once.values()].toSorted((a, b) => at(b) - at(a)).slice(0, LIST_LIMIT);
  }

  /**
   * The page that begins behind this case. Those asked after as often are read by their time, then
   * those asked after less often: each a place in an index, from which the page is read on.
   */
  async function pageBehind(
    afterId: string,
    rest: SQL | undefined,
    isRaised: boolean,
  ): Promise<CaseSummary[]> {
    const [last] = await readApart
      .select({ chases: cases.chaseCount, createdAtMs: cases.createdAtMs })
      .from(cases)
      .where(eq(cases.id, afterId));
    if (last === undefined) return [];
    const { chases, createdAtMs } = last;
    const older = and(
      lte(cases.createdAtMs, createdAtMs),
      or(lt(cases.createdAtMs, createdAtMs), lt(cases.id, afterId)),
    );
    if (!isRaised) return summaries(and(rest, older), LIST_LIMIT);
    const alike = await summaries(and(rest, eq(cases.chaseCount, chases), older), LIST_LIMIT);
    const left = LIST_LIMIT - alike.length;
    if (left === 0) return alike;
    return [...alike, ...(await summaries(and(rest, lt(cases.chaseCount, chases)), left, RAISED))];
  }

  const feedbackOf = (caseId: string) =>
    read
      .select({
        cycle: feedback.cycle,
        channel: feedback.channel,
        satisfied: feedback.satisfied,
        score: feedback.score,
        atMs: feedback.atMs,
      })
      .from(feedback)
      .where(eq(feedback.caseId, caseId))
      .orderBy(asc(feedback.cycle));

  return {
    /** Newest first, at most 100; of one state, those asked after most often before the others. */
    async list(filter: CaseFilter): Promise<CaseSummary[]> {
      const { status, query, district, readerId, afterId } = filter;
      const readable = or(ne(cases.status, 'draft'), eq(cases.openedById, readerId));
      if (query !== undefined) {
        // Wrapped for the same reason.
        const ofStatus =
          status === undefined ? undefined : eq(sql`coalesce(${cases.status}, '')`, status);
        const ofDistrict =
          district === undefined ? undefined : eq(sql`coalesce(${cases.districtId}, 0)`, district);
        if (filter.byCodeOnly === true && toTrackingCode(query) === null) return [];
        return listFound(query, district, and(readable, ofStatus, ofDistrict));
      }
      const inStatus = status === undefined ? undefined : eq(cases.status, status);
      const inDistrict = district === undefined ? undefined : eq(cases.districtId, district);
      const rest = and(readable, inStatus, inDistrict);
      const isRaised = status !== undefined;
      if (afterId !== undefined) return pageBehind(afterId, rest, isRaised);
      return summaries(rest, LIST_LIMIT, isRaised ? RAISED : NEWEST);
    },

    /** The managers' weekly list: open for longer than this, the oldest first. */
    async listLongOpen(openedBeforeMs: number): Promise<CaseSummary[]> {
      const rows = await readApart
        .select(summaryColumns)
        .from(cases)
        .leftJoin(serviceCode, eq(serviceCode.id, cases.serviceCodeId))
        .where(
          and(inArray(cases.status, [...UNTOLD_STATUSES]), lte(cases.createdAtMs, openedBeforeMs)),
        )
        .orderBy(asc(cases.createdAtMs))
        .limit(LONG_OPEN_LIMIT);
      return rows.map((row) => ({ ...row, status: row.status as CaseStatus }));
    },

    /**
     * For the pop: what is not answered yet, newest first.
     *
     * @param isWithHim false: nobody has the citizen on the line, and what he reported in confidence is left out
     */
    listOpenOfPhone(phone: string, limit: number, isWithHim: boolean): Promise<CaseSummary[]> {
      const own = ofPhone(personal.phoneHash(phone));
      const which = and(isUntold, own, isWithHim ? undefined : isOpen);
      return summaries(which, limit, NEWEST, read);
    },

    /** For the pop: what was told and may still be objected to, newest first. */
    listObjectableOfPhone(
      phone: string,
      limit: number,
      atMs: number,
      isWithHim: boolean,
    ): Promise<CaseSummary[]> {
      // Wrapped like the others: a number's own few rows are read, not all that were told.
      const isTold = inArray(sql`coalesce(${cases.status}, '')`, statesFor('object', 'unmerge'));
      const inWindow = gt(cases.objectableUntilMs, atMs);
      const own = ofPhone(personal.phoneHash(phone));
      const which = and(isTold, inWindow, own, isWithHim ? undefined : isOpen);
      return summaries(which, limit, NEWEST, read);
    },

    /** How many cases of each number, by its hash, are not answered yet; absent: none. */
    async countOpenOfPhones(hashes: readonly string[]): Promise<Map<string, number>> {
      const byPerson = await read
        .select({ phoneHash: citizenPhone.phoneHash, caseId: cases.id })
        .from(citizenPhone)
        .innerJoin(cases, eq(cases.citizenId, citizenPhone.citizenId))
        .where(and(inArray(citizenPhone.phoneHash, [...hashes]), isUntold));
      const byContact = await read
        .select({ phoneHash: contact.phoneHash, caseId: cases.id })
        .from(contact)
        .innerJoin(cases, eq(cases.contactId, contact.id))
        .where(and(inArray(contact.phoneHash, [...hashes]), isUntold));
      const found = new Map<string, Set<string>>();
      for (const { phoneHash, caseId } of [...byPerson, ...byContact]) {
        if (phoneHash === null) continue;
        const known = found.get(phoneHash) ?? new Set();
        found.set(phoneHash, known.add(caseId));
      }
      return new Map([...found].map(([phoneHash, ids]) => [phoneHash, ids.size]));
    },

    /** Somebody on this number is in danger, or reports one just now. */
    async hasUrgentOfPhone(phone: string): Promise<boolean> {
      const open = inArray(sql`coalesce(${cases.status}, '')`, ['draft', ...UNTOLD_STATUSES]);
      const urgent = ne(cases.priority, 'normal');
      return (await read.$count(cases, and(open, urgent, ofPhone(personal.phoneHash(phone))))) > 0;
    },

    /** Whose draft it is; undefined: no such case. */
    async findOwner(caseId: string) {
      const [row] = await read
        .select({
          status: cases.status,
          openedById: cases.openedById,
          confidentiality: cases.confidentiality,
        })
        .from(cases)
        .where(eq(cases.id, caseId));
      return row;
    },

    /** The whole case with its history; undefined: no such case. */
    async view(caseId: string): Promise<z.infer<typeof CaseView> | undefined> {
      const [row] = await read
        .select({ ...summaryColumns, row: cases, service: serviceCode })
        .from(cases)
        .leftJoin(serviceCode, eq(serviceCode.id, cases.serviceCodeId))
        .where(eq(cases.id, caseId));
      if (row === undefined) return undefined;
      const stored = row.row;
      const r = stored.eventCount > LONG_HISTORY ? readApart : read;
      // Beside each other: of a database at the other end of a wire each one after another is a wait more.
      const [history, citizenName, into, said] = await Promise.all([
        events.readStory(r, caseId),
        stored.citizenId === null ? null : citizens.findName(read, stored.citizenId),
        mergedInto(store, stored.mergedIntoId),
        feedbackOf(caseId),
      ]);
      const actors = new Set(history.flatMap(({ actorId }) => (actorId === null ? [] : [actorId])));
      const [names, texts, recodedOf] = await Promise.all([
        r
          .select({ id: appUser.id, name: appUser.name })
          .from(appUser)
          .where(inArray(appUser.id, [...actors])),
        personal.read(r, [
          stored.addressTextId,
          stored.landmarkTextId,
          stored.descriptionTextId,
          stored.explanationTextId,
          stored.phoneTextId,
          ...history.map((event) => event.noteTextId),
        ]),
        recodedIn(store, r, history),
      ]);
      const nameOf = new Map(names.map(({ id, name }) => [id, name]));
      const textOf = (id: string | null): string | null =>
        id === null ? null : (texts.get(id) ?? null);
      type View = z.infer<typeof CaseView>;
      return {
        caseId,
        trackingCode: row.trackingCode,
        status: row.status as CaseStatus,
        serviceName: row.serviceName,
        district: row.district,
        registeredAtMs: row.registeredAtMs,
        dueAtMs: row.dueAtMs,
        chases: row.chases,
        leavesOnMs: row.leavesOnMs,
        // Of who reads is said by who shows it.
        reporter: stored.confidentiality === 'open' ? 'open' : 'shown',
        contactId: stored.contactId,
        citizenId: stored.citizenId,
        citizenName,
        phone: textOf(stored.phoneTextId),
        kind: stored.kind as View['kind'],
        serviceCode: row.service?.code ?? null,
        isUnclassified: isUnclassified(row.service),
        addressText: textOf(stored.addressTextId) ?? '',
        landmark: textOf(stored.landmarkTextId) ?? '',
        lat: stored.lat,
        lng: stored.lng,
        duplicateOf: stored.duplicateOfId,
        mergedInto: into,
        description: textOf(stored.descriptionTextId) ?? '',
        priority: stored.priority as View['priority'],
        announceBy: stored.announceBy,
        outcome: stored.outcome as View['outcome'],
        explanation: textOf(stored.explanationTextId),
        cycle: stored.cycle,
        recheckAtMs: stored.recheckAtMs,
        objectableUntilMs: stored.objectableUntilMs,
        earlier: earlierAnswers(history, stored.cycle).map(({ noteTextId, ...answer }) => ({
          ...answer,
          explanation: textOf(noteTextId),
        })),
        feedback: said,
        // Said by the route, which knows who reads.
        correctableUntilMs: null,
        version: stored.version,
        events: history.map((event) => ({
          atMs: event.atMs,
          type: event.type,
          byName: event.actorId === null ? null : (nameOf.get(event.actorId) ?? null),
          note: textOf(event.noteTextId),
          recoded: recodedOf(event),
        })),
      };
    },
  };
}
