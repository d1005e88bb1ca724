import type { CaseSteps, TellCitizen } from '../cases/index.ts';
import type { Writer } from '../db/index.ts';
import { assert } from '../kit/assert.ts';
import type { Organisation } from '../organisation/index.ts';
import { type Legs, openOf } from './repository-legs.ts';
import type { Notices } from './repository-notices.ts';

export type AfterWarnings = ReturnType<typeof afterWarningRepository>;
const HOUR_MS = 3_600_000;

/** What an unheeded warning does to whoever is asked about its case. */
export function afterWarningRepository(options: {
  readonly organisation: Organisation;
  readonly legs: Legs;
  readonly steps: CaseSteps;
  readonly notices: Notices;
  readonly tellCitizen: TellCitizen;
}) {
  const { organisation, legs, steps, notices, tellCitizen } = options;

  return {
    /** As a unit's own request for a commission that was granted: clocks stand, the date is told. */
    async toCommission(
      w: Writer,
      sent: { readonly caseId: string; readonly note: string; readonly atMs: number },
    ): Promise<boolean> {
      const { caseId, note, atMs } = sent;
      const known = await steps.find(w, caseId);
      if (known?.status !== 'referred') return false;
      for (const open of openOf(await legs.lastLeg(w, caseId))) await legs.suspend(w, open, atMs);
      const policy =
        known.policyVersionId === null
          ? await organisation.policyAt(w, atMs)
          : await organisation.policy(w, known.policyVersionId);
      const dueAtMs = atMs + policy.waitHours * HOUR_MS;
      const moved = await steps.step(w, caseId, ['to-commission'], { dueAtMs }, known.version);
      assert(moved, 'the state was looked at in this transaction');
      const detail = { dueAtMs, warning: true };
      const type = 'to-commission';
      await steps.append(w, { caseId, type, actorId: null, note, atMs, detail });
      const key = String(dueAtMs);
      await tellCitizen(w, { caseId, occasion: 'date-set', key, dateMs: dueAtMs, atMs });
      return true;
    },

    /** Told to whoever is asked just now; where nobody is, follow-up's own list shows it. */
    async remind(
      w: Writer,
      told: {
        readonly caseId: string;
        readonly kind: 'warning-unserved' | 'warning-due';
        readonly key: string;
        readonly atMs: number;
      },
    ): Promise<void> {
      const { caseId, ...notice } = told;
      await notices.tell(w, openOf(await legs.lastLeg(w, caseId)), notice);
    },
  };
}
