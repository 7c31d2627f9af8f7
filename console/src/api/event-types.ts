import { useQuery } from '@tanstack/react-query';
import { api, bodyOf } from './client.js';

/** The events of the catalogue, and those that were seen. */
export function useEventTypes() {
  return useQuery({
    queryKey: ['event-types'],
    queryFn: async ({ signal }) => (await bodyOf(api.GET('/api/v1/event-types', { signal }))).event_types,
    refetchInterval: 10_000,
  });
}
