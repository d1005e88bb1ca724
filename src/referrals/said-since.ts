import type { Shield } from '../cases/index.ts';
import type { CaseView } from '../contract/cases.ts';
import { type OfficialCase, SaidAs } from '../contract/referrals.ts';

/**
 * What whoever is asked must read beside the description: the word that was waited for, what the citizen
 * added or does not accept, why it is asked again, what a commission wants carried out, what a crew has
 * left to be repaired. Each text as the shield shows it; what was erased is left out.
 */
export function saidSince(
  events: CaseView['events'],
  caseId: string,
  shown: Shield,
): OfficialCase['said'] {
  return events.flatMap(({ type, atMs, note }) => {
    const as = SaidAs.safeParse(type);
    if (!as.success || note === null || note === '') return [];
    return [{ as: as.data, atMs, text: shown(caseId, note) }];
  });
}
