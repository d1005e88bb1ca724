import { useQuery } from '@tanstack/react-query';
import type { FollowUpCounts } from '../../../src/contract/referrals.ts';
import { api } from '../app/api.ts';

/** How much waits for follow-up, looked at again so often; one answer for all who ask. */
export function useFollowUpCounts(everyMs: number) {
  return useQuery({
    queryKey: ['follow-up', 'counts'],
    queryFn: () => api<FollowUpCounts>('GET', '/api/follow-up/counts'),
    refetchInterval: everyMs,
  });
}
