import { Center, Loader } from '@mantine/core';
import { Navigate, Outlet, useLocation } from 'react-router';
import { SessionContext, useSessionQuery } from '../api/session.js';
import { ErrorPanel } from '../components/error-panel.js';

/** Lets in who is signed in; everybody else signs in first, and then comes back to where he wanted to go. */
export function SignedIn() {
  const { data: session, error, refetch } = useSessionQuery();
  const { pathname, search } = useLocation();
  if (session === null) {
    const wanted = `${pathname}${search}`;
    const to = wanted === '/' || wanted === '/integrations' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(wanted)}`;
    return <Navigate to={to} replace />;
  }
  if (session === undefined) {
    return (
      <Center mih="60vh">
        {error ? <ErrorPanel error={error} onRetry={refetch} /> : <Loader aria-label="Loading" />}
      </Center>
    );
  }
  return (
    <SessionContext value={session}>
      <Outlet />
    </SessionContext>
  );
}
