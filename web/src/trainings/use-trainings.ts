import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Trainings } from '../../../src/contract/trainings.ts';
import { api } from '../app/api.ts';

export const TRAININGS = ['trainings'];

export function useTrainings() {
  return useQuery({ queryKey: TRAININGS, queryFn: () => api<Trainings>('GET', '/api/trainings') });
}

/** Whatever is written, the whole comes back. */
export function useTrainingAct<V>(
  act: (of: V) => readonly ['POST' | 'DELETE', path: string, body?: object],
  onDone?: () => void,
) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (of: V) => api<Trainings>(...act(of)),
    onSuccess: (whole) => {
      queries.setQueryData(TRAININGS, whole);
      onDone?.();
    },
  });
}
