import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { TellTasks } from '../../../src/contract/announcements.ts';
import { api } from '../app/api.ts';

const TELL_KEY = ['tell-tasks'];
/** Results are verified by others all day: the list is asked for while it is looked at. */
const LOOK_EVERY_MS = 4_000;

export function useTellTasks() {
  return useQuery({
    queryKey: TELL_KEY,
    queryFn: () => api<TellTasks>('GET', '/api/announcements'),
    refetchInterval: LOOK_EVERY_MS,
  });
}

export function useRefreshTellTasks(): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: TELL_KEY });
}
