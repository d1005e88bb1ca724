import { useQuery } from '@tanstack/react-query';
import type { DirectoryEntry } from '../../../src/contract/directory.ts';
import { api } from '../app/api.ts';

export const DIRECTORY_KEY = ['directory'];

/** The numbers outside the house that this person may see. */
export function useDirectory(isWanted = true) {
  return useQuery({
    queryKey: DIRECTORY_KEY,
    queryFn: () => api<DirectoryEntry[]>('GET', '/api/directory'),
    enabled: isWanted,
  });
}
