import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import type { MissedCallers } from '../../../src/contract/missed-callers.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { MissedLive, type MissedView } from './missed-live.ts';

const MISSED_KEY = ['missed'];

/** Of a person who may see the list. */
export function useMissedView(): MissedView {
  const { keep, socket } = useSession();
  const live = keep('missed', () => new MissedLive(socket));
  return useSyncExternalStore(live.subscribe, live.view);
}

/** The list, read again whenever it moved. */
export function useMissedCallers() {
  const { moves } = useMissedView();
  const queries = useQueryClient();
  useEffect(() => void queries.invalidateQueries({ queryKey: MISSED_KEY }), [queries, moves]);
  return useQuery({
    queryKey: [...MISSED_KEY, 'list'],
    queryFn: () => api<MissedCallers>('GET', '/api/missed-callers'),
  });
}

export function useRefreshMissed(): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: MISSED_KEY });
}
