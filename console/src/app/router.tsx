import { createBrowserRouter, Navigate, type RouteObject } from 'react-router';
import { SignInPage } from '../pages/sign-in/sign-in-page.js';
import { NotFound } from './not-found.js';
import { PageError } from './page-error.js';
import { Shell } from './shell/shell.js';
import { SignedIn } from './signed-in.js';

/** Every page comes with its first visit, so that the first one does not wait for the others. */
const pages: RouteObject[] = [
  { index: true, element: <Navigate to="/integrations" replace /> },
  {
    path: 'integrations',
    lazy: async () => page((await import('../pages/integrations/integrations-page.js')).IntegrationsPage),
  },
  {
    path: 'integrations/new',
    lazy: async () => page((await import('../pages/integration-form/new-page.js')).NewPage),
  },
  {
    path: 'integrations/:id',
    lazy: async () => page((await import('../pages/integration/integration-layout.js')).IntegrationLayout),
    children: [
      {
        index: true,
        lazy: async () => page((await import('../pages/integration/overview/overview-page.js')).OverviewPage),
      },
      { path: 'edit', lazy: async () => page((await import('../pages/integration-form/edit-page.js')).EditPage) },
      {
        path: 'events',
        lazy: async () => page((await import('../pages/events/integration-events-page.js')).IntegrationEventsPage),
      },
      { path: 'rejected', lazy: async () => page((await import('../pages/rejected/rejected-page.js')).RejectedPage) },
      { path: 'files', lazy: async () => page((await import('../pages/files/files-page.js')).FilesPage) },
      { path: 'logs', lazy: async () => page((await import('../pages/logs/logs-page.js')).LogsPage) },
    ],
  },
  { path: 'events', lazy: async () => page((await import('../pages/events/events-page.js')).EventsPage) },
  {
    path: 'event-types',
    lazy: async () => page((await import('../pages/event-types/event-types-page.js')).EventTypesPage),
  },
  { path: 'keys', lazy: async () => page((await import('../pages/keys/keys-page.js')).KeysPage) },
  { path: '*', Component: NotFound },
];

function page(Component: () => React.ReactNode) {
  return { Component };
}

export const router = createBrowserRouter([
  { path: '/sign-in', Component: SignInPage, ErrorBoundary: PageError, HydrateFallback: Nothing },
  {
    Component: SignedIn,
    ErrorBoundary: PageError,
    HydrateFallback: Nothing,
    children: [{ Component: Shell, children: [{ ErrorBoundary: PageError, children: pages }] }],
  },
]);

function Nothing() {
  return null;
}
