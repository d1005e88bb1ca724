import type { CaseSteps } from '../cases/index.ts';
import type { Store } from '../db/index.ts';
import { assert } from '../kit/assert.ts';
import { normalizeForStorage } from '../kit/persian-text.ts';
import { type Done, done, refused } from './referral.ts';
import { type Legs, openOf } from './repository-legs.ts';
import type { Notices } from './repository-notices.ts';

/**
 * What the inspection says beside its replies: a note for itself and 137, or a demand, which whoever is asked
 * just now finds among his notices and in the case. Neither moves a clock.
 */
export function inspectingRepository(options: {
  readonly store: Store;
  readonly legs: Legs;
  readonly notices: Notices;
  readonly steps: CaseSteps;
}) {
  const { store, legs, notices, steps } = options;
  return {
    inspect: (
      referralId: string,
      said: {
        readonly text: string;
        readonly isDemand: boolean;
        readonly actorId: string;
        readonly atMs: number;
      },
    ): Promise<Done> =>
      store.tx(async (w): Promise<Done> => {
        const { isDemand, actorId, atMs } = said;
        const row = await legs.find(w, referralId);
        if (row === undefined) return refused('unknown-referral');
        const { caseId } = row;
        const known = await steps.find(w, caseId);
        assert(known !== undefined, 'a referral belongs to a case');
        const note = normalizeForStorage(said.text);
        if (isDemand) {
          const open = openOf(await legs.lastLeg(w, caseId));
          const asked = open.filter(({ kind, role }) => kind === 'action' && role !== 'inspection');
          if (known.status !== 'referred' || asked.length === 0) return refused('wrong-state');
          await notices.tell(w, asked, { kind: 'demand', key: String(atMs), reason: note, atMs });
        }
        const type = isDemand ? 'inspection-demanded' : 'inspection-noted';
        await steps.append(w, { caseId, type, actorId, note, atMs });
        return done(caseId);
      }),
  };
}
