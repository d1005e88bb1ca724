import { and, asc, desc, eq, inArray, isNotNull, isNull, lt } from 'drizzle-orm';
import { type CaseRow, type CaseSteps, UNTOLD_STATUSES } from '../cases/index.ts';
import type { PolicyEffect } from '../contract/referrals.ts';
import type { Reader, Store } from '../db/index.ts';
import { dueAfter } from '../kit/deadline.ts';
import type { Organisation, Policy } from '../organisation/index.ts';
import { budgetUnder, firstBudgetUnder, type Terms } from './policy-change.ts';
import { dueOf, type Legs, movedDue, openOf, type ReferralRow } from './repository-legs.ts';

/** So many in one look; the next minute has the rest. */
const AT_A_TIME = 500;
const EXAMPLES = 20;
/** Open, and no result is on its way to the citizen. */
const UNANSWERED = UNTOLD_STATUSES.filter((status) => status !== 'verified');
/** Who is asked, or waits for a verdict: his clock may go on. */
const IN_HAND: readonly string[] = ['open', 'answered', 'returned'];

/** A level below that was answered, and found unconvincing: the clock of another runs. */
const isOver = (row: ReferralRow, { cycle, level }: CaseRow): boolean =>
  row.cycle !== cycle || (row.state === 'answered' && row.level !== level);

const isInHand = (row: ReferralRow): boolean =>
  row.kind === 'action' && IN_HAND.includes(row.state);

/**
 * Open cases keep the terms under which they were referred, unless the head applies a version to them on purpose.
 * The job does it, one transaction for each case, told in its history; said again it changes nothing.
 */
export function policyChange(options: {
  readonly store: Store;
  readonly organisation: Organisation;
  readonly legs: Legs;
  readonly steps: CaseSteps;
}) {
  const { store, organisation, legs, steps } = options;
  const { cases, policyVersion, referral } = store.tables;

  /** Open cases under an older version than this. */
  const underOlder = ({ number }: Policy) =>
    and(inArray(cases.status, UNANSWERED), lt(policyVersion.number, number));

  async function termsOf(r: Reader, policyId: string): Promise<Terms & { policy: Policy }> {
    const policy = await organisation.policy(r, policyId);
    return { policy, hours: await organisation.hoursOf(r, policy) };
  }

  /** Null: it has no clock, or its time is over. */
  function movedTo(row: ReferralRow, before: Terms, after: Terms, atMs: number) {
    const { budgetMs, clockFromMs, firstBudgetMs, firstDueAtMs } = row;
    if (budgetMs === null) return null;
    const under = budgetUnder({ ...row, budgetMs }, before, after, atMs);
    if (under === null) return null;
    const first =
      firstBudgetMs === null || firstDueAtMs === null
        ? null
        : firstBudgetUnder({ ...row, firstBudgetMs, firstDueAtMs }, before, after, atMs);
    const dueAtMs = dueAfter(after.hours, clockFromMs, under);
    return { budgetMs: under, dueAtMs, firstBudgetMs: first };
  }

  return {
    /** The version that open cases are being brought under; undefined: none. */
    async policyToApply(): Promise<Policy | undefined> {
      const [row] = await store.read
        .select()
        .from(policyVersion)
        .where(and(isNotNull(policyVersion.appliedAtMs), isNull(policyVersion.applyEndedAtMs)))
        .orderBy(desc(policyVersion.number))
        .limit(1);
      return row;
    },

    async listUnderOlder(policy: Policy): Promise<string[]> {
      const rows = await store.read
        .select({ id: cases.id })
        .from(cases)
        .innerJoin(policyVersion, eq(policyVersion.id, cases.policyVersionId))
        .where(underOlder(policy))
        .orderBy(asc(cases.id))
        .limit(AT_A_TIME);
      return rows.map(({ id }) => id);
    },

    /** False: it has these terms already, or its time is over and it goes up first. */
    async applyPolicy(caseId: string, policyId: string, atMs: number): Promise<boolean> {
      return store.tx(async (w) => {
        const known = await steps.find(w, caseId);
        if (known === undefined || known.policyVersionId === null) return false;
        if (!UNANSWERED.some((status) => status === known.status)) return false;
        const after = await termsOf(w, policyId);
        const own = await organisation.policy(w, known.policyVersionId);
        if (own.number >= after.policy.number) return false;
        const changes: [ReferralRow, Partial<ReferralRow>][] = [];
        const leg = await legs.lastLeg(w, caseId);
        for (const row of leg) {
          // An answer of the cycle or the level before is history.
          if (isOver(row, known) || !isInHand(row)) continue;
          const moved = movedTo(row, await termsOf(w, row.policyVersionId), after, atMs);
          const isRunning = row.budgetMs !== null && row.suspendedAtMs === null;
          // Whoever is late is late by the terms that he was told: the job takes it up first.
          if (moved === null && isRunning && known.status === 'referred') return false;
          changes.push([row, { policyVersionId: policyId, ...moved }]);
        }
        let isMoved = false;
        for (const [row, set] of changes) {
          const due = await legs.dueNow(w, { ...row, ...set });
          await legs.change(w, row.id, { ...set, ...due });
          isMoved ||= due !== null && due.dueAtMs !== row.dueAtMs;
        }
        const toMs = dueOf(openOf(await legs.lastLeg(w, caseId)));
        const set: Partial<CaseRow> = { policyVersionId: policyId };
        // What waits for a verdict keeps that one's due.
        if (isMoved && known.status === 'referred' && toMs !== null) {
          set.dueAtMs = await steps.moveOwnDue(w, known, movedDue(openOf(leg), toMs));
        }
        await steps.set(w, caseId, set, known.version);
        await steps.append(w, {
          caseId,
          type: 'policy-applied',
          actorId: after.policy.appliedById,
          atMs,
          detail: { from: own.number, to: after.policy.number },
        });
        return true;
      });
    },

    /** Nothing is left: what is referred, or opened again, later on keeps what it has. */
    async endApplying(policyId: string, atMs: number): Promise<void> {
      await store.tx(async (w) => {
        await w
          .update(policyVersion)
          .set({ applyEndedAtMs: atMs })
          .where(eq(policyVersion.id, policyId));
      });
    },

    /** Told before it is done: how many open cases have older terms, whose clocks would move, where to. */
    async policyEffect(number: number, atMs: number): Promise<PolicyEffect | null> {
      const r = store.readApart;
      const [found] = await r
        .select({ id: policyVersion.id })
        .from(policyVersion)
        .where(eq(policyVersion.number, number));
      if (found === undefined) return null;
      const after = await termsOf(r, found.id);
      const rows = await r
        .select({ row: referral, trackingCode: cases.trackingCode })
        .from(referral)
        .innerJoin(cases, eq(cases.id, referral.caseId))
        .innerJoin(policyVersion, eq(policyVersion.id, cases.policyVersionId))
        .where(
          and(eq(referral.state, 'open'), eq(referral.isOver, false), underOlder(after.policy)),
        );
      const terms = new Map<string, Terms>();
      const moved: PolicyEffect['examples'][number][] = [];
      for (const { row, trackingCode } of rows.filter((one) => isInHand(one.row))) {
        const before = terms.get(row.policyVersionId) ?? (await termsOf(r, row.policyVersionId));
        terms.set(row.policyVersionId, before);
        const { dueAtMs } = row;
        const to = movedTo(row, before, after, atMs);
        if (to === null || dueAtMs === null || to.dueAtMs === dueAtMs) continue;
        moved.push({ trackingCode, dueAtMs, newDueAtMs: to.dueAtMs });
      }
      const open = await r
        .select({ id: cases.id })
        .from(cases)
        .innerJoin(policyVersion, eq(policyVersion.id, cases.policyVersionId))
        .where(underOlder(after.policy));
      const sooner = moved.filter((one) => one.newDueAtMs < one.dueAtMs);
      return {
        open: open.length,
        moved: moved.length,
        sooner: sooner.length,
        examples: moved.toSorted((a, b) => a.newDueAtMs - b.newDueAtMs).slice(0, EXAMPLES),
      };
    },
  };
}
