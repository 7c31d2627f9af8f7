import type { LoadResult } from '../support/load.js';
import { about, type Row, row } from './row.js';

type Read = { events: number; events_per_second: number; mb_per_second: number };
type Measured = LoadResult & { memory_mib: number };

/** What is in bench/results/ingest.json. */
export type IngestResults = {
  raw_driver: Record<'before' | 'after', { events_per_second: number; commit_ms: number }>;
  batches: Measured;
  singles: Measured;
  lone: Measured;
  overload: Measured;
  reading: { lines: Read; all_columns: Read; no_columns: Read };
};

export function ingestTable({ raw_driver: raw, batches, singles, lone, overload, reading }: IngestResults): Row[] {
  const rawRate = (raw.before.events_per_second + raw.after.events_per_second) / 2;
  const memory = Math.max(...[batches, singles, lone, overload].map(({ memory_mib }) => memory_mib));
  return [
    row('raw driver, 1,000 events an insert', `${about(rawRate)} events/s`),
    row(
      'batches of 500 events from 8 connections',
      `${about(batches.events_per_second)} events/s`,
      '>= 20,000 events/s',
    ),
    row('their share of the raw driver', `${percent(batches.events_per_second / rawRate)} %`, '>= 60 %'),
    row('single events from 32 connections', `${about(singles.requests_per_second)} requests/s`, '>= 4,000 requests/s'),
    row('a lone event, median', `${lone.latency_ms.p50} ms`, '<= 5 ms'),
    row('batches of 500 events from 128 connections', `${about(overload.events_per_second)} events/s`),
    row('their answers', answers(overload), '202 and 503 only'),
    row('memory of the API, overload included', `${memory} MiB at most`, '<= 238 MiB (250 MB)'),
    row(
      'reading 1,000,000 events, envelopes only',
      `${about(reading.lines.events_per_second)} events/s`,
      '>= 250,000 events/s',
    ),
    row('reading 1,000,000 events, every column', `${about(reading.all_columns.events_per_second)} events/s`),
  ];
}

function answers({ answers: counts }: Measured): string {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return Object.entries(counts)
    .map(([status, count]) => `${percent(count / all)} % ${status}`)
    .join(', ');
}

function percent(share: number): number {
  return Math.round(100 * share);
}
