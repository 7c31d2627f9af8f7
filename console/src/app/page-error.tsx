import { Alert, Center } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useRouteError } from 'react-router';
import { reportAnswered, useConnectionLost } from '../api/connection.js';
import { ErrorPanel } from '../components/error-panel.js';

/** What is shown instead of a page that broke, or that could not be loaded. */
export function PageError() {
  const error = useRouteError();
  return (
    <Center mih="50vh" p="md">
      {isUnloaded(error) && !wasJustReloaded() ? (
        <Unloaded />
      ) : (
        <ErrorPanel error={error} onRetry={() => window.location.reload()} />
      )}
    </Center>
  );
}

/**
 * The files of a page do not come: the service is away, or has another version with other files. Both are mended by loading
 * the console anew once it answers; before that the browser would have nothing to show.
 */
function Unloaded() {
  const lost = useConnectionLost();
  const wasLost = useRef(false);
  useEffect(() => reportAnswered(false), []);
  useEffect(() => {
    if (lost) wasLost.current = true;
    else if (wasLost.current) reload();
  }, [lost]);
  return (
    <Alert color="gray" title="This page is not here yet" icon={<IconPlugConnectedX />} maw={560} role="alert">
      It is loaded as soon as Sluice answers.
    </Alert>
  );
}

/** In the words of the browsers and of Vite. */
function isUnloaded(error: unknown): boolean {
  const text = error instanceof Error ? error.message : '';
  return /preload CSS|dynamically imported module|importing a module script/i.test(text);
}

const RELOADED_AT = 'sluice-reloaded-at';
const JUST_MS = 20_000;

/** Whether that has not helped: a file that is missing for good is not asked for for ever, nor where nothing can be kept. */
function wasJustReloaded(): boolean {
  try {
    return Date.now() - Number(sessionStorage.getItem(RELOADED_AT) ?? 0) < JUST_MS;
  } catch {
    return true;
  }
}

function reload(): void {
  sessionStorage.setItem(RELOADED_AT, String(Date.now()));
  window.location.reload();
}
