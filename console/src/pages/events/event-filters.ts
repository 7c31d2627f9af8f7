import { useDebouncedValue } from '@mantine/hooks';
import { useMemo } from 'react';
import type { EventFilters } from '../../api/published-events.js';
import { useAddress } from '../../components/search-params.js';

const MINUTE_MS = 60_000;

/** Stretches of time up to now. */
export const PERIODS = {
  '15m': { label: 'Last 15 minutes', ms: 15 * MINUTE_MS },
  '1h': { label: 'Last hour', ms: 60 * MINUTE_MS },
  '24h': { label: 'Last 24 hours', ms: 24 * 60 * MINUTE_MS },
  '7d': { label: 'Last 7 days', ms: 7 * 24 * 60 * MINUTE_MS },
} as const;

/** While somebody types, nothing is asked for. */
const TYPING_MS = 300;

/** What the filters say, as words in the address. */
export type FilterWords = Record<'entity' | 'name' | 'status' | 'period' | 'from' | 'to' | 'integration', string>;

const NAMES: (keyof FilterWords)[] = ['entity', 'name', 'status', 'period', 'from', 'to', 'integration'];
const NONE = Object.fromEntries(NAMES.map((name) => [name, ''])) as FilterWords;

/** The filters of a list of events; they are in its address, and changing one leads back to the first page. */
export function useEventFilters() {
  const [params, setAddress] = useAddress();
  const words = useMemo(() => {
    return Object.fromEntries(NAMES.map((name) => [name, params.get(name) ?? ''])) as FilterWords;
  }, [params]);
  const [settled] = useDebouncedValue(words, TYPING_MS);
  const filters = useMemo(() => toFilters(settled), [settled]);
  return {
    words,
    filters,
    isAny: NAMES.some((name) => words[name] !== ''),
    set: (change: Partial<FilterWords>) => setAddress({ ...change, cursor: '' }),
    clear: () => setAddress({ ...NONE, cursor: '' }),
  };
}

/** An address may hold anything; what cannot be is left out. */
function toFilters({ entity, name, status, period, from, to, integration }: FilterWords): EventFilters {
  return {
    ...(entity !== '' && { domainEntityId: entity }),
    ...(name !== '' && { eventName: name }),
    ...((status === 'success' || status === 'failure') && { status }),
    ...(integration !== '' && { integrationId: integration }),
    ...(period in PERIODS && { sinceMs: PERIODS[period as keyof typeof PERIODS].ms }),
    ...(period === 'range' && isInstant(from) && { from }),
    ...(period === 'range' && isInstant(to) && { to }),
  };
}

function isInstant(text: string): boolean {
  return !Number.isNaN(Date.parse(text));
}
