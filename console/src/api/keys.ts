import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, bodyOf, pageOf } from './client.js';
import type { NewKey } from './types.js';

const KEY = ['keys'] as const;
const PAGE = 50;

/** A page of the tenant's API keys, the oldest first. */
export function useKeys(cursor: string | undefined) {
  return useQuery({
    queryKey: [...KEY, cursor ?? ''],
    queryFn: async ({ signal }) => {
      const query = { limit: PAGE, ...(cursor && { cursor }) };
      const { data, nextCursor } = await pageOf(api.GET('/api/v1/keys', { params: { query }, signal }));
      return { keys: data.keys, nextCursor };
    },
    refetchInterval: 10_000,
    placeholderData: keepPreviousData,
  });
}

/** Makes a key; its answer is the only place where it can be seen. */
export function useCreateKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewKey) => bodyOf(api.POST('/api/v1/keys', { body })),
    // Nothing of the key is kept once the dialog is closed.
    gcTime: 0,
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  });
}

export function useRevokeKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => bodyOf(api.DELETE('/api/v1/keys/{id}', { params: { path: { id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  });
}
