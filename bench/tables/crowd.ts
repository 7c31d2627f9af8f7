import { grouped, type Row, row } from './row.js';

type Spread = { p50: number; p99: number };
type Memory = { api: number; worker: number };

/** What is in bench/results/crowd.json. */
export type CrowdResults = {
  integrations: number;
  created: { seconds: number; per_second: number; asleep_after: number };
  asleep_mib: Memory;
  lists: {
    list_ms: Spread;
    list_mib: number;
    one_ms: Spread;
    stats_ms: number;
    metrics_ms: number;
    readyz_ms: number;
  };
  one: { samples: number; latency_ms: Spread };
  all: { seconds: number; per_second: number; asleep_again_after: number; most_mib: Memory };
};

export function crowdTable({ integrations, created, asleep_mib: asleep, lists, one, all }: CrowdResults): Row[] {
  const ms = ({ p50, p99 }: Spread) => `median ${p50} ms, p99 ${p99} ms`;
  const mib = ({ api, worker }: Memory) => `API ${api} MiB, worker ${worker} MiB at most`;
  return [
    row(
      `creating ${grouped(integrations)} integrations in one tenant`,
      `${created.seconds} s, ${created.per_second}/s`,
    ),
    row('memory until all of them sleep', mib(asleep)),
    row(`the list of all of them, ${lists.list_mib} MiB`, ms(lists.list_ms)),
    row('one of them', ms(lists.one_ms)),
    row(
      'the stats of all, the metrics, readiness',
      `${lists.stats_ms} ms, ${lists.metrics_ms} ms, ${lists.readyz_ms} ms`,
    ),
    row('from the POST to the first request of one that slept', ms(one.latency_ms)),
    row('an event that all of them want, at the last one', `${all.seconds} s, ${all.per_second}/s`),
    row('memory meanwhile', mib(all.most_mib)),
  ];
}
