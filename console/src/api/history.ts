import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, bodyOf } from './client.js';
import { integrationKeys } from './integrations.js';
import type { History } from './types.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Stretches of time that charts show, up to now, in steps that make good bars. */
export const RANGES = {
  '1h': { label: '1 hour', ms: HOUR_MS, step: '1m', liveMs: 5_000 },
  '6h': { label: '6 hours', ms: 6 * HOUR_MS, step: '5m', liveMs: 15_000 },
  '24h': { label: '24 hours', ms: 24 * HOUR_MS, step: '15m', liveMs: MINUTE_MS },
  '7d': { label: '7 days', ms: 168 * HOUR_MS, step: '6h', liveMs: 5 * MINUTE_MS },
  '30d': { label: '30 days', ms: 720 * HOUR_MS, step: '6h', liveMs: 5 * MINUTE_MS },
} as const satisfies Record<string, { label: string; ms: number; step: History['step']; liveMs: number }>;

export type Range = keyof typeof RANGES;

/** What an integration did over time. */
export function useHistory(id: string, range: Range) {
  const { ms, step, liveMs } = RANGES[range];
  return useQuery({
    queryKey: [...integrationKeys.of(id), 'history', range],
    queryFn: ({ signal }) => {
      const from = new Date(Date.now() - ms).toISOString();
      const params = { path: { id }, query: { from, step } };
      return bodyOf(api.GET('/api/v1/org/integrations/eventstream/{id}/history', { params, signal }));
    },
    refetchInterval: liveMs,
    placeholderData: keepPreviousData,
  });
}
