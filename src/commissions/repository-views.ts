import { and, asc, desc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { reporterShield } from '../cases/index.ts';
import type {
  AgendaItem,
  Commission,
  CommissionWork,
  OpenedSession,
} from '../contract/commissions.ts';
import type { Personal, Store } from '../db/index.ts';

export type CommissionViews = ReturnType<typeof commissionViews>;
const LIST_LIMIT = 200;

/** What is read: sessions with what they have to decide, and cases that wait for a place. */
export function commissionViews({
  store,
  personal,
}: {
  readonly store: Store;
  readonly personal: Personal;
}) {
  const { read } = store;
  const { appUser, cases, commission, serviceCode } = store.tables;
  const { commissionReferral: item, commissionSession: session } = store.tables;
  const { officialRequest: request } = store.tables;
  const shields = reporterShield({ store, personal });

  async function sessionRows(sessionId?: string) {
    const rows = await read
      .select({
        session,
        nameFa: commission.nameFa,
        nameEn: commission.nameEn,
        lawFa: commission.lawFa,
      })
      .from(session)
      .innerJoin(commission, eq(commission.id, session.commissionId))
      .where(sessionId === undefined ? undefined : eq(session.id, sessionId))
      .orderBy(desc(session.heldAtMs), desc(session.id))
      .limit(LIST_LIMIT);
    const counts = await read
      .select({ sessionId: item.sessionId, state: item.state, count: sql<number>`count(*)` })
      .from(item)
      .where(sessionId === undefined ? undefined : eq(item.sessionId, sessionId))
      .groupBy(item.sessionId, item.state);
    const countOf = (id: string, ...states: string[]): number =>
      counts
        .filter((one) => one.sessionId === id && states.includes(one.state))
        .reduce((sum, { count }) => sum + Number(count), 0);
    return rows.map(({ session: row, nameFa, nameEn, lawFa }) => ({
      shown: {
        sessionId: row.id,
        commissionId: row.commissionId,
        ...{ nameFa, nameEn, heldAtMs: row.heldAtMs, place: row.place, state: row.state },
        listed: countOf(row.id, 'listed'),
        decided: countOf(row.id, 'decided', 'postponed'),
      },
      lawFa,
      members: row.members,
    }));
  }

  async function agendaOf(sessionId: string): Promise<AgendaItem[]> {
    const rows = await read
      .select({ item, case: cases, serviceName: serviceCode.nameFa, byName: appUser.name })
      .from(item)
      .innerJoin(cases, eq(cases.id, item.caseId))
      .leftJoin(serviceCode, eq(serviceCode.id, cases.serviceCodeId))
      .leftJoin(appUser, eq(appUser.id, item.decidedById))
      .where(eq(item.sessionId, sessionId))
      .orderBy(asc(item.place), asc(item.id));
    const texts = await personal.read(
      read,
      rows.flatMap((row) => [row.item.questionTextId, row.item.decisionTextId]),
    );
    const shown = await shields.of(
      read,
      rows.map((row) => row.case.id),
    );
    const textOf = (caseId: string, id: string | null) =>
      shown(caseId, texts.get(id ?? '') ?? null);
    return rows.map(({ item: row, case: known, serviceName, byName }) => ({
      itemId: row.id,
      caseId: known.id,
      trackingCode: known.trackingCode,
      serviceName,
      district: known.districtId,
      status: known.status as AgendaItem['status'],
      place: row.place,
      question: textOf(known.id, row.questionTextId),
      state: row.state,
      follows: row.follows,
      decision: textOf(known.id, row.decisionTextId),
      decidedAtMs: row.decidedAtMs,
      decidedByName: byName,
      isStanding:
        row.state === 'listed' && known.status === 'at_commission' && known.cycle === row.cycle,
    }));
  }

  /** Why a unit wanted the case to go there. */
  async function reasonsOf(ids: readonly string[]): Promise<Map<string, string>> {
    const granted = and(eq(request.kind, 'commission'), eq(request.state, 'granted'));
    const rows = await read
      .select({ caseId: request.caseId, textId: request.reasonTextId })
      .from(request)
      .where(and(inArray(request.caseId, [...ids]), granted))
      .orderBy(asc(request.createdAtMs));
    const texts = await personal.read(
      read,
      rows.map(({ textId }) => textId),
    );
    const shown = await shields.of(read, ids);
    return new Map(
      rows.map(({ caseId, textId }) => [caseId, shown(caseId, texts.get(textId) ?? '')]),
    );
  }

  /** Those that may get a new session. */
  async function inForce(): Promise<Commission[]> {
    const rows = await read
      .select()
      .from(commission)
      .where(isNull(commission.closedAtMs))
      .orderBy(asc(commission.nameFa));
    return rows.map(({ id, nameFa, nameEn, lawFa }) => ({
      ...{ commissionId: id, nameFa, nameEn, lawFa },
    }));
  }

  return {
    inForce,

    async work(): Promise<CommissionWork> {
      const listed = and(eq(item.caseId, cases.id), eq(item.cycle, cases.cycle));
      const waiting = await read
        .select({
          caseId: cases.id,
          trackingCode: cases.trackingCode,
          serviceName: serviceCode.nameFa,
          district: cases.districtId,
          dueAtMs: cases.dueAtMs,
        })
        .from(cases)
        .leftJoin(serviceCode, eq(serviceCode.id, cases.serviceCodeId))
        .leftJoin(item, and(listed, eq(item.state, 'listed')))
        .where(and(eq(cases.status, 'at_commission'), isNull(item.id)))
        .orderBy(asc(cases.dueAtMs), asc(cases.id))
        .limit(LIST_LIMIT);
      const reasons = await reasonsOf(waiting.map(({ caseId }) => caseId));
      return {
        commissions: await inForce(),
        sessions: (await sessionRows()).map(({ shown }) => shown),
        waiting: waiting.map((one) => ({ ...one, reason: reasons.get(one.caseId) ?? null })),
      };
    },

    /** Undefined: no such session. */
    async open(sessionId: string, atMs: number): Promise<OpenedSession | undefined> {
      const [row] = await sessionRows(sessionId);
      if (row === undefined) return undefined;
      const { shown, lawFa, members } = row;
      const agenda = await agendaOf(sessionId);
      return {
        ...{ ...shown, lawFa, members: [...members], agenda },
        hasBegun: shown.heldAtMs <= atMs,
      };
    },
  };
}
