import { loadavg } from 'node:os';
import { ADMIN_KEY } from '../support/installation.js';
import { round } from '../support/machine.js';
import { append, arrived, type Bench, call, create, remove } from './bench.js';

const TROUBLED_EVENTS = 10_000;
const NEIGHBOURS = { perSecond: 200, perRequest: 1, seconds: 15 };

type Pace = { perSecond: number; perRequest: number; seconds: number };

/** Few events, one by one. */
export async function measureLight(bench: Bench) {
  return withHook(bench, 'light', () => paced(bench, '/light', { perSecond: 50, perRequest: 1, seconds: 20 }));
}

/** As many as a busy platform has, for a minute. */
export async function measureSteady(bench: Bench) {
  return withHook(bench, 'steady', () => paced(bench, '/steady', { perSecond: 1_000, perRequest: 10, seconds: 60 }));
}

/** The same traffic for a healthy target alone, and beside a dead and a slow one with a backlog each. */
export async function measureNeighbours(bench: Bench) {
  return withHook(bench, 'healthy', async () => {
    const alone = await paced(bench, '/healthy', NEIGHBOURS);
    await create(bench, 'dead', { url: 'http://127.0.0.1:9/dead', stopped: true });
    await create(bench, 'slow', { stopped: true });
    const before = await bench.receiver.count('/healthy');
    await append(bench, TROUBLED_EVENTS);
    await arrived(bench, '/healthy', before + TROUBLED_EVENTS);
    await call(bench, 'POST', '/dead/_start');
    await call(bench, 'POST', '/slow/_start');
    const beside = await paced(bench, '/healthy', NEIGHBOURS);
    for (const id of ['dead', 'slow']) await remove(bench, id);
    return { alone, beside, alone_again: await paced(bench, '/healthy', NEIGHBOURS) };
  });
}

/** An integration that has got its first events already, as most have. */
async function withHook<T>(bench: Bench, id: string, measure: () => Promise<T>): Promise<T> {
  await create(bench, id);
  await paced(bench, `/${id}`, { perSecond: 50, perRequest: 1, seconds: 3 });
  const found = await measure();
  await remove(bench, id);
  return found;
}

/** What comes of events at a steady rate; the receiver times each from the start of its POST. */
async function paced(bench: Bench, path: string, pace: Pace) {
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
