import { and, asc, desc, eq, inArray, isNull, lte, or, type SQL } from 'drizzle-orm';
import type { Editor } from '../audit/index.ts';
import { OPEN_STATUSES, reporterShield, type TellCitizen } from '../cases/index.ts';
import type { ErrorCode } from '../contract/error-catalogue.ts';
import type { ManagerPromise, ReviewPromise, WritePromise } from '../contract/manager-sessions.ts';
import type { Reader, Tables } from '../db/index.ts';
import type { Organisation } from '../organisation/index.ts';
import { isOverdue, reviewDueMs } from './manager-session.ts';
import type { SessionRow } from './repository-planning.ts';
import type { SessionTalks, TalkDeps } from './repository-talks.ts';

export interface PromiseDeps extends TalkDeps {
  readonly talks: SessionTalks;
  readonly tellCitizen: TellCitizen;
  readonly organisation: Pick<Organisation, 'reachOf'>;
}

export type PromiseRefusal = Extract<
  ErrorCode,
  | 'no-talk'
  | 'not-of-this-talk'
  | 'complaint-stays'
  | 'unknown-department'
  | 'bad-promise-date'
  | 'unknown-promise'
  | 'promise-closed'
>;

/** Who reads: those who watch over all, and officials what concerns their units. */
export interface PromiseReader {
  readonly userId: string;
  readonly all: boolean;
}

export type SessionPromises = ReturnType<typeof sessionPromises>;
const LISTED = 300;

/** What was verified is answered, whatever the promise has come to; only planned work is still owed. */
const ANSWERED = ['verified', 'announced', 'told_closed'];
const isAwaited = ({ status, outcome }: Tables['cases']['$inferSelect']): boolean =>
  OPEN_STATUSES.some((open) => open === status) &&
  (outcome === 'pending_action' || !ANSWERED.includes(status));

/** What a manager has promised, until somebody has said what became of it. */
export function sessionPromises(deps: PromiseDeps) {
  const { store, personal, audit, planning, talks, steps, tellCitizen, newId } = deps;
  const { read } = store;
  const { cases, department, managerPromise: t, managerSession: session } = store.tables;
  const isOpen = or(isNull(t.outcome), eq(t.outcome, 'under-way'));

  async function shown(r: Reader, where: SQL | undefined, atMs: number): Promise<ManagerPromise[]> {
    const rows = await r
      .select({
        row: t,
        title: session.title,
        managerId: session.managerId,
        trackingCode: cases.trackingCode,
        departmentFa: department.nameFa,
        departmentEn: department.nameEn,
      })
      .from(t)
      .innerJoin(session, eq(session.id, t.sessionId))
      .innerJoin(cases, eq(cases.id, t.caseId))
      .innerJoin(department, eq(department.id, t.departmentId))
      .where(where)
      .orderBy(asc(t.dueAtMs), asc(t.id))
      .limit(LISTED);
    const names = await planning.namesOf(
      r,
      rows.map(({ managerId }) => managerId),
    );
    const texts = await personal.read(
      r,
      rows.flatMap(({ row }) => [row.textId, row.reviewTextId]),
    );
    const shield = await reporterShield(deps).of(
      r,
      rows.map(({ row }) => row.caseId),
    );
    const show = (caseId: string, textId: string | null): string | null =>
      shield(caseId, texts.get(textId ?? '') ?? null);
    return rows.map(({ row, managerId, ...named }) => ({
      ...named,
      promiseId: row.id,
      sessionId: row.sessionId,
      managerName: names.get(managerId) ?? '',
      caseId: row.caseId,
      text: show(row.caseId, row.textId) ?? '',
      dueAtMs: row.dueAtMs,
      reviewDueAtMs: reviewDueMs(row.createdAtMs),
      writtenAtMs: row.createdAtMs,
      outcome: row.outcome,
      isOverdue: isOverdue(row, atMs),
      reviewedAtMs: row.reviewedAtMs,
      note: show(row.caseId, row.reviewTextId),
    }));
  }

  return {
    ofSession: (sessionId: string, atMs: number): Promise<ManagerPromise[]> =>
      shown(read, eq(t.sessionId, sessionId), atMs),

    /** Of one of the cases that are talked about just now; the citizen is told the date. */
    write: (
      found: SessionRow,
      form: WritePromise,
      by: Editor,
      atMs: number,
    ): Promise<PromiseRefusal | null> =>
      store.tx(async (w) => {
        const row = await planning.find(w, found.id);
        const current = row === undefined ? undefined : await talks.currentOf(w, row);
        if (row === undefined || row.state !== 'open' || current === undefined) return 'no-talk';
        const { caseId, departmentId, dueAtMs, text } = form;
        if (!(await talks.caseIdsOf(w, current)).includes(caseId)) return 'not-of-this-talk';
        const [about] = await w.select().from(cases).where(eq(cases.id, caseId));
        // It is dealt with by the inspection alone; who is complained of promises nothing about it.
        if (about?.kind === 'complaint') return 'complaint-stays';
        if (dueAtMs <= atMs) return 'bad-promise-date';
        const open = and(eq(department.id, departmentId), isNull(department.closedAtMs));
        if ((await w.$count(department, open)) === 0) return 'unknown-department';
        await talks.claimCases(w, row, current, by.userId, atMs);
        const promiseId = newId();
        await w.insert(t).values({
          ...{ id: promiseId, sessionId: row.id, bookingId: current.id, caseId, departmentId },
          textId: (await personal.put(w, text, atMs)).id,
          ...{ dueAtMs, writtenById: by.userId, createdAtMs: atMs },
        });
        const detail = { promiseId, departmentId, dueAtMs };
        const event = { type: 'promise-written', actorId: by.userId, detail, note: text, atMs };
        await steps.append(w, { caseId, ...event });
        await tellCitizen(w, {
          ...{ caseId, occasion: 'date-set', key: promiseId, dateMs: dueAtMs, atMs },
        });
        const subject = { subjectKind: 'case', subjectId: caseId };
        await audit.write(w, { ...by, act: 'promise-written', ...subject, detail });
        return null;
      }),

    /** Kept and not kept are last words; under way is looked at again. */
    review: (
      promiseId: string,
      { outcome, note }: ReviewPromise,
      by: Editor,
      atMs: number,
    ): Promise<PromiseRefusal | null> =>
      store.tx(async (w) => {
        const [row] = await w.select().from(t).where(eq(t.id, promiseId));
        if (row === undefined) return 'unknown-promise';
        if (row.outcome === 'kept' || row.outcome === 'not-kept') return 'promise-closed';
        const reviewTextId = (await personal.put(w, note, atMs)).id;
        const set = { outcome, reviewTextId, reviewedById: by.userId };
        // The first word counts against the seven days.
        await w
          .update(t)
          .set({ ...set, reviewedAtMs: row.reviewedAtMs ?? atMs })
          .where(eq(t.id, promiseId));
        const { caseId } = row;
        const detail = { promiseId, outcome };
        const event = { type: 'promise-reviewed', actorId: by.userId, detail, note, atMs };
        await steps.append(w, { caseId, ...event });
        const subject = { subjectKind: 'case', subjectId: caseId };
        await audit.write(w, { ...by, act: 'promise-reviewed', ...subject, detail });
        return null;
      }),

    /** What is open before what is closed, the earliest date first. */
    async list(reader: PromiseReader, atMs: number): Promise<ManagerPromise[]> {
      const reach = reader.all ? null : await deps.organisation.reachOf(read, reader.userId, atMs);
      const within = reach === null ? undefined : inArray(t.departmentId, [...reach.departmentIds]);
      const open = await shown(read, and(isOpen, within), atMs);
      const lately = await read
        .select({ id: t.id })
        .from(t)
        .where(and(inArray(t.outcome, ['kept', 'not-kept']), within))
        .orderBy(desc(t.createdAtMs))
        .limit(LISTED);
      const ids = lately.map(({ id }) => id);
      if (ids.length === 0) return open;
      return [...open, ...(await shown(read, inArray(t.id, ids), atMs))];
    },

    /** Each whose day is over, once: in the history of its case, and told to its citizen if he waits. */
    async tellOverdue(atMs: number, onFault: (fault: unknown) => void): Promise<number> {
      const isDue = and(isNull(t.overdueAtMs), isOpen, lte(t.dueAtMs, atMs));
      const due = await read.select({ id: t.id }).from(t).where(isDue);
      let told = 0;
      for (const { id } of due) {
        const work = store.tx(async (w) => {
          const [row] = await w
            .update(t)
            .set({ overdueAtMs: atMs })
            .where(and(eq(t.id, id), isDue))
            .returning();
          if (row === undefined) return 0;
          const { caseId, dueAtMs: dateMs } = row;
          const detail = { promiseId: id, dueAtMs: dateMs };
          await steps.append(w, { caseId, type: 'promise-overdue', actorId: null, detail, atMs });
          const [about] = await w.select().from(cases).where(eq(cases.id, caseId));
          if (about !== undefined && isAwaited(about)) {
            await tellCitizen(w, { caseId, occasion: 'date-missed', key: id, dateMs, atMs });
          }
          return 1;
        });
        told += await work.catch((fault: unknown) => {
          onFault(fault);
          return 0;
        });
      }
      return told;
    },
  };
}
