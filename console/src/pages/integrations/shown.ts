import type { Integration } from '../../api/types.js';
import { useAddress } from '../../components/search-params.js';

export const TABS = ['all', 'active', 'paused'] as const;
export type Tab = (typeof TABS)[number];

const OF_TAB: Record<Tab, (integration: Integration) => boolean> = {
  all: () => true,
  active: ({ status }) => status === 'running',
  paused: ({ status }) => status === 'stopped',
};

/** Which integrations are shown: those of the tab that hold every word of the search; tab and search are in the address. */
export function useShown(integrations: readonly Integration[]) {
  const [params] = useAddress();
  const tab = TABS.find((one) => one === params.get('tab')) ?? 'all';
  const search = params.get('q') ?? '';
  const found = integrations.filter((integration) => matches(integration, search));
  const counts = { all: 0, active: 0, paused: 0 };
  for (const one of TABS) counts[one] = found.filter(OF_TAB[one]).length;
  return { tab, search, counts, shown: found.filter(OF_TAB[tab]) };
}

function matches(integration: Integration, search: string): boolean {
  const { id, integration_type, target, callback_parameters: webhook, s3_parameters: s3, status_reason } = integration;
  const { event_filter = [], entity_filter = [] } = integration.filter_conditions ?? {};
  const where = webhook?.callback_url ?? `s3://${s3?.bucket}/${s3?.key_prefix ?? ''}`;
  const text = [id, integration_type, target, where, status_reason, ...event_filter, ...entity_filter]
    .join(' ')
    .toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
