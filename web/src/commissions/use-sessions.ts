import { useMutation, type UseMutationResult, useQueryClient } from '@tanstack/react-query';
import type { OpenedSession } from '../../../src/contract/commissions.ts';
import { api } from '../app/api.ts';

export const WORK_KEY = ['commissions'];
export const sessionKey = (sessionId: string) => ['commission-session', sessionId];

/** An act on a session: the session stands as it answers, lists and cases are asked anew. */
export function useSessionAct(): UseMutationResult<
  OpenedSession,
  Error,
  { path: string; body: object }
> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ path, body }) => api<OpenedSession>('POST', `/api/${path}`, body),
    onSuccess: (session) => {
      client.setQueryData(sessionKey(session.sessionId), session);
      for (const key of [WORK_KEY, ['case'], ['cases'], ['follow-up']]) {
        void client.invalidateQueries({ queryKey: key });
      }
    },
  });
}
