import { about, grouped } from '../../bench/tables/row.js';
import { table } from './markdown.js';
import { resultsOf } from './results.js';

const EVENTS = 100_000;
const SECONDS_A_DAY = 86_400;
/** Of the machine that the figures are from. */
const CORES = 2;

/** What 100,000 events a second take, each delivered to one webhook or one bucket, at the prices of one machine. */
export function arithmetic(): string {
  const { batches, raw_driver: raw, reading } = resultsOf('ingest');
  const { sustained } = resultsOf('webhook');
  const plain = resultsOf('s3').results.find(({ compression }) => compression === 'none');
  if (sustained === undefined || plain === undefined)
    throw new Error('bench/results has no webhook or no plain S3 figures');
  const chain = (raw.before.events_per_second + raw.after.events_per_second) / 2;
  const { log, rows } = sustained.stored_bytes_per_event;
  const line = Math.round((reading.lines.mb_per_second * 1e6) / reading.lines.events_per_second);
  return table(
    ['what', 'arithmetic', 'is'],
    [
      cores('taking them in: APIs, MongoDB, senders', batches.events_per_second),
      cores('to a webhook each: workers, MongoDB, Temporal, receivers', sustained.deliveries_per_second),
      cores('to a bucket each: workers, MongoDB, Temporal, store', plain.events_per_second),
      ['tenants (chains), at least', `${grouped(EVENTS)} / ${about(chain)} events/s`, `${Math.ceil(EVENTS / chain)}`],
      [
        'into the API, and out to each target',
        `${grouped(EVENTS)} × ${line} bytes`,
        `${Math.round((EVENTS * line) / 1e6)} MB/s`,
      ],
      ['disk for the log', bytes(log), perDay(log)],
      ['disk for publications, each webhook', bytes(rows), perDay(rows)],
      ['disk for publications, each bucket', bytes(plain.stored_bytes_per_event), perDay(plain.stored_bytes_per_event)],
    ],
  );
}

function cores(what: string, perSecond: number): string[] {
  const needed = (EVENTS / perSecond) * CORES;
  return [what, `${grouped(EVENTS)} / ${about(perSecond)} events/s × ${CORES} cores`, `${needed.toFixed(1)} cores`];
}

function bytes(each: number): string {
  return `${grouped(EVENTS)} × ${each} bytes × ${grouped(SECONDS_A_DAY)} s`;
}

function perDay(each: number): string {
  const terabytes = (EVENTS * each * SECONDS_A_DAY) / 1e12;
  return terabytes < 0.1 ? `${(1_000 * terabytes).toFixed(1)} GB a day` : `${terabytes.toFixed(1)} TB a day`;
}
