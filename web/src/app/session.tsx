import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useState,
} from 'react';
import type { Permission, User } from '../../../src/contract/people.ts';
import type { z } from 'zod';
import { api, ApiError, SIGNED_OUT } from './api.ts';
import { closeDay, forgetDay, openDay, readDay } from '../field/kept-day.ts';
import { type LiveSocket, openSocket } from './socket.ts';
import { claimTab, forgetTab } from './tab.ts';

export type Grant = z.infer<typeof Permission>;

interface Session {
  readonly user: User;
  readonly socket: LiveSocket;
  readonly tabId: Promise<string>;
  may(permission: Grant): boolean;
  signOut(): Promise<void>;
  /** Made at the first asking, closed with the session: the phone outlives a change of page. */
  keep<T extends Kept>(name: string, make: () => T): T;
}

interface Kept {
  close(): void;
}

const Context = createContext<Session | null>(null);
export const SESSION_KEY = ['session'] as const;

const KNOCK_AGAIN_MS = 2_000;
/** The one page that opens without a network. */
const FIELD = '/field';

/** The signed-in user; null: nobody; undefined: not known yet. */
export function useUser(): { user: User | null | undefined; unreachable: boolean } {
  const query = useQuery({
    queryKey: SESSION_KEY,
    queryFn: () => readSession(),
    staleTime: Number.POSITIVE_INFINITY,
    retry: true,
    retryDelay: 1_000,
    // Without a network, too: whoever is in the field works on with what his telephone has kept.
    networkMode: 'always',
    refetchOnReconnect: 'always',
  });
  return { user: query.data, unreachable: query.failureCount > 0 };
}

async function readSession(): Promise<User | null> {
  try {
    const user = await api<User>('GET', '/api/session');
    const day = await readDay(Date.now());
    if (day !== null && day.user.userId !== user.userId) await forgetDay();
    return user;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) {
      await closeDay();
      // Ended while nobody was here to be told: asleep, or reloaded.
      forgetTab(sessionStorage);
      return null;
    }
    const isAway = error instanceof ApiError && error.status === 0;
    const day = isAway && location.pathname === FIELD ? await readDay(Date.now()) : null;
    // The server has not said who this is: it does at its first word, and asks for the password if it must.
    if (day !== null) return day.user;
    throw error;
  }
}

/** Nobody is signed in, and nothing of what he was told is left for whoever comes next to this tab. */
export function forgetSession(queries: QueryClient): void {
  queries.setQueryData(SESSION_KEY, null);
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
  queries.getMutationCache().clear();
}

/** Holds the one socket of the page for as long as somebody is signed in. */
export function SessionProvider(props: { user: User; children: ReactNode }): ReactNode {
  const queries = useQueryClient();
  const [tabId] = useState(() => claimTab(sessionStorage));
  const [socket] = useState(() => openSocket(tabId));
  const [kept] = useState(() => new Map<string, Kept>());
  // Before the pages in here keep what they know.
  useLayoutEffect(openDay, []);
  useEffect(() => {
    const end = (): void => {
      void closeDay();
      forgetSession(queries);
    };
    let knock: ReturnType<typeof setTimeout> | undefined;
    const refused = (): void => {
      // Told no at the door, or sent away, Socket.IO does not knock again by itself.
      if (socket.active) return;
      void queries.invalidateQueries({ queryKey: SESSION_KEY });
      clearTimeout(knock);
      knock = setTimeout(() => socket.connect(), KNOCK_AGAIN_MS);
    };
    socket.on('session-ended', end);
    socket.on('connect_error', refused);
    socket.on('disconnect', refused);
    window.addEventListener(SIGNED_OUT, end);
    socket.connect();
    return () => {
      socket.off('session-ended', end);
      socket.off('connect_error', refused);
      socket.off('disconnect', refused);
      clearTimeout(knock);
      window.removeEventListener(SIGNED_OUT, end);
      for (const one of kept.values()) one.close();
      kept.clear();
      socket.disconnect();
    };
  }, [socket, queries, kept]);
  const { user } = props;
  const session = useMemo<Session>(
    () => ({
      user,
      socket,
      tabId,
      may: (permission) => user.permissions.includes(permission),
      async signOut() {
        // First, so that it is gone also where nobody answers.
        await closeDay();
        await api('DELETE', '/api/session');
        // Another tab has kept what it was told until now.
        await forgetDay();
        forgetSession(queries);
      },
      keep<T extends Kept>(name: string, make: () => T): T {
        const known = kept.get(name) as T | undefined;
        if (known !== undefined) return known;
        const made = make();
        kept.set(name, made);
        return made;
      },
    }),
    [user, socket, tabId, queries, kept],
  );
  return <Context.Provider value={session}>{props.children}</Context.Provider>;
}

export function useSession(): Session {
  const session = useContext(Context);
  if (session === null) throw new Error('useSession outside of SessionProvider');
  return session;
}
