import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, pageOf } from './client.js';
import { integrationKeys } from './integrations.js';

const PATH = '/api/v1/org/integrations/eventstream/{id}/batches';

/** A page of the objects that an integration has written, the newest first. */
export function useBatches(id: string, { cursor, limit = 50 }: { cursor?: string | undefined; limit?: number } = {}) {
  return useQuery({
    queryKey: [...integrationKeys.of(id), 'batches', limit, cursor ?? ''],
    queryFn: async ({ signal }) => {
      const query = { limit, ...(cursor !== undefined && { cursor }) };
      const { data, nextCursor } = await pageOf(api.GET(PATH, { params: { path: { id }, query }, signal }));
      return { batches: data.batches, nextCursor };
    },
    refetchInterval: 5_000,
    placeholderData: keepPreviousData,
  });
}
