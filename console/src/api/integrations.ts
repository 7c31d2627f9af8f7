import { keepPreviousData, type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, bodyOf, type Commanded, commandOf } from './client.js';
import type { Integration, IntegrationChange, NewIntegration, Series, Stats, TargetTrial } from './types.js';

const ALL = '/api/v1/org/integrations/eventstream';
const ONE = '/api/v1/org/integrations/eventstream/{id}';

/** How often what is looked at is asked for again. */
const LIVE_MS = { list: 3_000, stats: 5_000, history: 10_000 };

/** Keys of what is known of integrations; everything of one begins with `of(id)`. */
export const integrationKeys = {
  list: ['integrations'] as const,
  stats: ['integrations-stats'] as const,
  history: ['integrations-history'] as const,
  of: (id: string) => ['integration', id] as const,
};

/** A list and not a map is what is kept of an answer: what is the same in the next answer stays the same object. */
function byId<One extends { id: string }>(all: readonly One[]): ReadonlyMap<string, One> {
  return new Map(all.map((one) => [one.id, one]));
}

/** Names an integration in a path. */
function named(id: string) {
  return { params: { path: { id } } };
}

export function useIntegrations() {
  return useQuery({
    queryKey: integrationKeys.list,
    queryFn: async ({ signal }) => (await bodyOf(api.GET(ALL, { signal }))).integrations,
    refetchInterval: LIVE_MS.list,
  });
}

export function useIntegration(id: string) {
  return useQuery({
    queryKey: integrationKeys.of(id),
    queryFn: ({ signal }) => bodyOf(api.GET(ONE, { ...named(id), signal })),
    refetchInterval: LIVE_MS.list,
  });
}

/** How far each integration is, by id. */
export function useAllStats() {
  return useQuery({
    queryKey: integrationKeys.stats,
    queryFn: async ({ signal }) => (await bodyOf(api.GET(`${ALL}/_stats`, { signal }))).integrations,
    select: byId<Stats & { id: string }>,
    refetchInterval: LIVE_MS.stats,
    placeholderData: keepPreviousData,
  });
}

/** What each integration did in the last hour, by id. */
export function useAllHistories() {
  return useQuery({
    queryKey: integrationKeys.history,
    queryFn: async ({ signal }) => (await bodyOf(api.GET(`${ALL}/_history`, { signal }))).integrations,
    select: byId<Series>,
    refetchInterval: LIVE_MS.history,
  });
}

/** Pauses or resumes. */
export function useSetRunning(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (running: boolean) =>
      commandOf(running ? api.POST(`${ONE}/_start`, named(id)) : api.POST(`${ONE}/_stop`, named(id))),
    onSuccess: (changed) => showChanged(client, changed),
  });
}

export function useDeleteIntegration(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => commandOf(api.DELETE(ONE, named(id))),
    onSuccess: ({ pending }) => {
      if (!pending)
        client.setQueryData<Integration[]>(integrationKeys.list, (all) => all?.filter((one) => one.id !== id));
      // Not waited for: the dialog that has asked goes with the row, and could tell nobody any more.
      void client.invalidateQueries({ queryKey: integrationKeys.list });
    },
  });
}

export function useSendTestEvent(id: string) {
  return useMutation({
    mutationFn: () => bodyOf(api.POST(`${ONE}/_test`, named(id))),
  });
}

/** Tries a target that is not saved. */
export function useTestTarget() {
  return useMutation({ mutationFn: (body: TargetTrial) => bodyOf(api.POST(`${ALL}/_test`, { body })) });
}

export function useCreateIntegration() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewIntegration) => commandOf(api.POST(ALL, { body })),
    // One that no worker has begun with is not there to be shown.
    onSuccess: (created) => !created.pending && showChanged(client, created),
  });
}

export function useChangeIntegration(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: IntegrationChange) => commandOf(api.PATCH(ONE, { ...named(id), body })),
    onSuccess: (changed) => showChanged(client, changed),
  });
}

export function useSetEndDate(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (endsAt: string) => commandOf(api.PUT(`${ONE}/ends_at`, { ...named(id), body: { ends_at: endsAt } })),
    onSuccess: (changed) => showChanged(client, changed),
  });
}

/** Shows at once what the service has answered to a change, wherever the integration is shown. */
export function showChanged(client: QueryClient, { data: integration }: Commanded<Integration>): void {
  client.setQueryData(integrationKeys.of(integration.id), integration);
  client.setQueryData<Integration[]>(integrationKeys.list, (all) =>
    all?.map((one) => (one.id === integration.id ? integration : one)),
  );
  void client.invalidateQueries({ queryKey: integrationKeys.list });
  void client.invalidateQueries({ queryKey: integrationKeys.of(integration.id) });
}

/** How far an integration is, and what it has done so far. */
export function useStats(id: string) {
  return useQuery({
    queryKey: [...integrationKeys.of(id), 'stats'],
    queryFn: ({ signal }) => bodyOf(api.GET(`${ONE}/stats`, { ...named(id), signal })),
    refetchInterval: LIVE_MS.list,
  });
}
