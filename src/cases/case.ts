/** What registering needs to know of a draft. */
export interface Registrable {
  readonly serviceCodeId: string | null;
  readonly description: string;
  readonly districtId: number | null;
  readonly addressText: string;
}

/** Fields that a draft still lacks, as named in the catalogue; a place only where the code asks. */
export function missingFields(draft: Registrable, needsPlace: boolean): string[] {
  const missing: string[] = [];
  if (draft.serviceCodeId === null) missing.push('serviceCode');
  if (draft.description === '') missing.push('description');
  if (needsPlace && draft.districtId === null && draft.addressText === '') missing.push('place');
  return missing;
}
