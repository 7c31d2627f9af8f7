import { useQuery } from '@tanstack/react-query';
import { api, bodyOf } from './client.js';

/**
 * The envelope of an event, as the very text that targets get: parsing it would lose digits of large numbers. It never
 * changes, so it is asked for once.
 */
export function useEnvelope(name: string, id: string) {
  return useQuery({
    queryKey: ['envelope', name, id],
    queryFn: async ({ signal }) => {
      const params = { path: { name, id } };
      return bodyOf<string>(api.GET('/api/v1/events/{name}/{id}', { params, signal, parseAs: 'text' }));
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}
