import type { CaseSteps } from '../cases/index.ts';
import type { Writer } from '../db/index.ts';
import type { Legs, ReferralRow, Resumed } from './repository-legs.ts';

export type Resuming = ReturnType<typeof resumingRepository>;

/** Clocks that stood go on: for a verdict, the citizen, a commission or a return that was not granted. */
export function resumingRepository(options: { readonly legs: Legs; readonly steps: CaseSteps }) {
  const { legs, steps } = options;

  return {
    /** Each with what was left, or with this much at least. Answers the due of the case; null: no clock runs. */
    async resumeAll(
      w: Writer,
      caseId: string,
      rows: readonly ReferralRow[],
      resumed: { readonly atMs: number; readonly leastMs: number },
    ): Promise<number | null> {
      let first: Resumed | null = null;
      for (const row of rows) {
        const one = await legs.resume(w, row, resumed);
        if (one !== null && (first === null || one.dueAtMs < first.dueAtMs)) first = one;
      }
      return first === null ? null : steps.goOnDue(w, caseId, first.dueAtMs, first.beside);
    },
  };
}
