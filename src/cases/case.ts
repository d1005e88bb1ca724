import type { z } from 'zod';
import { KIND_PATHS } from '../contract/case-kinds.ts';
import type { CaseKind } from '../contract/cases.ts';
import { hideIdentity } from '../kit/identity-words.ts';

/** What registering needs to know of a draft. */
export interface Registrable {
  readonly kind: string;
  readonly serviceCodeId: string | null;
  readonly description: string;
  readonly districtId: number | null;
  readonly addressText: string;
  readonly landmark: string;
}

/** The way that matters of this kind go. */
export const pathOf = (kind: string) => KIND_PATHS[kind as z.infer<typeof CaseKind>];

/**
 * By which words a case is found. Not by whoever reported it in confidence: to find it by his name would
 * say that it is his.
 */
export function searchableWords(
  words: readonly string[],
  confidentiality: 'open' | 'protected',
  citizenName: string | null,
): readonly string[] {
  if (confidentiality === 'open') return words;
  const names = citizenName === null ? [] : [citizenName];
  return words.map((text) => hideIdentity(text, names));
}

/** Fields that a draft still lacks, as named in the catalogue; a place only where the code asks. */
export function missingFields(draft: Registrable, codeNeedsPlace: boolean): string[] {
  const missing: string[] = [];
  if (draft.serviceCodeId === null) missing.push('serviceCode');
  if (draft.description === '') missing.push('description');
  const hasPlace = draft.districtId !== null || draft.addressText !== '' || draft.landmark !== '';
  if (codeNeedsPlace && pathOf(draft.kind).needsPlace && !hasPlace) missing.push('place');
  return missing;
}
