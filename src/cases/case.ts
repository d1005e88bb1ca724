import type { z } from 'zod';
import { KIND_PATHS } from '../contract/case-kinds.ts';
import type { CaseKind } from '../contract/cases.ts';

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

/** Fields that a draft still lacks, as named in the catalogue; a place only where the code asks. */
export function missingFields(draft: Registrable, codeNeedsPlace: boolean): string[] {
  const missing: string[] = [];
  if (draft.serviceCodeId === null) missing.push('serviceCode');
  if (draft.description === '') missing.push('description');
  const hasPlace = draft.districtId !== null || draft.addressText !== '' || draft.landmark !== '';
  if (codeNeedsPlace && pathOf(draft.kind).needsPlace && !hasPlace) missing.push('place');
  return missing;
}
