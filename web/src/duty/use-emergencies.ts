import { useQuery } from '@tanstack/react-query';
import type { EmergencyView } from '../../../src/contract/emergencies.ts';
import { api } from '../app/api.ts';

export const EMERGENCIES_KEY = ['emergencies'];
/** A crew that looks at the page sees a new one before its phone tells it. */
const LOOK_AGAIN_MS = 4_000;

export function useEmergencies(isWanted: boolean) {
  return useQuery({
    queryKey: EMERGENCIES_KEY,
    queryFn: () => api<EmergencyView[]>('GET', '/api/emergencies'),
    refetchInterval: LOOK_AGAIN_MS,
    enabled: isWanted,
  });
}
