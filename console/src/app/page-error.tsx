import { Center } from '@mantine/core';
import { useRouteError } from 'react-router';
import { ErrorPanel } from '../components/error-panel.js';

/** What is shown instead of a page that broke, or that could not be loaded. */
export function PageError() {
  const error = useRouteError();
  return (
    <Center mih="50vh" p="md">
      <ErrorPanel error={error} onRetry={() => window.location.reload()} />
    </Center>
  );
}
