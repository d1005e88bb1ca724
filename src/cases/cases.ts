import { hideNames } from '../kit/identity-words.ts';
import { caseArchives } from './repository-archive.ts';
import { caseCorrections } from './repository-corrections.ts';
import { caseEvents } from './repository-events.ts';
import { caseFamily, tellFamily } from './repository-family.ts';
import { contactFinishing } from './repository-finish.ts';
import { caseMerges } from './repository-merges.ts';
import { caseLater } from './repository-later.ts';
import { mergeProposals } from './repository-proposals.ts';
import { caseRepository, type CaseRepositoryOptions } from './repository.ts';
import { caseRecoding } from './repository-recoding.ts';
import { caseReopening } from './repository-reopening.ts';
import { reporterShield } from './repository-reporters.ts';
import { mergedWords } from './repository-said.ts';
import { shownCases } from './repository-shown.ts';
import { caseSteps } from './repository-steps.ts';
import { caseTelling, type CaseTellingOptions } from './repository-telling.ts';
import { caseTies } from './repository-ties.ts';
import { caseViews } from './repository-view.ts';
import { caseWithdrawals } from './repository-withdraw.ts';
import { caseWords } from './repository-words.ts';
import { TELLING_RULES, type TellingRules } from './telling-rules.ts';

export type Cases = ReturnType<typeof makeCases>;
export type CasesOptions = Omit<
  CaseRepositoryOptions,
  'events' | 'steps' | 'ties' | 'merges' | 'findAnew' | 'recoding'
> &
  Pick<CaseTellingOptions, 'announceWord' | 'endReferrals'> & {
    readonly rules?: (() => TellingRules) | undefined;
    readonly onFault?: ((fault: unknown) => void) | undefined;
  };

/** The parts of the cases' room behind one name: changes, views, merges, the chain. */
export function makeCases(options: CasesOptions) {
  const { rules = () => TELLING_RULES } = options;
  const events = caseEvents(options);
  const steps = caseSteps({ store: options.store, events });
  const { archive, verifyArchive } = caseArchives({ ...options, events });
  const ties = caseTies({ ...options, events });
  const findAnew = caseWords(options);
  const merges = caseMerges({ ...options, events, ties, findAnew });
  const family = caseFamily({ ...options, merges, ties });
  const telling = caseTelling({ ...options, steps, rules, merges, family });
  const views = caseViews({ ...options, events });
  const recoding = caseRecoding({ ...options, steps, findAnew });
  const corrections = caseCorrections({ ...options, events, steps, findAnew });
  const shield = reporterShield(options);
  const shieldOf = (caseIds: readonly string[], openToo = false) =>
    shield.of(options.store.read, caseIds, undefined, openToo);
  const announceResult = tellFamily({ ...options, family });
  return {
    ...caseRepository({
      ...{ ...options, events, steps, ties, merges, findAnew, recoding, announceResult },
    }),
    ...telling,
    ...caseLater({ ...options, steps, archive, rules, tellCitizen: telling.tellCitizen }),
    ...caseReopening({ ...options, steps }),
    verifyArchive,
    /** After its words were changed by another room. */
    findAnew,
    ...views,
    ...contactFinishing({ ...options, events, ties, objectIn: telling.objectIn }),
    ...corrections,
    ...shownCases({ ...options, views, corrections, shieldOf }),
    ...caseWithdrawals({ ...options, events, ties, merges, family }),
    ...mergeProposals(options),
    merges,
    /** What is shown of protected cases to who must not know who reported. */
    shield: shieldOf,
    /** What was added to tellings that are merged into these cases. */
    mergedWords: (rootIds: readonly string[]) => mergedWords(options)(options.store.read, rootIds),
    /** The same of what the house itself has written: only without names. */
    shieldNames: (caseIds: readonly string[]) => shield.of(options.store.read, caseIds, hideNames),
    /** For the rooms that move cases: acts of the table, with their events. */
    steps,
    /** The same rooms put the classification right with some of these acts. */
    recoding,
    /** From a merged case to its root, which is the last. */
    pathToRoot: ties.pathToRoot,
    /** Walks a case's history: null when there is no such case. */
    verifyHistory: (caseId: string) => events.verify(caseId),
  };
}
