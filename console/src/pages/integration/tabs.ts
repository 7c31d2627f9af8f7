import type { Integration } from '../../api/types.js';

/** A page of an integration; '' is the first one. */
export type IntegrationTab = { path: string; label: string };

/** Only webhooks have events that are rejected one by one, and only S3 has files. */
export function tabsOf({ target }: Pick<Integration, 'target'>): IntegrationTab[] {
  return [
    { path: '', label: 'Overview' },
    { path: 'events', label: 'Events' },
    target === 'webhook' ? { path: 'rejected', label: 'Rejected events' } : { path: 'files', label: 'Files' },
    { path: 'logs', label: 'Logs' },
  ];
}
