import type { MergedWord, Shield } from '../cases/index.ts';
import type { CaseView } from '../contract/cases.ts';
import { type OfficialCase, SaidAs } from '../contract/referrals.ts';

/**
 * What whoever is asked must read beside the description: the word that was waited for, what the citizen
 * added or does not accept, why it is asked again, what a commission wants carried out, what a crew has
 * left to be repaired; and what was added to whatever is merged into it, for nobody is asked about that.
 * What the inspection has noted for itself no unit reads. Each text as the case's own shield shows it,
 * which knows everybody who told of it; what was erased is left out.
 */
export function saidSince(
  events: CaseView['events'],
  ofMerged: readonly MergedWord[],
  caseId: string,
  shown: Shield,
  isInspector: boolean,
): OfficialCase['said'] {
  const own = events.flatMap(({ type, atMs, note }) => {
    const as = SaidAs.safeParse(type);
    if (!as.success || note === null || note === '') return [];
    if (as.data === 'inspection-noted' && !isInspector) return [];
    return [{ as: as.data, atMs, text: shown(caseId, note) }];
  });
  const merged = ofMerged.map(({ as, atMs, text }) => ({ as, atMs, text: shown(caseId, text) }));
  return [...own, ...merged].toSorted((a, b) => a.atMs - b.atMs);
}
