import type { CaseSteps } from '../cases/index.ts';
import type { Writer } from '../db/index.ts';
import { lastDueOf, type Legs, type ReferralRow, type Resumed } from './repository-legs.ts';

export type Resuming = ReturnType<typeof resumingRepository>;

/** Clocks that stood go on: for a verdict, the citizen, a commission or a return that was not granted. */
export function resumingRepository(options: { readonly legs: Legs; readonly steps: CaseSteps }) {
  const { legs, steps } = options;

  return {
    /**
     * Those of the leg that are asked, each with what was left, or with this much at least. Answers the due of the
     * case: where no own clock runs, it stays late by the last one that ran, or has what merged cases brought.
     */
    async resumeAll(
      w: Writer,
      caseId: string,
      asked: readonly ReferralRow[],
      leg: readonly ReferralRow[],
      resumed: { readonly atMs: number; readonly leastMs: number },
    ): Promise<{ readonly dueAtMs: number | null; readonly isRunning: boolean }> {
      let first: Resumed | null = null;
      for (const row of asked) {
        const one = await legs.resume(w, row, resumed);
        const { dueAtMs } = one;
        const isFirst = dueAtMs !== null && (first?.dueAtMs == null || dueAtMs < first.dueAtMs);
        if (first === null || isFirst) first = one;
      }
      const isRunning = first !== null && first.dueAtMs !== null;
      const ownMs = first?.dueAtMs ?? lastDueOf(leg);
      if (first === null) return { dueAtMs: ownMs, isRunning };
      return { dueAtMs: await steps.goOnDue(w, caseId, ownMs, first.beside), isRunning };
    },
  };
}
