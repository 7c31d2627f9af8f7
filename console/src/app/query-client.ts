import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError, ConnectionLost } from '../api/errors.js';
import { SESSION_KEY } from '../api/session.js';

/** What is shown is at most this old; a page that is looked at asks again by itself. */
export const LIVE_MS = 3_000;

/** The one client: a session that has ended anywhere signs the console out everywhere. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: signOutWhenUnauthorized }),
  mutationCache: new MutationCache({ onError: signOutWhenUnauthorized }),
  defaultOptions: {
    queries: {
      // The browser's idea of being online says nothing about a service on the same machine.
      networkMode: 'always',
      staleTime: 1_000,
      retry: (failures, error) => (error instanceof ConnectionLost ? false : isPassing(error) && failures < 2),
    },
    mutations: { networkMode: 'always', retry: false },
  },
});

function isPassing(error: unknown): boolean {
  return error instanceof ApiError && error.status >= 500;
}

function signOutWhenUnauthorized(error: unknown): void {
  if (error instanceof ApiError && error.status === 401) queryClient.setQueryData(SESSION_KEY, null);
}
