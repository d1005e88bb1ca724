import type { CaseSteps } from '../cases/index.ts';
import type { Writer } from '../db/index.ts';
import type { Organisation } from '../organisation/index.ts';
import type { Legs, ReferralRow } from './repository-legs.ts';
import type { Notices } from './repository-notices.ts';

export type Clearing = ReturnType<typeof letterClearing>;

/** No official is accused whose letter came in time, however late it is recorded. */
export function letterClearing(options: {
  readonly organisation: Organisation;
  readonly legs: Legs;
  readonly steps: CaseSteps;
  readonly notices: Notices;
}) {
  const { organisation, legs, steps, notices } = options;

  /** A letter from before the due shows that nobody of this leg was silent after it. */
  async function annul(
    w: Writer,
    came: {
      readonly caseId: string;
      readonly leg: readonly ReferralRow[];
      readonly answeredAtMs: number;
      readonly atMs: number;
    },
  ): Promise<void> {
    const { caseId, leg, answeredAtMs, atMs } = came;
    for (const row of leg) {
      if (row.state !== 'expired' || row.annulledAtMs !== null) continue;
      if (row.dueAtMs === null || answeredAtMs > row.dueAtMs) continue;
      await legs.change(w, row.id, { annulledAtMs: atMs });
      const detail = { level: row.level };
      const type = 'escalation-annulled';
      await steps.append(w, { caseId, type, actorId: null, atMs, detail });
      const { inspection } = await organisation.watching(w, atMs);
      const to = [row.positionId, ...inspection.map(({ positionId }) => positionId)];
      await notices.tell(w, [row], { kind: 'annulled', to, atMs });
    }
  }

  return {
    annul,

    /** The case has gone on without this letter: it still clears whom it shows to be in time. */
    async clearByLetter(
      w: Writer,
      came: { readonly referralId: string; readonly answeredAtMs: number; readonly atMs: number },
    ): Promise<void> {
      const { referralId, answeredAtMs, atMs } = came;
      const row = await legs.find(w, referralId);
      if (row === undefined || row.kind !== 'action' || answeredAtMs < row.sentAtMs) return;
      const all = await legs.ofCase(w, row.caseId);
      const leg = all.filter((one) => one.cycle === row.cycle && one.leg === row.leg);
      await annul(w, { caseId: row.caseId, leg, answeredAtMs, atMs });
    },
  };
}
