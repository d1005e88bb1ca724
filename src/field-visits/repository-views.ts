import { and, asc, desc, eq, inArray, type SQL } from 'drizzle-orm';
import type { Attachments } from '../attachments/index.ts';
import type { Audit, Editor } from '../audit/index.ts';
import { reporterShield } from '../cases/index.ts';
import type { CitizenRepository } from '../citizens/index.ts';
import type {
  CaseVisits,
  Inspector,
  VisitCaller,
  VisitList,
  VisitToDo,
} from '../contract/field.ts';
import type { Personal, Store } from '../db/index.ts';
import type { Visitor } from './repository.ts';
import { causeOf, isStanding, VISITED_KINDS } from './visit.ts';

export type FieldViews = ReturnType<typeof fieldViews>;

/** A day's work of a district many times over; what is due last waits for its turn. */
const LIST_LIMIT = 300;

/** What is read: an inspector's list, whom to ask there, and what a case's page shows of visits. */
export function fieldViews(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly citizens: Pick<CitizenRepository, 'findName'>;
  readonly attachments: Pick<Attachments, 'ofCase'>;
  readonly audit: Pick<Audit, 'write'>;
  readonly openStatuses: readonly string[];
}) {
  const { store, personal, citizens, attachments, audit, openStatuses } = options;
  const { read } = store;
  const shield = reporterShield(options);
  const { appUser, caseEvent, cases, fieldVisit: t, reply } = store.tables;
  const { serviceCode, userRole } = store.tables;

  async function districtOf(userId: string): Promise<number | null> {
    const [row] = await read
      .select({ district: appUser.districtId })
      .from(appUser)
      .where(eq(appUser.id, userId));
    return row?.district ?? null;
  }

  /** The text of the newest row of each case. */
  async function newest(
    rows: readonly { readonly caseId: string; readonly textId: string | null }[],
  ): Promise<Map<string, string>> {
    const last = new Map(rows.map(({ caseId, textId }) => [caseId, textId]));
    const texts = await personal.read(read, [...last.values()]);
    const found = new Map<string, string>();
    for (const [caseId, textId] of last) {
      const text = textId === null ? undefined : texts.get(textId);
      if (text !== undefined) found.set(caseId, text);
    }
    return found;
  }

  const claims = async (ids: readonly string[]) =>
    newest(
      await read
        .select({ caseId: reply.caseId, textId: reply.textId })
        .from(reply)
        .where(and(inArray(reply.caseId, [...ids]), eq(reply.kind, 'reply')))
        .orderBy(asc(reply.recordedAtMs), asc(reply.id)),
    );
  const objections = async (ids: readonly string[]) =>
    newest(
      await read
        .select({ caseId: caseEvent.caseId, textId: caseEvent.noteTextId })
        .from(caseEvent)
        .where(and(inArray(caseEvent.caseId, [...ids]), eq(caseEvent.type, 'objected')))
        .orderBy(asc(caseEvent.seq)),
    );

  /** Of this case, or of all that an inspector's own district has. */
  async function reachedVisit(visitId: string, { userId, all }: Visitor) {
    const [row] = await read
      .select({ visit: t, case: cases })
      .from(t)
      .innerJoin(cases, eq(cases.id, t.caseId))
      .where(eq(t.id, visitId));
    if (row === undefined) return null;
    return all || (await districtOf(userId)) === row.visit.districtId ? row : null;
  }

  async function listWhere(where: SQL | undefined): Promise<VisitToDo[]> {
    const all = await read
      .select({
        visit: t,
        case: cases,
        serviceName: serviceCode.nameFa,
      })
      .from(t)
      .innerJoin(cases, eq(cases.id, t.caseId))
      .leftJoin(serviceCode, eq(serviceCode.id, cases.serviceCodeId))
      .where(and(eq(t.state, 'open'), where))
      .orderBy(asc(t.districtId), asc(t.dueAtMs), asc(t.id))
      .limit(LIST_LIMIT);
    const rows = all.filter((row) => isStanding(row.visit, row.case, openStatuses));
    if (rows.length === 0) return [];
    const ids = rows.map((row) => row.case.id);
    const [claimOf, objectionOf] = [await claims(ids), await objections(ids)];
    const texts = await personal.read(
      read,
      rows.flatMap((row) => [
        row.case.addressTextId,
        row.case.landmarkTextId,
        row.case.descriptionTextId,
        row.visit.askTextId,
      ]),
    );
    const textOf = (id: string | null) => texts.get(id ?? '') ?? null;
    /** Who is protected is not told by what he, or anybody about him, has said; as in letters. */
    const shown = await shield.of(read, ids);
    return rows.map((row) => {
      const { visit, case: known, serviceName } = row;
      const objection = visit.cause === 'objection' ? (objectionOf.get(known.id) ?? null) : null;
      return {
        visitId: visit.id,
        caseId: known.id,
        trackingCode: known.trackingCode,
        kind: known.kind as VisitToDo['kind'],
        serviceName,
        district: visit.districtId,
        addressText: shown(known.id, textOf(known.addressTextId) ?? ''),
        landmark: shown(known.id, textOf(known.landmarkTextId) ?? ''),
        lat: known.lat,
        lng: known.lng,
        description: shown(known.id, textOf(known.descriptionTextId) ?? ''),
        cause: visit.cause,
        claim: shown(known.id, claimOf.get(known.id) ?? null),
        objection: shown(known.id, objection),
        note: shown(known.id, textOf(visit.askTextId)),
        dueAtMs: visit.dueAtMs,
      };
    });
  }

  async function inspectors(): Promise<Inspector[]> {
    const people = await read
      .select({ userId: appUser.id, name: appUser.name, district: appUser.districtId })
      .from(appUser)
      .innerJoin(userRole, eq(userRole.userId, appUser.id))
      .where(eq(userRole.roleId, 'field'))
      .orderBy(asc(appUser.districtId), asc(appUser.name));
    const open = await read.select({ district: t.districtId }).from(t).where(eq(t.state, 'open'));
    return people.map((person) => ({
      ...person,
      openVisits: open.filter(({ district }) => district === person.district).length,
    }));
  }

  return {
    /** By district, the earliest due before the others: what is late comes first by itself. */
    async list(by: Visitor, atMs: number): Promise<VisitList> {
      if (by.all) return { atMs, district: null, visits: await listWhere(undefined) };
      const district = await districtOf(by.userId);
      if (district === null) return { atMs, district, visits: [] };
      return { atMs, district, visits: await listWhere(eq(t.districtId, district)) };
    },

    /** Null: no such visit in the reader's reach, or it is over. */
    async caller(
      visitId: string,
      by: Visitor,
    ): Promise<(VisitCaller & { readonly caseId: string }) | null> {
      const row = await reachedVisit(visitId, by);
      if (row === null || row.visit.state !== 'open') return null;
      const { id: caseId, citizenId, phoneTextId, confidentiality } = row.case;
      if (confidentiality !== 'open') {
        return { caseId, isProtected: true, citizenName: null, phone: null };
      }
      const phone = (await personal.read(read, [phoneTextId])).get(phoneTextId ?? '') ?? null;
      const citizenName = citizenId === null ? null : await citizens.findName(read, citizenId);
      return { caseId, isProtected: false, citizenName, phone };
    },

    /** Whether a visit of this case is, or was, this inspector's to do. */
    async mayRead(caseId: string, { userId, all }: Visitor): Promise<boolean> {
      const district = await districtOf(userId);
      const rows = await read
        .select({ district: t.districtId, visitedById: t.visitedById, state: t.state })
        .from(t)
        .where(eq(t.caseId, caseId));
      return rows.some(
        (row) =>
          row.visitedById === userId ||
          (row.state === 'open' && (all || row.district === district)),
      );
    },

    /** Newest first, with the photos that have come. Undefined: no such case. */
    async ofCase(caseId: string): Promise<CaseVisits | undefined> {
      const [known] = await read.select().from(cases).where(eq(cases.id, caseId));
      if (known === undefined) return undefined;
      const rows = await read
        .select({ visit: t, byName: appUser.name })
        .from(t)
        .leftJoin(appUser, eq(appUser.id, t.visitedById))
        .where(eq(t.caseId, caseId))
        .orderBy(desc(t.createdAtMs), desc(t.id));
      const photos = await attachments.ofCase(caseId);
      const texts = await personal.read(
        read,
        rows.flatMap(({ visit }) => [visit.askTextId, visit.noteTextId]),
      );
      const shown = await shield.of(read, [caseId]);
      const textOf = (id: string | null) => shown(caseId, texts.get(id ?? '') ?? null);
      const hasOpen = rows.some(({ visit }) => visit.state === 'open');
      const mayAsk =
        !hasOpen && causeOf(known.status) !== undefined && VISITED_KINDS.includes(known.kind);
      return {
        status: known.status as CaseVisits['status'],
        mayAsk,
        visits: rows.map(({ visit, byName }) => ({
          visitId: visit.id,
          ...{ cycle: visit.cycle, cause: visit.cause, state: visit.state, byName },
          ask: textOf(visit.askTextId),
          dueAtMs: visit.dueAtMs,
          result: visit.result,
          note: textOf(visit.noteTextId),
          visitedAtMs: visit.visitedAtMs,
          recordedAtMs: visit.recordedAtMs,
          isLate: visit.isLate,
          photosTaken: visit.photosTaken,
          photos: photos
            .filter(({ visitId }) => visitId === visit.id)
            .flatMap(({ id, stage }) => (stage === 'evidence' ? [] : [{ photoId: id, stage }])),
        })),
      };
    },

    inspectors,

    /** Whose district it is from now on; null: nobody's list is his. */
    async setInspector(
      userId: string,
      district: number | null,
      by: Editor,
    ): Promise<Inspector[] | 'unknown-user'> {
      const isSet = await store.tx(async (w) => {
        const held = and(eq(userRole.userId, userId), eq(userRole.roleId, 'field'));
        if ((await w.$count(userRole, held)) === 0) return false;
        await w.update(appUser).set({ districtId: district }).where(eq(appUser.id, userId));
        await audit.write(w, {
          ...by,
          act: 'inspector-district-set',
          subjectKind: 'user',
          subjectId: userId,
          detail: { district },
        });
        return true;
      });
      return isSet ? inspectors() : 'unknown-user';
    },
  };
}
