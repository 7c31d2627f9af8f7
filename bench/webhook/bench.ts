import { setTimeout as delay } from 'node:timers/promises';
import {
  ADMIN_KEY,
  append as appendTo,
  callApi,
  type Installation,
  withInstallation,
} from '../support/installation.js';
import { type Peer, startPeer } from '../support/peer-process.js';

const TENANT = 'default';
const INTEGRATIONS = '/org/integrations/eventstream';

/** The whole service as in production, a receiver and a source of events, each in a process of its own. */
export type Bench = Installation & { sender: Peer };

/** Builds and starts everything, and stops it after `measure`. */
export function withBench(measure: (bench: Bench) => Promise<void>): Promise<void> {
  return withInstallation(['mongodb', 'temporal'], async (installation) => {
    const sender = await startPeer();
    try {
      await measure({ ...installation, sender });
    } finally {
      await sender.stop();
    }
  });
}

export async function create(
  bench: Bench,
  id: string,
  { url = `${bench.receiver.url}/${id}`, concurrency = 10, stopped = false } = {},
): Promise<void> {
  const callback_parameters = { callback_url: url, concurrency };
  await call(bench, 'POST', '', { id, integration_type: 'permanent', callback_parameters });
  if (stopped) await call(bench, 'POST', `/${id}/_stop`);
}

/** Removes an integration and waits until nothing is left of it, so that the work of it disturbs no other figure. */
export async function remove(bench: Bench, id: string): Promise<void> {
  await call(bench, 'DELETE', `/${id}`);
  while ((await bench.db.collection('publications').findOne({ integration: id })) !== null) await delay(200);
}

/** Calls the API about integrations. */
export function call({ api }: Bench, method: string, path: string, body?: object): Promise<void> {
  return callApi(api, ADMIN_KEY, method, `${INTEGRATIONS}${path}`, body);
}

/** Puts events into the log beside the API. */
export async function append({ log }: Bench, count: number): Promise<void> {
  await appendTo(log, TENANT, count);
}

/** Waits until so many requests have come to a path. */
export async function arrived({ receiver }: Bench, path: string, count: number): Promise<void> {
  while ((await receiver.count(path)) < count) await delay(20);
}
