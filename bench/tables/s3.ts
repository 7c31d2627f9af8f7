import { grouped, type Row, row } from './row.js';

/** What is in bench/results/s3.json. */
export type S3Results = {
  idle_mib: number;
  results: {
    compression: 'none' | 'gzip';
    events: number;
    events_per_second: number;
    worker_mib: number;
    stored_bytes_per_event: number;
    mib_per_second: number;
    alone_mib_per_second: number;
    share: number;
  }[];
  small_batches: { events: number; batches: number; stored_bytes_per_event: number; stored_bytes_per_batch: number };
};

export function s3Table({ idle_mib: idle, results, small_batches: small }: S3Results): Row[] {
  const drains = results.flatMap((found) => {
    const plain = found.compression === 'none';
    return [
      row(
        plain ? 'plain' : 'gzip',
        `${grouped(Math.round(found.events_per_second / 100) * 100)} events/s, ${found.mib_per_second} MiB/s`,
        plain ? '>= 80,000 events/s' : '',
      ),
      row(
        'beside the SDK alone',
        `${Math.round(100 * found.share)} % of ${found.alone_mib_per_second} MiB/s`,
        '>= 60 %',
      ),
      row('worker', `${found.worker_mib} MiB at most, ${found.worker_mib - idle} above idle`),
      row('stored beside the log', `${found.stored_bytes_per_event} bytes an event`),
    ];
  });
  const size = Math.round(small.events / small.batches);
  return [
    ...drains,
    row('a batch', `${small.stored_bytes_per_batch} bytes`),
    row(
      `batches of 1 MiB (${grouped(size)} events): stored beside the log`,
      `${small.stored_bytes_per_event} bytes an event`,
    ),
  ];
}
