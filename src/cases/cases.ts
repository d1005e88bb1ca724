import { caseEvents } from './repository-events.ts';
import { caseRepository, type CaseRepositoryOptions } from './repository.ts';
import { caseSteps } from './repository-steps.ts';
import { caseViews } from './repository-view.ts';

export type Cases = ReturnType<typeof makeCases>;
export type CasesOptions = Omit<CaseRepositoryOptions, 'events' | 'steps'>;

/** The three parts of the cases' room behind one name: changes, views, the chain. */
export function makeCases(options: CasesOptions) {
  const events = caseEvents(options);
  const steps = caseSteps({ store: options.store, events });
  return {
    ...caseRepository({ ...options, events, steps }),
    ...caseViews({ ...options, events }),
    /** For the rooms that move cases: acts of the table, with their events. */
    steps,
    /** Walks a case's history: null when there is no such case. */
    verifyHistory: (caseId: string) => events.verify(caseId),
  };
}
