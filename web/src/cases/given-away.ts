import type { z } from 'zod';
import { KIND_PATHS } from '../../../src/contract/case-kinds.ts';
import type { CaseView, ServiceCode } from '../../../src/contract/cases.ts';
import { holdsIdentity } from '../../../src/kit/identity-words.ts';

type Words = Pick<CaseView, 'kind' | 'serviceCode' | 'description' | 'addressText' | 'landmark'>;

/** Who reports is protected, by the kind or by the service code, and what units will read tells who he is. */
export function isGivenAway(words: Words, codes: readonly z.infer<typeof ServiceCode>[]): boolean {
  const { kind, serviceCode, description, addressText, landmark } = words;
  const isProtected =
    KIND_PATHS[kind].isProtected ||
    codes.some(({ code, reporterProtected }) => code === serviceCode && reporterProtected);
  return isProtected && [description, addressText, landmark].some(holdsIdentity);
}
