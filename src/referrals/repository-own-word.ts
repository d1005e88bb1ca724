import type { CaseRow, CaseSteps } from '../cases/index.ts';
import type { Personal, Store, Writer } from '../db/index.ts';
import { assert } from '../kit/assert.ts';
import { normalizeForStorage } from '../kit/persian-text.ts';
import type { Organisation } from '../organisation/index.ts';
import { type Legs, openOf } from './repository-legs.ts';
import type { Resuming } from './repository-resuming.ts';

export type OwnWords = ReturnType<typeof ownWordRepository>;
const HOUR_MS = 3_600_000;

/** Answers that no official has given: what an inspector or a crew of ours saw, what a commission
 * decided. */
export function ownWordRepository(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly organisation: Organisation;
  readonly legs: Legs;
  readonly resuming: Resuming;
  readonly steps: CaseSteps;
  readonly newId: () => string;
}) {
  const { store, personal, organisation, legs, resuming, steps, newId } = options;
  const { reply } = store.tables;

  const policyOf = (w: Writer, known: CaseRow, atMs: number) =>
    known.policyVersionId === null
      ? organisation.policyAt(w, atMs)
      : organisation.policy(w, known.policyVersionId);

  interface Told {
    readonly caseId: string;
    readonly actorId: string;
    readonly text: string;
    readonly atMs: number;
  }

  /** It is the reply, and waits for its verdict like any other; `detail` says whose word it is. */
  async function keep(w: Writer, known: CaseRow, told: Told, detail: object): Promise<true> {
    const { caseId, actorId, atMs } = told;
    const policy = await policyOf(w, known, atMs);
    const verdictDueAtMs = atMs + policy.verdictHours * HOUR_MS;
    const set = { dueAtMs: verdictDueAtMs };
    const moved = await steps.step(w, caseId, ['answer'], set, known.version);
    assert(moved, 'the state was looked at in this transaction');
    const spelled = normalizeForStorage(told.text);
    await w.insert(reply).values({
      id: newId(),
      caseId,
      cycle: known.cycle,
      referralId: null,
      kind: 'reply',
      textId: (await personal.put(w, spelled, atMs)).id,
      writtenById: actorId,
      answeredAtMs: atMs,
      recordedAtMs: atMs,
      verdict: 'pending',
      verdictDueAtMs,
      createdAtMs: atMs,
    });
    const whose = { ...detail, answeredAtMs: atMs };
    await steps.append(w, {
      caseId,
      type: 'answered',
      actorId,
      note: spelled,
      atMs,
      detail: whose,
    });
    return true;
  }

  return {
    /**
     * In the transaction of what is told. Who is still asked goes on being so if it does not
     * convince. False: the case stands elsewhere.
     */
    async ownReply(
      w: Writer,
      said: Told & { readonly from: 'special_follow_up' | 'at_commission' },
    ): Promise<boolean> {
      const { caseId, from, atMs } = said;
      const known = await steps.find(w, caseId);
      if (known === undefined || known.status !== from) return false;
      for (const open of openOf(await legs.lastLeg(w, caseId))) await legs.suspend(w, open, atMs);
      return keep(w, known, said, { from });
    },

    /**
     * The crew has met the danger and nothing is left to repair. False: the case is with no unit, or
     * one of them is still asked.
     */
    async crewAnswered(w: Writer, said: Told): Promise<boolean> {
      const known = await steps.find(w, said.caseId);
      const leg = await legs.lastLeg(w, said.caseId);
      if (known?.status !== 'referred' || openOf(leg).length > 0) return false;
      return keep(w, known, said, { crew: true });
    },

    /**
     * A commission has decided, and the unit that was asked carries it out: its clock goes on with
     * what was left, or with the hours for doing a thing over. Null: the case is at no commission;
     * no due: the last level has no clock, and the case stays late by the promise that was broken.
     */
    async carryOut(
      w: Writer,
      { caseId, atMs }: { readonly caseId: string; readonly atMs: number },
    ): Promise<{ readonly dueAtMs: number | null } | null> {
      const known = await steps.find(w, caseId);
      if (known === undefined || known.status !== 'at_commission') return null;
      const policy = await policyOf(w, known, atMs);
      const leastMs = policy.reworkHours * HOUR_MS;
      const leg = await legs.lastLeg(w, caseId);
      const least = { atMs, leastMs };
      const { dueAtMs, isRunning } = await resuming.resumeAll(w, caseId, openOf(leg), leg, least);
      const moved = await steps.step(w, caseId, ['carry-out'], { dueAtMs }, known.version);
      assert(moved, 'the state was looked at in this transaction');
      return { dueAtMs: isRunning ? dueAtMs : null };
    },
  };
}
