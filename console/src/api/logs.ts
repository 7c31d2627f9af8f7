import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, pageOf } from './client.js';
import { integrationKeys } from './integrations.js';

const PAGE = 50;

/** A page of what was done to an integration, or what it did itself, the newest first. */
export function useLogs(id: string, cursor: string | undefined) {
  return useQuery({
    queryKey: [...integrationKeys.of(id), 'logs', cursor ?? ''],
    queryFn: async ({ signal }) => {
      const query = { limit: PAGE, ...(cursor && { cursor }) };
      const params = { path: { id }, query };
      const { data, nextCursor } = await pageOf(
        api.GET('/api/v1/org/integrations/eventstream/{id}/logs', { params, signal }),
      );
      return { entries: data.entries, nextCursor };
    },
    refetchInterval: 5_000,
    placeholderData: keepPreviousData,
  });
}
