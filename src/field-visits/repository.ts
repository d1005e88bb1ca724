import { and, asc, eq, exists, inArray, isNotNull, not, sql } from 'drizzle-orm';
import type { CaseRow, CaseSteps } from '../cases/index.ts';
import type { RecordVisit } from '../contract/field.ts';
import type { Personal, Store, Writer } from '../db/index.ts';
import { normalizeForStorage } from '../kit/persian-text.ts';
import {
  type Cause,
  causeOf,
  EVENT_OF,
  type FieldRules,
  isStanding,
  VISITED_KINDS,
  type VisitRow,
} from './visit.ts';

export type FieldVisits = ReturnType<typeof fieldVisitRepository>;

/** Whose lists reach how far: an inspector his own district, null: all of them. */
export interface Visitor {
  readonly userId: string;
  readonly all: boolean;
}
export type VisitRefusal =
  | 'unknown-visit'
  | 'not-your-district'
  | 'visited-meanwhile'
  | 'visit-note-needed'
  | 'unknown-case'
  | 'wrong-state'
  | 'complaint-stays'
  | 'no-inspector'
  | 'visit-open';

/** Handed in by src/referrals: what 137 itself has seen is the answer, and waits for its verdict. */
export type OwnReply = (
  w: Writer,
  said: {
    readonly caseId: string;
    readonly from: 'special_follow_up';
    readonly actorId: string;
    readonly text: string;
    readonly atMs: number;
  },
) => Promise<boolean>;

const AT_ONCE = 200;

/** بازدید: asked for, done, and what follows for the case. Every method is one unit of work. */
export function fieldVisitRepository(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly steps: Pick<CaseSteps, 'find' | 'append'>;
  readonly ownReply: OwnReply;
  readonly openStatuses: readonly string[];
  readonly rules: FieldRules;
  readonly newId: () => string;
}) {
  const { store, personal, steps, ownReply, openStatuses, rules, newId } = options;
  const { read } = store;
  const { appUser, cases, fieldVisit: t, role, serviceCode, userRole } = store.tables;

  async function hasInspector(w: Writer, districtId: number): Promise<boolean> {
    const inspectors = w
      .select({ id: userRole.userId })
      .from(userRole)
      .innerJoin(role, eq(role.id, userRole.roleId))
      .where(eq(role.id, 'field'));
    const own = and(eq(appUser.districtId, districtId), inArray(appUser.id, inspectors));
    return (await w.$count(appUser, own)) > 0;
  }

  /** True where it may be looked at by this person. */
  async function reaches(w: Writer, { userId, all }: Visitor, districtId: number) {
    if (all) return true;
    const own = and(eq(appUser.id, userId), eq(appUser.districtId, districtId));
    return (await w.$count(appUser, own)) > 0;
  }

  interface Asked {
    readonly cause: Cause;
    readonly districtId: number;
    readonly dueAtMs: number;
    readonly askedById: string | null;
    readonly note?: string;
    readonly atMs: number;
  }
  /** False: one is open already. */
  async function put(w: Writer, known: CaseRow, asked: Asked): Promise<boolean> {
    const { cause, districtId, dueAtMs, askedById, atMs } = asked;
    const note = normalizeForStorage(asked.note ?? '');
    const id = newId();
    const made = await w
      .insert(t)
      .values({
        ...{ id, caseId: known.id, cycle: known.cycle, districtId, cause, dueAtMs, askedById },
        state: 'open',
        openKey: known.id,
        askTextId: note === '' ? null : (await personal.put(w, note, atMs)).id,
        isLate: false,
        photosTaken: 0,
        createdAtMs: atMs,
      })
      .onConflictDoNothing()
      .returning({ id: t.id });
    if (made.length === 0) return false;
    await steps.append(w, {
      caseId: known.id,
      type: 'visit-asked',
      actorId: askedById,
      atMs,
      detail: { visitId: id, cause, dueAtMs },
      ...(note === '' ? {} : { note }),
    });
    return true;
  }

  const change = (w: Writer, id: string, set: Partial<VisitRow>) =>
    w.update(t).set(set).where(eq(t.id, id));

  /** What has no question to answer any more is on nobody's list. */
  async function endStale(atMs: number): Promise<void> {
    const open = await read
      .select({ visit: t, status: cases.status, cycle: cases.cycle })
      .from(t)
      .innerJoin(cases, eq(cases.id, t.caseId))
      .where(eq(t.state, 'open'));
    for (const { visit, ...known } of open) {
      if (isStanding(visit, known, openStatuses)) continue;
      await store.tx(async (w) => {
        const now = await steps.find(w, visit.caseId);
        const [row] = await w.select().from(t).where(eq(t.id, visit.id));
        if (row?.state !== 'open' || now === undefined) return;
        if (isStanding(row, now, openStatuses)) return;
        await change(w, row.id, { state: 'cancelled', openKey: null, recordedAtMs: atMs });
      });
    }
  }

  /** Works on their date and objections are looked at without anybody's asking, once in a cycle. */
  async function askDue(atMs: number): Promise<void> {
    const before = read
      .select({ one: sql`1` })
      .from(t)
      .where(and(eq(t.caseId, cases.id), eq(t.cycle, cases.cycle)));
    const due = await read
      .select({ id: cases.id })
      .from(cases)
      .innerJoin(serviceCode, eq(serviceCode.id, cases.serviceCodeId))
      .where(
        and(
          inArray(cases.status, ['recheck', 'special_follow_up']),
          inArray(cases.kind, VISITED_KINDS),
          isNotNull(cases.districtId),
          eq(serviceCode.needsLocation, true),
          not(exists(before)),
          exists(
            read
              .select({ one: sql`1` })
              .from(appUser)
              .innerJoin(userRole, eq(userRole.userId, appUser.id))
              .where(and(eq(appUser.districtId, cases.districtId), eq(userRole.roleId, 'field'))),
          ),
        ),
      )
      .orderBy(asc(cases.createdAtMs))
      .limit(AT_ONCE);
    for (const { id } of due) {
      await store.tx(async (w) => {
        const known = await steps.find(w, id);
        const cause = causeOf(known?.status ?? '');
        if (known === undefined || known.districtId === null || cause === undefined) return;
        const again = and(eq(t.caseId, id), eq(t.cycle, known.cycle));
        if ((await w.$count(t, again)) > 0) return;
        const dueAtMs = atMs + rules.visitWithinMs;
        const { districtId } = known;
        await put(w, known, { cause, districtId, dueAtMs, askedById: null, atMs });
      });
    }
  }

  return {
    /** By follow-up: somebody is to look before the verdict, the recheck or the next leg. */
    async ask(
      caseId: string,
      asked: { readonly note: string; readonly actorId: string; readonly atMs: number },
    ): Promise<'asked' | VisitRefusal> {
      const { note, actorId, atMs } = asked;
      return store.tx(async (w) => {
        const known = await steps.find(w, caseId);
        if (known === undefined) return 'unknown-case';
        const cause = causeOf(known.status);
        if (cause === undefined) return 'wrong-state';
        if (known.kind === 'complaint') return 'complaint-stays';
        if (!VISITED_KINDS.includes(known.kind)) return 'wrong-state';
        const { districtId } = known;
        if (districtId === null || !(await hasInspector(w, districtId))) return 'no-inspector';
        // A verdict has its own due: the visit is there for it.
        const verdictMs = cause === 'verification' ? known.dueAtMs : null;
        const dueAtMs = Math.max(verdictMs ?? atMs + rules.visitWithinMs, atMs);
        const fresh = { cause, districtId, dueAtMs, askedById: actorId, note, atMs };
        return (await put(w, known, fresh)) ? 'asked' : 'visit-open';
      });
    },

    /** In the transaction of whoever sends a crew: a warning that nobody has heeded. */
    async askForWarning(w: Writer, known: CaseRow, note: string, atMs: number): Promise<boolean> {
      const { districtId } = known;
      if (districtId === null || !(await hasInspector(w, districtId))) return false;
      const dueAtMs = atMs + rules.visitWithinMs;
      return put(w, known, {
        ...{ cause: 'warning', districtId, dueAtMs, askedById: null, note, atMs },
      });
    },

    /** Said twice it is said once: the answer to the first may have been lost on its way. */
    async record(
      visitId: string,
      said: RecordVisit,
      by: Visitor,
      atMs: number,
    ): Promise<{ readonly isLate: boolean } | VisitRefusal> {
      const note = normalizeForStorage(said.note);
      const { result, photosTaken } = said;
      return store.tx(async (w) => {
        const [row] = await w.select().from(t).where(eq(t.id, visitId));
        if (row === undefined) return 'unknown-visit';
        if (row.state === 'done') {
          return row.visitedById === by.userId ? { isLate: row.isLate } : 'visited-meanwhile';
        }
        if (!(await reaches(w, by, row.districtId))) return 'not-your-district';
        if (note.length < 3 && result !== 'nobody_there') return 'visit-note-needed';
        const known = await steps.find(w, row.caseId);
        if (known === undefined) return 'unknown-case';
        const isLate = row.state === 'cancelled' || !isStanding(row, known, openStatuses);
        const visitedAtMs = Math.min(Math.max(said.visitedAtMs, row.createdAtMs), atMs);
        await change(w, visitId, {
          ...{ state: 'done', openKey: null, result, isLate, photosTaken, visitedAtMs },
          visitedById: by.userId,
          recordedAtMs: atMs,
          noteTextId: note === '' ? null : (await personal.put(w, note, atMs)).id,
        });
        await steps.append(w, {
          caseId: row.caseId,
          type: EVENT_OF[result],
          actorId: by.userId,
          atMs,
          detail: { visitId, cause: row.cause, visitedAtMs, isLate },
          ...(note === '' ? {} : { note }),
        });
        if (!isLate) await follow(w, known, row, { result, note, actorId: by.userId, atMs });
        return { isLate };
      });
    },

    /** For a photo: its own visitor's for ever, others' while it is open and in their district. */
    async visitFor(visitId: string, by: Visitor): Promise<VisitRow | VisitRefusal> {
      return store.tx(async (w) => {
        const [row] = await w.select().from(t).where(eq(t.id, visitId));
        if (row === undefined) return 'unknown-visit';
        if (row.visitedById === by.userId) return row;
        if (!(await reaches(w, by, row.districtId))) return 'not-your-district';
        return row.state === 'done' ? 'visited-meanwhile' : row;
      });
    },

    /** Each minute and at boot; said again it changes nothing. */
    async runDue(atMs: number): Promise<void> {
      await endStale(atMs);
      await askDue(atMs);
    },
  };

  /**
   * An inspector proposes, follow-up decides: only the word that something is done after all answers
   * an objection by itself, and waits for its verdict like any reply. Nobody there: once more.
   */
  async function follow(
    w: Writer,
    known: CaseRow,
    row: VisitRow,
    seen: {
      readonly result: RecordVisit['result'];
      readonly note: string;
      readonly actorId: string;
      readonly atMs: number;
    },
  ): Promise<void> {
    const { result, note, actorId, atMs } = seen;
    if (result === 'done' && row.cause === 'objection') {
      const said = { caseId: known.id, actorId, text: note, atMs };
      await ownReply(w, { ...said, from: 'special_follow_up' });
      return;
    }
    if (result !== 'nobody_there') return;
    const times = await w.$count(
      t,
      and(eq(t.caseId, known.id), eq(t.cycle, row.cycle), eq(t.result, 'nobody_there')),
    );
    if (times >= 2) return;
    const { cause, districtId } = row;
    const dueAtMs = atMs + rules.againAfterMs;
    const fresh = await steps.find(w, known.id);
    if (fresh === undefined) return;
    await put(w, fresh, { cause, districtId, dueAtMs, askedById: null, atMs });
  }
}
