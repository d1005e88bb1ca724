import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { CircularRow, MyCircular } from '../../../src/contract/circulars.ts';
import { api } from '../app/api.ts';

export const MINE = ['circulars', 'mine'];
export const WRITTEN = ['circulars', 'written'];
/** What was just written is at the desks within half a minute. */
const LOOK_AGAIN_MS = 30_000;

/** What is in force for whoever looks, the unread first. */
export function useMyCirculars() {
  return useQuery({
    queryKey: MINE,
    queryFn: () => api<MyCircular[]>('GET', '/api/circulars/mine'),
    refetchInterval: LOOK_AGAIN_MS,
  });
}

export function useUnread(): readonly MyCircular[] {
  const { data } = useMyCirculars();
  return (data ?? []).filter(({ readAtMs }) => readAtMs === null);
}

export function useConfirm() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ circularId, number }: MyCircular) =>
      api<MyCircular[]>('POST', `/api/circulars/${circularId}/read`, { number }),
    onSuccess: (mine) => queries.setQueryData(MINE, mine),
    // It was rewritten or taken back meanwhile: what holds now is shown beside the word why.
    onError: () => void queries.invalidateQueries({ queryKey: MINE }),
  });
}

/** Of those who write them: all there are. */
export function useWritten(isWanted: boolean) {
  return useQuery({
    queryKey: WRITTEN,
    queryFn: () => api<CircularRow[]>('GET', '/api/circulars'),
    refetchInterval: LOOK_AGAIN_MS,
    enabled: isWanted,
  });
}
