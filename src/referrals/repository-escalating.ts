import { and, asc, eq, inArray, isNull, lte } from 'drizzle-orm';
import type { CaseSteps, TellCitizen } from '../cases/index.ts';
import type { Store, Writer } from '../db/index.ts';
import { assert } from '../kit/assert.ts';
import { type Level, type Organisation, rungFrom } from '../organisation/index.ts';
import { dueOf, type Legs, movedDue, openOf } from './repository-legs.ts';
import type { Notices } from './repository-notices.ts';
import type { Resuming } from './repository-resuming.ts';
import type { Sending } from './repository-sending.ts';

export type Escalating = ReturnType<typeof escalatingRepository>;

/** What lies with somebody, or did until it went up or back. */
const WAS_ASKED: readonly string[] = ['open', 'returned', 'answered', 'expired'];

/** So many in one look; the next minute has the rest. */
const AT_A_TIME = 500;

/** By whom the citizen's word was taken, and what it was; nobody and nothing: its time was over. */
export interface WaitingEnded {
  readonly actorId: string | null;
  readonly note?: string;
  readonly atMs: number;
}

/** What time itself does to a case. Every method is one transaction for one case, safe to repeat. */
export function escalatingRepository(options: {
  readonly store: Store;
  readonly organisation: Organisation;
  readonly legs: Legs;
  readonly resuming: Resuming;
  readonly sending: Sending;
  readonly steps: CaseSteps;
  readonly notices: Notices;
  readonly tellCitizen: TellCitizen;
}) {
  const { store, organisation, legs, notices, resuming, sending, steps, tellCitizen } = options;
  const { cases, officialRequest, referral } = store.tables;

  /** An extension that nobody decided in time is of no use any more. */
  async function lapseRequests(w: Writer, referralId: string, atMs: number): Promise<void> {
    await w
      .update(officialRequest)
      .set({ state: 'lapsed', decidedAtMs: atMs })
      .where(and(eq(officialRequest.referralId, referralId), eq(officialRequest.state, 'pending')));
  }

  async function wasGivenMore(w: Writer, referralId: string): Promise<boolean> {
    const { kind, state } = officialRequest;
    const granted = and(eq(kind, 'extension'), eq(state, 'granted'));
    return (
      (await w.$count(officialRequest, and(eq(officialRequest.referralId, referralId), granted))) >
      0
    );
  }

  /** The citizen did not answer, or did: the unit has the case back, with what was left of its time. */
  async function endWaitingIn(
    w: Writer,
    caseId: string,
    ended: WaitingEnded,
  ): Promise<'done' | 'unknown-case' | 'wrong-state'> {
    const { actorId, note, atMs } = ended;
    const known = await steps.find(w, caseId);
    if (known === undefined) return 'unknown-case';
    const isOver = known.dueAtMs !== null && known.dueAtMs <= atMs;
    if (known.status !== 'awaiting_citizen') return 'wrong-state';
    if (actorId === null && !isOver) return 'wrong-state';
    const leg = await legs.lastLeg(w, caseId);
    const left = { atMs, leastMs: 0 };
    const { dueAtMs } = await resuming.resumeAll(w, caseId, openOf(leg), leg, left);
    const moved = await steps.step(w, caseId, ['end-waiting'], { dueAtMs }, known.version);
    assert(moved, 'the state was looked at in this transaction');
    await steps.append(w, {
      caseId,
      type: 'waiting-ended',
      actorId,
      atMs,
      ...(note === undefined ? {} : { note }),
    });
    return 'done';
  }

  return {
    lapseRequests,

    /** Cases whose running clock is over. */
    async listExpired(atMs: number): Promise<string[]> {
      const rows = await store.read
        .select({ caseId: referral.caseId })
        .from(referral)
        .innerJoin(cases, eq(cases.id, referral.caseId))
        .where(
          and(
            eq(referral.state, 'open'),
            lte(referral.dueAtMs, atMs),
            isNull(referral.suspendedAtMs),
            eq(cases.status, 'referred'),
          ),
        )
        .orderBy(asc(referral.dueAtMs))
        .limit(AT_A_TIME);
      return [...new Set(rows.map(({ caseId }) => caseId))];
    },

    /** Registered before there were referrals: never routed. */
    async listLeftOver(): Promise<string[]> {
      const rows = await store.read
        .select({ id: cases.id })
        .from(cases)
        .where(eq(cases.status, 'registered'))
        .limit(AT_A_TIME);
      return rows.map(({ id }) => id);
    },

    /** Whose citizen was waited for long enough. */
    async listWaitedFor(atMs: number): Promise<string[]> {
      const rows = await store.read
        .select({ id: cases.id })
        .from(cases)
        .where(and(eq(cases.status, 'awaiting_citizen'), lte(cases.dueAtMs, atMs)))
        .limit(AT_A_TIME);
      return rows.map(({ id }) => id);
    },

    /** One level up, never two: the next one's time runs from now. False: there was nothing to do. */
    async escalate(caseId: string, atMs: number): Promise<boolean> {
      return store.tx(async (w) => {
        const known = await steps.find(w, caseId);
        if (known === undefined || known.status !== 'referred') return false;
        const leg = await legs.lastLeg(w, caseId);
        const active = openOf(leg).find(
          ({ dueAtMs, suspendedAtMs }) => dueAtMs !== null && suspendedAtMs === null,
        );
        if (active === undefined) return false;
        // A holiday may have been added since: the clock is asked again before anybody is accused.
        const due = await legs.dueNow(w, active);
        assert(due !== null, 'a clock with a due has a budget');
        const { dueAtMs } = due;
        if (dueAtMs > atMs) {
          if (dueAtMs === active.dueAtMs) return false;
          await legs.change(w, active.id, due);
          const caseDueMs = await steps.moveOwnDue(w, known, movedDue([active], dueAtMs));
          await steps.set(w, caseId, { dueAtMs: caseDueMs }, known.version);
          return false;
        }
        const asked = new Set(leg.flatMap(({ personId }) => (personId === null ? [] : [personId])));
        const { departmentId, level } = active;
        const ladder = await organisation.ladderOf(w, departmentId, atMs);
        const rung = rungFrom(ladder, (level + 1) as Level, asked);
        await legs.change(w, active.id, { state: 'expired', closedAtMs: atMs, ...due });
        await lapseRequests(w, active.id, atMs);
        const policy = await organisation.policy(w, active.policyVersionId);
        const lateMs = atMs - dueAtMs;
        const sent = { known, leg: active.leg, departmentId, rung, policy, lateMs, atMs };
        // The last level has no clock: the promise that was broken stays on the lists.
        const nextDueMs = (await legs.send(w, sent)) ?? dueAtMs;
        await steps.endBroughtDue(w, caseId, nextDueMs);
        const set = { level: rung.level, dueAtMs: nextDueMs };
        const moved = await steps.step(w, caseId, ['escalate'], set, known.version);
        assert(moved, 'the state was looked at in this transaction');
        await steps.append(w, {
          caseId,
          type: 'escalated',
          actorId: null,
          atMs,
          detail: { from: level, to: rung.level, lateMs },
        });
        await sending.tellSkipped(w, caseId, rung, atMs);
        await notices.tell(w, [active], { kind: 'went-up', atMs });
        const key = String(active.leg);
        if (rung.level === 3) await tellCitizen(w, { caseId, occasion: 'escalated', key, atMs });
        // He was told of a date, and it went by.
        else if (due.dueAtMs !== due.firstDueAtMs && (await wasGivenMore(w, active.id))) {
          const missed = {
            occasion: 'date-missed',
            key: String(dueAtMs),
            dateMs: dueAtMs,
          } as const;
          await tellCitizen(w, { caseId, ...missed, atMs });
        }
        return true;
      });
    },

    endWaiting: (caseId: string, ended: WaitingEnded) =>
      store.tx((w) => endWaitingIn(w, caseId, ended)),

    /** The same by whoever called him for it; where the case has gone on meanwhile, it is one thing more that he said. */
    async takeWordIn(w: Writer, caseId: string, said: Required<WaitingEnded>): Promise<void> {
      if ((await endWaitingIn(w, caseId, said)) === 'done') return;
      await steps.append(w, { caseId, type: 'added-to', ...said });
    },

    /** Open cases whose clock counts office hours. */
    async listCountingOfficeHours(): Promise<string[]> {
      const { policyVersion } = store.tables;
      const rows = await store.read
        .select({ caseId: referral.caseId })
        .from(referral)
        .innerJoin(policyVersion, eq(policyVersion.id, referral.policyVersionId))
        .where(and(eq(referral.state, 'open'), eq(policyVersion.clock, 'working')));
      return [...new Set(rows.map(({ caseId }) => caseId))];
    },

    /** A calendar has changed: the clock of this case, told in its history where it moved. */
    async recount(caseId: string, atMs: number): Promise<void> {
      await store.tx(async (w) => {
        const known = await steps.find(w, caseId);
        const open = openOf(await legs.lastLeg(w, caseId));
        if (known === undefined) return;
        let isMoved = false;
        for (const row of open) {
          // Already over: the job decides at once, by the calendar as it stands.
          const due = await legs.dueNow(w, row);
          if (due === null || due.dueAtMs === row.dueAtMs) continue;
          await legs.change(w, row.id, due);
          isMoved = true;
        }
        if (!isMoved) return;
        if (known.status === 'referred') {
          const toMs = dueOf(openOf(await legs.lastLeg(w, caseId)));
          const dueAtMs =
            toMs === null ? null : await steps.moveOwnDue(w, known, movedDue(open, toMs));
          await steps.set(w, caseId, { dueAtMs }, known.version);
        }
        await steps.append(w, { caseId, type: 'due-recounted', actorId: null, atMs });
      });
    },

    /** The citizen takes his case back: whoever was asked is told so, and is asked no more. */
    async withdrawn(
      w: Writer,
      { caseId, reason, atMs }: { caseId: string; reason: string; atMs: number },
    ): Promise<void> {
      const leg = await legs.lastLeg(w, caseId);
      const asked = leg.filter(({ state }) => WAS_ASKED.includes(state));
      await notices.tell(w, asked, { kind: 'withdrawn', reason, atMs });
      for (const row of asked) {
        if (row.state !== 'open' && row.state !== 'returned') continue;
        await legs.change(w, row.id, { state: 'recalled', closedAtMs: atMs });
      }
      await closeAll(w, caseId, atMs);
    },
    closeAll,
  };

  /** Where officials' referrals end with the case: nobody is asked any more. */
  async function closeAll(w: Writer, caseId: string, atMs: number): Promise<void> {
    await w
      .update(referral)
      .set({ state: 'superseded', closedAtMs: atMs })
      .where(and(eq(referral.caseId, caseId), inArray(referral.state, ['open', 'returned'])));
    await w.update(referral).set({ isOver: true }).where(eq(referral.caseId, caseId));
    await w
      .update(officialRequest)
      .set({ state: 'lapsed', decidedAtMs: atMs })
      .where(and(eq(officialRequest.caseId, caseId), eq(officialRequest.state, 'pending')));
  }
}
