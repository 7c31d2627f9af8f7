import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, bodyOf, pageOf } from './client.js';
import { integrationKeys } from './integrations.js';

const ALL = '/api/v1/org/integrations/eventstream/{id}/rejected_events';
const ONE = '/api/v1/org/integrations/eventstream/{id}/rejected_events/{rejectedId}';

const LIVE_MS = 3_000;
const PAGE = 50;
/** Deletions under way at once. */
const AT_ONCE = 5;

function keyOf(id: string) {
  return [...integrationKeys.of(id), 'rejected'] as const;
}

/** A page of the events that a webhook did not take, the newest first. */
export function useRejectedEvents(id: string, cursor: string | undefined) {
  return useQuery({
    queryKey: [...keyOf(id), cursor ?? ''],
    queryFn: async ({ signal }) => {
      const query = { limit: PAGE, ...(cursor && { cursor }) };
      const { data, nextCursor } = await pageOf(api.GET(ALL, { params: { path: { id }, query }, signal }));
      return { rejected: data.rejected_events, nextCursor };
    },
    refetchInterval: LIVE_MS,
    placeholderData: keepPreviousData,
  });
}

/** Where all of them can be downloaded, one a line. */
export function exportAddress(id: string): string {
  return `${ALL.replace('{id}', encodeURIComponent(id))}/_export`;
}

/** Sends one of them again, now, and waits for what the target answers. */
export function useSendRejectedAgain(id: string) {
  const refresh = useRefresh(id);
  return useMutation({
    mutationFn: (rejectedId: string) => bodyOf(api.POST(`${ONE}/_retry`, { params: { path: { id, rejectedId } } })),
    onSettled: refresh,
  });
}

/** Has several of them, or all, sent again in the background. @returns how many there are */
export function useQueueRejected(id: string) {
  const refresh = useRefresh(id);
  return useMutation({
    mutationFn: async (ids: readonly string[] | 'all') => {
      const body = ids === 'all' ? {} : { ids: [...ids] };
      return (await bodyOf(api.POST(`${ALL}/_retry`, { params: { path: { id } }, body }))).queued;
    },
    onSettled: refresh,
  });
}

/** Takes some of them off the list. */
export function useDeleteRejected(id: string) {
  const refresh = useRefresh(id);
  return useMutation({
    mutationFn: async (ids: readonly string[]) => {
      for (let start = 0; start < ids.length; start += AT_ONCE) {
        const some = ids.slice(start, start + AT_ONCE);
        await Promise.all(some.map((rejectedId) => bodyOf(api.DELETE(ONE, { params: { path: { id, rejectedId } } }))));
      }
    },
    onSettled: refresh,
  });
}

/** Not waited for: whoever has asked is told at once, even if his row is about to leave the list. */
function useRefresh(id: string): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: integrationKeys.of(id) });
}
