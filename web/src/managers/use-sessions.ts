import { useQuery } from '@tanstack/react-query';
import type { ManagerSession } from '../../../src/contract/manager-sessions.ts';
import { api } from '../app/api.ts';

export const SESSIONS_KEY = ['manager-sessions'];

export function useManagerSessions() {
  return useQuery({
    queryKey: SESSIONS_KEY,
    queryFn: () => api<ManagerSession[]>('GET', '/api/manager-sessions'),
  });
}
