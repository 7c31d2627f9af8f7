import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, bodyOf, pageOf } from './client.js';

const ALL = '/api/v1/org/integrations/published-events';
const ONE = '/api/v1/org/integrations/published-events/{publicationId}';

const LIVE_MS = 5_000;
const PAGE = 50;
const KEY = ['published-events'] as const;

/** Which events; `sinceMs` is a stretch of time up to now, for when neither end is given. */
export type EventFilters = {
  integrationId?: string;
  domainEntityId?: string;
  eventName?: string;
  status?: 'success' | 'failure';
  from?: string;
  to?: string;
  sinceMs?: number;
};

/** A page of what became of events, newest attempt first. The first page keeps itself up to date; others stay as they are. */
export function usePublishedEvents({ sinceMs, ...filters }: EventFilters, cursor: string | undefined) {
  return useQuery({
    queryKey: [...KEY, filters, sinceMs ?? 0, cursor ?? ''],
    queryFn: async ({ signal }) => {
      const from = sinceMs === undefined ? filters.from : new Date(Date.now() - sinceMs).toISOString();
      const query = {
        limit: PAGE,
        ...(filters.integrationId && { integration_id: filters.integrationId }),
        ...(filters.domainEntityId && { domain_entity_id: filters.domainEntityId }),
        ...(filters.eventName && { event_name: filters.eventName }),
        ...(filters.status && { status: filters.status }),
        ...(from && { from }),
        ...(filters.to && { to: filters.to }),
        ...(cursor && { cursor }),
      };
      const { data, nextCursor } = await pageOf(api.GET(ALL, { params: { query }, signal }));
      return { events: data, nextCursor };
    },
    refetchInterval: cursor === undefined ? LIVE_MS : false,
    placeholderData: keepPreviousData,
  });
}

/** One of them, with its attempts. */
export function usePublication(publicationId: string) {
  return useQuery({
    queryKey: ['publication', publicationId],
    queryFn: ({ signal }) => bodyOf(api.GET(ONE, { params: { path: { publicationId } }, signal })),
    refetchInterval: LIVE_MS,
  });
}

/** Sends one event again, now, and waits for what the target answers. */
export function useSendAgain(publicationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => bodyOf(api.POST(`${ONE}/_retry`, { params: { path: { publicationId } } })),
    // A failure is an attempt, too.
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: ['publication', publicationId] });
      await client.invalidateQueries({ queryKey: KEY });
    },
  });
}
