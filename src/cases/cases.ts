import { caseArchives } from './repository-archive.ts';
import { caseEvents } from './repository-events.ts';
import { caseLater } from './repository-later.ts';
import { caseRepository, type CaseRepositoryOptions } from './repository.ts';
import { caseSteps } from './repository-steps.ts';
import { caseTelling, type CaseTellingOptions } from './repository-telling.ts';
import { caseViews } from './repository-view.ts';
import { TELLING_RULES, type TellingRules } from './telling-rules.ts';

export type Cases = ReturnType<typeof makeCases>;
export type CasesOptions = Omit<CaseRepositoryOptions, 'events' | 'steps'> &
  Pick<CaseTellingOptions, 'announceWord'> & {
    readonly rules?: TellingRules | undefined;
    readonly onFault?: ((fault: unknown) => void) | undefined;
  };

/** The parts of the cases' room behind one name: changes, views, the chain. */
export function makeCases(options: CasesOptions) {
  const { rules = TELLING_RULES } = options;
  const events = caseEvents(options);
  const steps = caseSteps({ store: options.store, events });
  const telling = caseTelling({ ...options, steps, rules });
  const { archive, verifyArchive } = caseArchives({ ...options, events });
  return {
    ...caseRepository({ ...options, events, steps }),
    ...telling,
    ...caseLater({ ...options, steps, archive, rules, tellCitizen: telling.tellCitizen }),
    verifyArchive,
    ...caseViews({ ...options, events }),
    /** For the rooms that move cases: acts of the table, with their events. */
    steps,
    /** Walks a case's history: null when there is no such case. */
    verifyHistory: (caseId: string) => events.verify(caseId),
  };
}
