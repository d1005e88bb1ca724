import type { Audit } from '../audit/index.ts';
import type { LettersView, LetterList, ReceivedFilter } from '../contract/letters.ts';
import type { Personal, Store } from '../db/index.ts';
import type { Referrals } from '../referrals/index.ts';
import { type Breaker, DEFAULT_BREAKER, makeBreaker } from '../sms/index.ts';
import { letterOutbox } from './repository.ts';
import { letterDocuments } from './repository-documents.ts';
import { letterLists } from './repository-lists.ts';
import { letterNumbers } from './repository-numbers.ts';
import { letterReceiving } from './repository-received.ts';
import { letterSettings } from './repository-settings.ts';
import { letterTemplates } from './repository-templates.ts';
import { makeWays, type WayOptions } from './ways.ts';

export type Letters = ReturnType<typeof makeLetters>;

/** The parts of this room behind one name. */
export function makeLetters(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly audit: Audit;
  readonly referrals: Pick<Referrals, 'answerIn' | 'clearByLetter'>;
  /** Folders of automations lie beneath it. */
  readonly root: string;
  readonly newId: () => string;
  readonly nowMs: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  /** `now`: by which both ends sign, the machine's own clock. */
  readonly way?: Partial<Pick<WayOptions, 'now' | 'totalTimeoutMs' | 'atPoint'>>;
}) {
  const { root, nowMs } = options;
  const documents = letterDocuments(options);
  const numbers = letterNumbers(options);
  const received = letterReceiving({ ...options, numbers });
  const outbox = letterOutbox({ ...options, documents, numbers, unpark: received.unpark });
  const lists = letterLists({ ...options, documents });
  const settings = letterSettings(options);
  const breaker: Breaker = makeBreaker(DEFAULT_BREAKER);
  return {
    outbox,
    received,
    settings,
    breaker,
    templates: letterTemplates(options),
    ways: makeWays({ root, now: nowMs, ...options.way }),
    ofCase: lists.ofCase,
    view: (letterId: string) => lists.view(letterId, nowMs()),

    /** The filter is of what was received alone. */
    async page(list: LetterList, afterId?: string, filter?: ReceivedFilter): Promise<LettersView> {
      const { way } = (await settings.read()).settings;
      const { openUntilMs: untilMs, reason } = breaker;
      const resting = untilMs === null ? null : { untilMs, reason: reason ?? '' };
      const found = await lists.list(list, afterId, filter);
      return { counts: await lists.counts(), ...found, way, resting };
    },

    /** For those who watch: who waits since when, and for what. */
    async health() {
      const { settings: set } = await settings.read();
      return {
        isResting: set.way !== 'by-hand' && breaker.openUntilMs !== null,
        isByHand: set.way === 'by-hand',
        oldestWaitingAtMs: await outbox.oldestWaitingAtMs(),
        oldestUnnumberedAtMs: await outbox.oldestUnnumberedAtMs(),
        unnumberedLimitMs: set.numberWithinDays * 86_400_000,
        forReview: await received.countReview(),
      };
    },
  };
}
