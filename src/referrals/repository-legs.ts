import { and, asc, desc, eq, ne, or } from 'drizzle-orm';
import type { Beside, CaseRow } from '../cases/index.ts';
import type { Reader, Store, Tables, Writer } from '../db/index.ts';
import { countedBetween, dueAfter } from '../kit/deadline.ts';
import type { Organisation, Policy, Rung } from '../organisation/index.ts';

export type ReferralRow = Tables['referral']['$inferSelect'];
export type Legs = ReturnType<typeof referralLegs>;

/** A post that is asked on. */
export interface Resumed {
  /** Null: no clock runs at its level. */
  readonly dueAtMs: number | null;
  /**
   * Where another promise stands now that stood beside this clock: with as much left, and with what the
   * clock was given at least. Null: it was broken before, or this post was asked after it was made.
   */
  readonly beside: Beside;
}

const HOUR_MS = 3_600_000;
/** Requests and reports run the chain; other kinds have no official clock. */
const CLOCKED_KINDS = ['request', 'report'];

/** Rows of referrals and their clocks; what they mean for the case is its callers' work. */
export function referralLegs(options: {
  readonly store: Store;
  readonly organisation: Organisation;
  readonly newId: () => string;
}) {
  const { organisation, newId } = options;
  const { letter, referral } = options.store.tables;

  function budgetOf(kind: string, level: number, policy: Policy): number | null {
    if (!CLOCKED_KINDS.includes(kind)) return null;
    if (level === 1) return policy.headHours * HOUR_MS;
    return level === 2 ? policy.deputyHours * HOUR_MS : null;
  }

  async function change(
    w: Writer,
    id: string,
    set: Partial<Tables['referral']['$inferInsert']>,
  ): Promise<void> {
    await w.update(referral).set(set).where(eq(referral.id, id));
  }

  return {
    change,

    /** One referral and one letter for each post of the rung; answers the due of its clock. */
    async send(
      w: Writer,
      to: {
        readonly known: CaseRow;
        readonly leg: number;
        readonly departmentId: string;
        readonly rung: Pick<Rung, 'level' | 'posts'>;
        readonly policy: Policy;
        readonly lateMs: number;
        /** رونوشت: to be known, nothing is asked and no clock runs. */
        readonly isCopy?: boolean;
        readonly atMs: number;
      },
    ): Promise<number | null> {
      const { known, leg, departmentId, rung, policy, lateMs, atMs, isCopy = false } = to;
      const { level } = rung;
      const budgetMs = isCopy ? null : budgetOf(known.kind, level, policy);
      const hours = await organisation.hoursOf(w, policy);
      const dueAtMs = budgetMs === null ? null : dueAfter(hours, atMs, budgetMs);
      const isEarlier = or(ne(referral.cycle, known.cycle), ne(referral.leg, leg));
      await w
        .update(referral)
        .set({ isOver: true })
        .where(and(eq(referral.caseId, known.id), isEarlier));
      for (const { positionId, role, personId } of rung.posts) {
        const id = newId();
        await w.insert(referral).values({
          id,
          caseId: known.id,
          cycle: known.cycle,
          leg,
          level,
          role,
          departmentId,
          positionId,
          personId,
          kind: isCopy ? 'copy' : 'action',
          state: 'open',
          policyVersionId: policy.id,
          sentAtMs: atMs,
          clockFromMs: atMs,
          budgetMs,
          dueAtMs,
          firstBudgetMs: budgetMs,
          firstDueAtMs: dueAtMs,
          lateMs,
          createdAtMs: atMs,
        });
        await w.insert(letter).values({
          id: newId(),
          referralId: id,
          adapter: 'by-hand',
          state: 'waiting',
          attempts: 0,
          createdAtMs: atMs,
        });
      }
      return dueAtMs;
    },

    async find(r: Reader, referralId: string): Promise<ReferralRow | undefined> {
      const [row] = await r.select().from(referral).where(eq(referral.id, referralId));
      return row;
    },

    /** All of a case, in the order of their sending. */
    async ofCase(r: Reader, caseId: string): Promise<ReferralRow[]> {
      return r
        .select()
        .from(referral)
        .where(eq(referral.caseId, caseId))
        .orderBy(asc(referral.cycle), asc(referral.leg), asc(referral.level), asc(referral.role));
    },

    /** The last leg of a case: of this cycle, or of the one before where none was begun yet. */
    async lastLeg(r: Reader, caseId: string): Promise<ReferralRow[]> {
      const [last] = await r
        .select({ cycle: referral.cycle, leg: referral.leg })
        .from(referral)
        .where(eq(referral.caseId, caseId))
        .orderBy(desc(referral.cycle), desc(referral.leg))
        .limit(1);
      if (last === undefined) return [];
      const { cycle, leg } = last;
      return r
        .select()
        .from(referral)
        .where(and(eq(referral.caseId, caseId), eq(referral.cycle, cycle), eq(referral.leg, leg)))
        .orderBy(asc(referral.level), asc(referral.role));
    },

    /**
     * Its due, and the one before any extension, as the calendar stands now; null: no clock. A first due that
     * went by before other terms were applied is counted no more.
     */
    async dueNow(
      r: Reader,
      row: ReferralRow,
    ): Promise<{ readonly dueAtMs: number; readonly firstDueAtMs: number | null } | null> {
      const { budgetMs, firstBudgetMs, firstDueAtMs } = row;
      if (budgetMs === null) return null;
      const policy = await organisation.policy(r, row.policyVersionId);
      const hours = await organisation.hoursOf(r, policy);
      return {
        dueAtMs: dueAfter(hours, row.clockFromMs, budgetMs),
        firstDueAtMs:
          firstBudgetMs === null ? firstDueAtMs : dueAfter(hours, row.sentAtMs, firstBudgetMs),
      };
    },

    /** From here on it waits for somebody else. A clock that stands already goes on standing. */
    async suspend(w: Writer, row: ReferralRow, atMs: number): Promise<void> {
      if (row.suspendedAtMs !== null) return;
      await change(w, row.id, { suspendedAtMs: Math.max(atMs, row.clockFromMs) });
    },

    /** Goes on with what was left of it, or with this much at least. */
    async resume(
      w: Writer,
      row: ReferralRow,
      resumed: { readonly atMs: number; readonly leastMs: number },
    ): Promise<Resumed> {
      const { atMs, leastMs } = resumed;
      const open = { state: 'open', suspendedAtMs: null, closedAtMs: null } as const;
      const { caseId, cycle, leg } = row;
      await w
        .update(referral)
        .set({ isOver: false })
        .where(and(eq(referral.caseId, caseId), eq(referral.cycle, cycle), eq(referral.leg, leg)));
      const policy = await organisation.policy(w, row.policyVersionId);
      const hours = await organisation.hoursOf(w, policy);
      const stoodFromMs = row.suspendedAtMs ?? atMs;
      const beside: Beside = (promise) => {
        const fromMs = Math.max(stoodFromMs, promise.sinceMs);
        if (promise.sinceMs < row.sentAtMs || promise.dueAtMs <= fromMs) return null;
        const leftMs = countedBetween(hours, fromMs, promise.dueAtMs);
        return dueAfter(hours, atMs, Math.max(leftMs, leastMs));
      };
      if (row.budgetMs === null) {
        await change(w, row.id, open);
        return { dueAtMs: null, beside };
      }
      const usedMs = countedBetween(hours, row.clockFromMs, stoodFromMs);
      const budgetMs = Math.max(row.budgetMs - usedMs, leastMs);
      const dueAtMs = dueAfter(hours, atMs, budgetMs);
      await change(w, row.id, { ...open, clockFromMs: atMs, budgetMs, dueAtMs });
      return { dueAtMs, beside };
    },
  };
}

/** Those that somebody is still asked for. */
export function openOf(leg: readonly ReferralRow[]): ReferralRow[] {
  return leg.filter(({ kind, state }) => state === 'open' && kind === 'action');
}

/** The due of the running clock among these; null: none runs. */
export function dueOf(rows: readonly ReferralRow[]): number | null {
  const due = rows.flatMap(({ dueAtMs }) => (dueAtMs === null ? [] : [dueAtMs]));
  return due.length === 0 ? null : Math.min(...due);
}

/** Their clocks are due at `toMs` now: what a case is told of its own clock. */
export function movedDue(before: readonly ReferralRow[], toMs: number) {
  const sinceMs = Math.max(0, ...before.map(({ sentAtMs }) => sentAtMs));
  return { fromMs: dueOf(before), toMs, sinceMs };
}

/** The last due that this leg had: where no clock runs any more, it is the promise that was broken. */
export function lastDueOf(leg: readonly ReferralRow[]): number | null {
  const due = leg.flatMap(({ dueAtMs }) => (dueAtMs === null ? [] : [dueAtMs]));
  return due.length === 0 ? null : Math.max(...due);
}
