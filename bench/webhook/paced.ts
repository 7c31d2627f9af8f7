import { loadavg } from 'node:os';
import { ADMIN_KEY } from '../support/installation.js';
import { round } from '../support/machine.js';
import { arrived, type Bench, create, remove } from './bench.js';

export type Pace = { perSecond: number; perRequest: number; seconds: number };

/** Few events, one by one. */
export async function measureLight(bench: Bench) {
  return withHook(bench, 'light', () => paced(bench, '/light', { perSecond: 50, perRequest: 1, seconds: 20 }));
}

/** As many as a busy platform has, for a minute. */
export async function measureSteady(bench: Bench) {
  return withHook(bench, 'steady', () => paced(bench, '/steady', { perSecond: 1_000, perRequest: 10, seconds: 60 }));
}

/** An integration that has got its first events already, as most have. */
export async function withHook<T>(bench: Bench, id: string, measure: () => Promise<T>): Promise<T> {
  await create(bench, id);
  await paced(bench, `/${id}`, { perSecond: 50, perRequest: 1, seconds: 3 });
  const found = await measure();
  await remove(bench, id);
  return found;
}

/** What comes of events at a steady rate; the receiver times each from the start of its POST. */
export async function paced(bench: Bench, path: string, pace: Pace) {
  const { api, receiver, sender } = bench;
  const count = pace.perSecond * pace.seconds;
  const before = await receiver.count(path);
  await receiver.take(path);
  const posted = await sender.post({ url: api.url, key: ADMIN_KEY, ...pace });
  const backlog = count - ((await receiver.count(path)) - before);
  await arrived(bench, path, before + count);
  return {
    ...pace,
    load_average: round(loadavg()[0] ?? 0),
    backlog_at_the_end: backlog,
    ...(await receiver.take(path)),
    posted,
  };
}
