import { caseEvents } from './repository-events.ts';
import { caseRepository, type CaseRepositoryOptions } from './repository.ts';
import { caseViews } from './repository-view.ts';

export type Cases = ReturnType<typeof makeCases>;
export type CasesOptions = Omit<CaseRepositoryOptions, 'events'>;

/** The three parts of the cases' room behind one name: changes, views, the chain. */
export function makeCases(options: CasesOptions) {
  const events = caseEvents(options);
  return {
    ...caseRepository({ ...options, events }),
    ...caseViews({ ...options, events }),
    /** Walks a case's history: null when there is no such case. */
    verifyHistory: (caseId: string) => events.verify(caseId),
  };
}
