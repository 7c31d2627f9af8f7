import type { measureBacklog } from '../webhook/backlog.js';
import type { measureNeighbours } from '../webhook/neighbours.js';
import type { measureLight, measureSteady } from '../webhook/paced.js';
import type { measureSustained } from '../webhook/sustained.js';
import { about, type Found, grouped, type Row, row } from './row.js';

/** What is in bench/results/webhook.json, by part; a part that was never measured is missing. */
export type WebhookResults = {
  sustained?: Found<typeof measureSustained>;
  light?: Found<typeof measureLight>;
  steady?: Found<typeof measureSteady>;
  neighbours?: Found<typeof measureNeighbours>;
  backlog?: Found<typeof measureBacklog>;
};

export function webhookTable({ sustained, light, steady, neighbours, backlog }: WebhookResults): Row[] {
  return [
    ...(sustained ? ofSustained(sustained) : []),
    ...(light
      ? [row('50 events/s, from the start of the POST to the receiver', ms(light), 'p50 <= 6, p99 <= 20 ms')]
      : []),
    ...(steady ? ofSteady(steady) : []),
    ...(neighbours ? ofNeighbours(neighbours) : []),
    ...(backlog ? ofBacklog(backlog) : []),
  ];
}

function ofSustained(found: Found<typeof measureSustained>): Row[] {
  const { undici_alone_per_second: alone, deliveries_per_second: rate } = found;
  const mean = alone.reduce((sum, one) => sum + one, 0) / alone.length;
  const { log, rows } = found.stored_bytes_per_event;
  return [
    row(`${grouped(found.events)} events, concurrency 50`, `${about(rate)} deliveries/s`, '>= 6,000 deliveries/s'),
    row('undici alone, just before and after', `${alone.map(about).join(' and ')} requests/s`),
    row('share of undici alone', `${Math.round((100 * rate) / mean)} %`, '>= 40 %'),
    row('CPU for each event, all processes', `${found.cpu_ms_per_event} ms`, '<= 0.3 ms'),
    row('stored for each event', `${log + rows} bytes, of which ${log} in the log`, '<= 1,500 bytes'),
  ];
}

function ofSteady(found: Found<typeof measureSteady>): Row[] {
  const backlog = found.backlog_at_the_end === 0 ? 'no backlog' : `a backlog of ${found.backlog_at_the_end}`;
  return [row('1,000 events/s for a minute', `${ms(found)}, ${backlog} at the end`, 'p99 <= 500 ms')];
}

function ofNeighbours({ alone, beside, p99_change_percent: change }: Found<typeof measureNeighbours>): Row[] {
  const shown = ({ p50_ms, p99_ms }: typeof alone) =>
    `median ${p50_ms.median} ms; p99 ${p99_ms.median} ms, ${p99_ms.least} to ${p99_ms.most} ms by round`;
  return [
    row('a healthy target at 200 events/s, six rounds by turns: alone', shown(alone)),
    row('beside a dead and a slow one with 10,000 events each', shown(beside)),
    row('change of the p99 by them', `${change} %`, '< 10 %'),
  ];
}

function ofBacklog({ worker_mib, events, delivered, seconds }: Found<typeof measureBacklog>): Row[] {
  return [
    row(`worker with a backlog of ${grouped(events)} events`, `${worker_mib} MiB at most`, '<= 286 MiB (300 MB)'),
    row('deliveries meanwhile', `${about(delivered / seconds)}/s`),
  ];
}

function ms({ latency_ms: { p50, p99 } }: { latency_ms: { p50: number; p99: number } }): string {
  return `median ${p50} ms, p99 ${p99} ms`;
}
