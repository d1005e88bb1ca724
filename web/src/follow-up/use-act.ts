import { useMutation, type UseMutationResult, useQueryClient } from '@tanstack/react-query';
import type { CaseReferrals } from '../../../src/contract/referrals.ts';
import { api } from '../app/api.ts';

/** An act on a case: afterwards its page and the lists are asked anew. */
export function useAct(
  caseId: string,
): UseMutationResult<CaseReferrals, Error, { path: string; body: object }> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ path, body }) => api<CaseReferrals>('POST', `/api/${path}`, body),
    onSuccess: () => {
      for (const key of [['case', caseId], ['case-referrals', caseId], ['cases'], ['follow-up']]) {
        void queries.invalidateQueries({ queryKey: key });
      }
    },
  });
}
