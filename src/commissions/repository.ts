import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import type { CaseRow, CaseSteps, TellCitizen } from '../cases/index.ts';
import type { DecideItem, NewCommission, PlanSession } from '../contract/commissions.ts';
import type { Personal, Store, Tables, Writer } from '../db/index.ts';
import { assert } from '../kit/assert.ts';
import { normalizeForStorage } from '../kit/persian-text.ts';

export type Commissions = ReturnType<typeof commissionRepository>;
export type CommissionRefusal =
  | 'unknown-commission'
  | 'unknown-session'
  | 'unknown-agenda-item'
  | 'unknown-case'
  | 'wrong-state'
  | 'session-over'
  | 'session-not-begun'
  | 'on-agenda-already'
  | 'next-date-needed';
type Item = Tables['commissionReferral']['$inferSelect'];

/** Handed in by src/referrals: what a decision does to whoever was asked before. */
export interface AfterDecision {
  ownReply(
    w: Writer,
    said: { caseId: string; from: 'at_commission'; actorId: string; text: string; atMs: number },
  ): Promise<boolean>;
  /** Answers the due from which the unit's clock runs again; null: the case stands elsewhere. */
  carryOut(
    w: Writer,
    decided: { readonly caseId: string; readonly atMs: number },
  ): Promise<{ readonly dueAtMs: number | null } | null>;
}

/** Sessions are planned, cases put on their agendas and decided there; every method one unit of work. */
export function commissionRepository(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly steps: Pick<CaseSteps, 'find' | 'set' | 'append'>;
  readonly after: AfterDecision;
  readonly tellCitizen: TellCitizen;
  readonly audit: Pick<Audit, 'write'>;
  readonly newId: () => string;
}) {
  const { store, personal, steps, after, tellCitizen, audit, newId } = options;
  const { commission, commissionReferral: item, commissionSession: session } = store.tables;

  async function findSession(w: Writer, sessionId: string) {
    const [row] = await w.select().from(session).where(eq(session.id, sessionId));
    return row;
  }
  const change = (w: Writer, id: string, set: Partial<Item>) =>
    w.update(item).set(set).where(eq(item.id, id));

  /** A date that somebody has set is the case's due, and its citizen hears it. */
  async function setDate(w: Writer, known: CaseRow, dateMs: number, atMs: number): Promise<void> {
    const set = { dueAtMs: dateMs };
    assert(await steps.set(w, known.id, set, known.version), 'read in this transaction');
    const key = String(dateMs);
    await tellCitizen(w, { caseId: known.id, occasion: 'date-set', key, dateMs, atMs });
  }

  /** It has sat: something was decided there, or put off. */
  const hasSat = async (w: Writer, sessionId: string): Promise<boolean> => {
    const spoken = inArray(item.state, ['decided', 'postponed']);
    return (await w.$count(item, and(eq(item.sessionId, sessionId), spoken))) > 0;
  };

  /** When it has sat and nothing is left to decide the session is over. */
  async function endIfDecided(w: Writer, sessionId: string, atMs: number): Promise<void> {
    const open = and(eq(item.sessionId, sessionId), eq(item.state, 'listed'));
    if ((await w.$count(item, open)) > 0 || !(await hasSat(w, sessionId))) return;
    const held = { state: 'held', endedAtMs: atMs } as const;
    await w
      .update(session)
      .set(held)
      .where(and(eq(session.id, sessionId), eq(session.state, 'planned')));
  }

  /** The case went its own way meanwhile: it is on no agenda any more. */
  async function drop(
    w: Writer,
    row: Item,
    { actorId, note, atMs }: { actorId: string; note?: string; atMs: number },
  ): Promise<void> {
    await change(w, row.id, { state: 'dropped', openKey: null });
    const { caseId, sessionId } = row;
    await steps.append(w, {
      ...{ caseId, type: 'off-agenda', actorId, atMs, detail: { sessionId } },
      ...(note === undefined ? {} : { note }),
    });
  }

  return {
    async add(form: NewCommission, by: Editor, atMs: number): Promise<void> {
      await store.tx(async (w) => {
        const id = newId();
        await w.insert(commission).values({ id, ...form, createdAtMs: atMs });
        const about = { subjectKind: 'commission', subjectId: id } as const;
        await audit.write(w, { ...by, act: 'commission-added', ...about });
      });
    },

    /** It gets no new session; what it has decided stays. */
    async close(commissionId: string, by: Editor, atMs: number): Promise<boolean> {
      return store.tx(async (w) => {
        const closed = await w
          .update(commission)
          .set({ closedAtMs: atMs })
          .where(and(eq(commission.id, commissionId), isNull(commission.closedAtMs)))
          .returning({ id: commission.id });
        if (closed.length === 0) return false;
        const about = { subjectKind: 'commission', subjectId: commissionId } as const;
        await audit.write(w, { ...by, act: 'commission-closed', ...about });
        return true;
      });
    },

    async plan(
      form: PlanSession,
      by: Editor,
      atMs: number,
    ): Promise<{ readonly sessionId: string } | CommissionRefusal> {
      return store.tx(async (w) => {
        const open = and(eq(commission.id, form.commissionId), isNull(commission.closedAtMs));
        if ((await w.$count(commission, open)) === 0) return 'unknown-commission';
        const sessionId = newId();
        await w.insert(session).values({
          id: sessionId,
          ...form,
          state: 'planned',
          plannedById: by.userId,
          createdAtMs: atMs,
        });
        const about = { subjectKind: 'commission-session', subjectId: sessionId } as const;
        await audit.write(w, { ...by, act: 'commission-session-planned', ...about });
        return { sessionId };
      });
    },

    async putOnAgenda(
      sessionId: string,
      put: { readonly caseId: string; readonly question: string },
      actorId: string,
      atMs: number,
    ): Promise<'done' | CommissionRefusal> {
      const { caseId } = put;
      return store.tx(async (w) => {
        const sitting = await findSession(w, sessionId);
        if (sitting === undefined) return 'unknown-session';
        if (sitting.state !== 'planned') return 'session-over';
        const known = await steps.find(w, caseId);
        if (known === undefined) return 'unknown-case';
        if (known.status !== 'at_commission') return 'wrong-state';
        const [before] = await w.select().from(item).where(eq(item.openKey, caseId));
        // Of an earlier round: that agenda has nothing to decide about it any more.
        if (before !== undefined && before.cycle === known.cycle) return 'on-agenda-already';
        if (before !== undefined) await drop(w, before, { actorId, atMs });
        const question = normalizeForStorage(put.question);
        const questionTextId = question === '' ? null : (await personal.put(w, question, atMs)).id;
        await w.insert(item).values({
          id: newId(),
          ...{ caseId, cycle: known.cycle, sessionId, questionTextId, openKey: caseId },
          place: (await w.$count(item, eq(item.sessionId, sessionId))) + 1,
          state: 'listed',
          createdAtMs: atMs,
        });
        if (before !== undefined) await endIfDecided(w, before.sessionId, atMs);
        const { heldAtMs } = sitting;
        if (heldAtMs > atMs && known.dueAtMs !== heldAtMs) await setDate(w, known, heldAtMs, atMs);
        const detail = { sessionId, heldAtMs };
        const note = question === '' ? {} : { note: question };
        await steps.append(w, { caseId, type: 'on-agenda', actorId, atMs, detail, ...note });
        return 'done';
      });
    },

    async takeOff(
      itemId: string,
      actorId: string,
      atMs: number,
    ): Promise<{ readonly sessionId: string } | CommissionRefusal> {
      return store.tx(async (w) => {
        const [row] = await w.select().from(item).where(eq(item.id, itemId));
        if (row === undefined) return 'unknown-agenda-item';
        if (row.state !== 'listed') return 'session-over';
        await drop(w, row, { actorId, atMs });
        await endIfDecided(w, row.sessionId, atMs);
        return { sessionId: row.sessionId };
      });
    },

    /** Its words, and what follows from them, in one transaction. */
    async decide(
      itemId: string,
      decided: DecideItem,
      actorId: string,
      atMs: number,
    ): Promise<{ readonly sessionId: string } | CommissionRefusal> {
      const { follows, nextAtMs } = decided;
      return store.tx(async (w) => {
        const [row] = await w.select().from(item).where(eq(item.id, itemId));
        if (row === undefined) return 'unknown-agenda-item';
        const { caseId, sessionId } = row;
        const sitting = await findSession(w, sessionId);
        const known = await steps.find(w, caseId);
        assert(sitting !== undefined && known !== undefined, 'an item is of a session and a case');
        if (row.state !== 'listed' || sitting.state !== 'planned') return 'session-over';
        if (sitting.heldAtMs > atMs) return 'session-not-begun';
        if (known.status !== 'at_commission' || known.cycle !== row.cycle) return 'wrong-state';
        const isLater = follows === 'next_session';
        if (isLater && (nextAtMs === undefined || nextAtMs <= atMs)) return 'next-date-needed';
        const note = normalizeForStorage(decided.text);
        await change(w, itemId, {
          state: isLater ? 'postponed' : 'decided',
          openKey: null,
          follows,
          decisionTextId: (await personal.put(w, note, atMs)).id,
          decidedById: actorId,
          decidedAtMs: atMs,
        });
        const type = isLater ? 'commission-postponed' : 'commission-decided';
        const detail = { sessionId, follows };
        await steps.append(w, { caseId, type, actorId, note, atMs, detail });
        await follow(w, caseId, { ...decided, text: note }, actorId, atMs);
        await endIfDecided(w, sessionId, atMs);
        return { sessionId };
      });
    },

    /** It is not held, or not to its end: what is not decided waits for another one. */
    async cancel(
      sessionId: string,
      reason: string,
      by: Editor,
      atMs: number,
    ): Promise<'done' | CommissionRefusal> {
      return store.tx(async (w) => {
        const sitting = await findSession(w, sessionId);
        if (sitting === undefined) return 'unknown-session';
        if (sitting.state !== 'planned') return 'session-over';
        const listed = and(eq(item.sessionId, sessionId), eq(item.state, 'listed'));
        // Why is told where it matters: in the history of each case.
        const note = normalizeForStorage(reason);
        for (const row of await w.select().from(item).where(listed)) {
          await drop(w, row, { actorId: by.userId, note, atMs });
        }
        // A session that has decided was held, whatever is left on its agenda.
        const state = (await hasSat(w, sessionId)) ? 'held' : 'cancelled';
        await w.update(session).set({ state, endedAtMs: atMs }).where(eq(session.id, sessionId));
        const about = { subjectKind: 'commission-session', subjectId: sessionId } as const;
        await audit.write(w, { ...by, act: 'commission-session-cancelled', ...about });
        return 'done';
      });
    },
  };

  async function follow(
    w: Writer,
    caseId: string,
    decided: DecideItem,
    actorId: string,
    atMs: number,
  ): Promise<void> {
    const { follows, text, nextAtMs } = decided;
    if (follows === 'answer') {
      const isReply = await after.ownReply(w, {
        ...{ caseId, from: 'at_commission', actorId, text, atMs },
      });
      assert(isReply, 'the state was looked at in this transaction');
      return;
    }
    if (follows === 'next_session') {
      const known = await steps.find(w, caseId);
      assert(known !== undefined && nextAtMs !== undefined, 'looked at before');
      await setDate(w, known, nextAtMs, atMs);
      return;
    }
    const resumed = await after.carryOut(w, { caseId, atMs });
    assert(resumed !== null, 'the state was looked at in this transaction');
    const { dueAtMs } = resumed;
    if (dueAtMs === null) return;
    const key = String(dueAtMs);
    await tellCitizen(w, { caseId, occasion: 'date-set', key, dateMs: dueAtMs, atMs });
  }
}
