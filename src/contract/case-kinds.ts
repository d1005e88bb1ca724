import type { z } from 'zod';
import type { CaseKind } from './cases.ts';

type Kind = z.infer<typeof CaseKind>;

/** What becomes of a matter by its kind, as far as registering it goes. */
export interface KindPath {
  /** The citizen's name stays with 137: no department reads it. */
  readonly isProtected: boolean;
  /** Asked for where the service code asks for it; never for words about the city as a whole. */
  readonly needsPlace: boolean;
  /** Whose desk it comes to: an office by its service code, inspection, or those who read. */
  readonly goesTo: 'office' | 'inspection' | 'review' | 'forward';
  /** False: nobody's time runs. */
  readonly hasClock: boolean;
  /** The code that fits when the citizen names nothing more exact. */
  readonly usualCode: string | null;
}

export const KIND_PATHS: Readonly<Record<Kind, KindPath>> = {
  request: {
    isProtected: false,
    needsPlace: true,
    goesTo: 'office',
    hasClock: true,
    usualCode: null,
  },
  report: {
    isProtected: true,
    needsPlace: true,
    goesTo: 'office',
    hasClock: true,
    usualCode: null,
  },
  complaint: {
    isProtected: true,
    needsPlace: true,
    goesTo: 'inspection',
    hasClock: true,
    usualCode: '601',
  },
  criticism: {
    isProtected: false,
    needsPlace: false,
    goesTo: 'review',
    hasClock: false,
    usualCode: null,
  },
  suggestion: {
    isProtected: false,
    needsPlace: false,
    goesTo: 'review',
    hasClock: false,
    usualCode: '602',
  },
  appreciation: {
    isProtected: false,
    needsPlace: false,
    goesTo: 'forward',
    hasClock: false,
    usualCode: '602',
  },
};
