import { grouped, type Row, row } from './row.js';

export type Query = { query: string; rows: number; firstMs: number; medianMs: number; p95Ms?: number; worstMs: number };

/** What is in bench/results/published-events.json. */
export type PublishedEventsResults = { events: number; rows: Query[]; indexSizes: Record<string, number> };

const MOST_MS = 50;

export function publishedEventsTable({ events, rows, indexSizes }: PublishedEventsResults): Row[] {
  const sorted = [...rows].sort((a, b) => a.medianMs - b.medianMs);
  const [middle, slowest] = [sorted[Math.floor(sorted.length / 2)], ...sorted.slice(-1)];
  const slow = sorted.filter(({ medianMs }) => medianMs > MOST_MS);
  const indexBytes = Object.values(indexSizes).reduce((sum, bytes) => sum + bytes, 0);
  return [
    row(`the median of ${rows.length} queries over ${grouped(events)} publications`, `${middle?.medianMs} ms`),
    row(`of them in ${MOST_MS} ms`, `${rows.length - slow.length}`, `${rows.length}`),
    row('the slowest', `${slowest?.medianMs} ms: \`${slowest?.query}\``, `<= ${MOST_MS} ms`),
    ...slow.slice(0, -1).map(({ query, medianMs }) => row('another', `${medianMs} ms: \`${query}\``)),
    row('indexes', `${Math.round(indexBytes / events)} bytes a publication`),
  ];
}
