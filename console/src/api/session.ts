import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, use } from 'react';
import { api, bodyOf } from './client.js';
import { ApiError } from './errors.js';
import type { Session } from './types.js';

export const SESSION_KEY = ['session'] as const;

/** Who is signed in; null when nobody is. */
export function useSessionQuery() {
  return useQuery({
    queryKey: SESSION_KEY,
    queryFn: async ({ signal }): Promise<Session | null> => {
      try {
        return await bodyOf(api.GET('/api/v1/session', { signal }));
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) return null;
        throw error;
      }
    },
    staleTime: 60_000,
  });
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (key: string) => bodyOf(api.POST('/api/v1/session', { body: { key } })),
    onSuccess: (session) => begin(client, session),
  });
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => bodyOf(api.DELETE('/api/v1/session')),
    onSuccess: () => begin(client, null),
  });
}

/** Nothing of whoever was here before is shown to whoever is now. */
function begin(client: QueryClient, session: Session | null): void {
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
  client.setQueryData(SESSION_KEY, session);
}

export const SessionContext = createContext<Session | null>(null);

/** Who is signed in; for everything inside the shell. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (session === null) throw new Error('nobody is signed in here');
  return session;
}

/** Whether what changes something is shown at all: a viewer's calls would be refused. */
export function useMayChange(): boolean {
  return useSession().role === 'admin';
}
