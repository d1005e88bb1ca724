import { and, eq, gte, inArray, min } from 'drizzle-orm';
import type { Store, Tables, Writer } from '../db/index.ts';
import type { CaseEvents, FreshEvent } from './repository-events.ts';
import { type Act, statesFor, transitionOf } from '../contract/transitions.ts';

export type CaseRow = Tables['cases']['$inferSelect'];
export type CaseSteps = ReturnType<typeof caseSteps>;

/** Where a promise that was made at `sinceMs` stands, now that a clock beside it goes on; null: it rules no more. */
export type Beside = (promise: {
  readonly dueAtMs: number;
  readonly sinceMs: number;
}) => number | null;

/**
 * The one way in which a case changes its state: an act of the table, from the version that was
 * read, with its event. What belongs to the act is written in the same transaction by its room.
 */
export function caseSteps(options: { readonly store: Store; readonly events: CaseEvents }) {
  const { events } = options;
  const { caseMerge, cases } = options.store.tables;

  return {
    async find(w: Writer, caseId: string): Promise<CaseRow | undefined> {
      const [row] = await w.select().from(cases).where(eq(cases.id, caseId));
      return row;
    },

    /** When two people press at once, exactly one of them moves the case. */
    async step(
      w: Writer,
      caseId: string,
      acts: readonly [Act, ...Act[]],
      set: Partial<Tables['cases']['$inferInsert']>,
      version: number,
    ): Promise<boolean> {
      const { to } = transitionOf(acts[0]);
      const moved = await w
        .update(cases)
        .set({ ...set, status: to, version: version + 1 })
        .where(
          and(
            eq(cases.id, caseId),
            eq(cases.version, version),
            inArray(cases.status, statesFor(...acts)),
          ),
        )
        .returning({ id: cases.id });
      return moved.length > 0;
    },

    /** A change that leaves the state as it is: the due instant, mostly. */
    async set(
      w: Writer,
      caseId: string,
      set: Partial<Omit<Tables['cases']['$inferInsert'], 'status'>>,
      version: number,
    ): Promise<boolean> {
      const changed = await w
        .update(cases)
        .set({ ...set, version: version + 1 })
        .where(and(eq(cases.id, caseId), eq(cases.version, version)))
        .returning({ id: cases.id });
      return changed.length > 0;
    },

    /**
     * Its own clock, of a post that was asked at `sinceMs`, is due at `toMs` now: what was merged into it since
     * then keeps an earlier due that it brought, and undoing gives the new one back. Answers the due of the case,
     * which the caller sets.
     */
    async moveOwnDue(
      w: Writer,
      known: CaseRow,
      own: { readonly fromMs: number | null; readonly toMs: number; readonly sinceMs: number },
    ): Promise<number> {
      const { id, dueAtMs } = known;
      const { fromMs, toMs, sinceMs } = own;
      if (fromMs === null) return toMs;
      const isIn = and(eq(caseMerge.survivorId, id), eq(caseMerge.state, 'merged'));
      await w
        .update(caseMerge)
        .set({ survivorDueAtMs: toMs })
        .where(and(isIn, eq(caseMerge.survivorDueAtMs, fromMs)));
      const [brought] = await w
        .select({ dueAtMs: min(caseMerge.broughtDueAtMs) })
        .from(caseMerge)
        .where(and(isIn, gte(caseMerge.decidedAtMs, sinceMs)));
      const isEarlier = dueAtMs !== null && dueAtMs < fromMs;
      return Math.min(toMs, isEarlier ? dueAtMs : toMs, brought?.dueAtMs ?? toMs);
    },

    /**
     * Its own clock has stood and goes on, due at `toMs` (null: it has none): an earlier due that a merged case
     * brought stood with it. Only what its unit was asked is a promise; a day of triage or a verdict is our own.
     * Undoing gives `toMs` back. Answers the due of the case, which the caller sets; null: it has none.
     */
    async goOnDue(
      w: Writer,
      caseId: string,
      toMs: number | null,
      beside: Beside,
    ): Promise<number | null> {
      const isIn = and(eq(caseMerge.survivorId, caseId), eq(caseMerge.state, 'merged'));
      let dueAtMs = toMs;
      for (const merge of await w.select().from(caseMerge).where(isIn)) {
        const { broughtDueAtMs: brought, childStatus, decidedAtMs } = merge;
        const isPromise = brought !== null && childStatus === 'referred';
        const broughtDueAtMs = isPromise
          ? beside({ dueAtMs: brought, sinceMs: decidedAtMs ?? 0 })
          : null;
        const set = { broughtDueAtMs, survivorDueAtMs: toMs };
        await w.update(caseMerge).set(set).where(eq(caseMerge.id, merge.id));
        if (broughtDueAtMs !== null) dueAtMs = Math.min(dueAtMs ?? broughtDueAtMs, broughtDueAtMs);
      }
      return dueAtMs;
    },

    /**
     * A person has set another due than what merged cases brought, or another post is asked from now on, by its
     * own: that rules no more, and undoing one of them leaves this one.
     */
    async endBroughtDue(w: Writer, caseId: string, dueAtMs: number | null): Promise<void> {
      const isIn = and(eq(caseMerge.survivorId, caseId), eq(caseMerge.state, 'merged'));
      await w.update(caseMerge).set({ broughtDueAtMs: null, survivorDueAtMs: dueAtMs }).where(isIn);
    },

    append: (w: Writer, fresh: FreshEvent): Promise<void> => events.append(w, fresh),
  };
}
