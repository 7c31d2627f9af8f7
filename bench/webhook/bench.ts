import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Db, MongoClient } from 'mongodb';
import { reporterTo, startServers } from '../../src/dev/servers/index.js';
import { prepareEvent } from '../../src/domain/events.js';
import { EventLog } from '../../src/log/index.js';
import { generateEncryptionKey } from '../../src/store/encryption.js';
import { type Peer, startPeer } from '../support/peer-process.js';
import { eventJson } from '../support/sample-events.js';
import { buildService, type ServiceProcess, startService } from '../support/service-process.js';

export const KEY = 'a-key-for-the-benchmark-only';
const TENANT = 'default';
const SEGMENT_EVENTS = 1_000;
const INTEGRATIONS = '/api/v1/org/integrations/eventstream';

/** The whole service as in production, a receiver and a source of events, each in a process of its own. */
export type Bench = {
  api: ServiceProcess;
  worker: ServiceProcess;
  receiver: Peer;
  sender: Peer;
  log: EventLog;
  db: Db;
};

/** Builds and starts everything, and stops it after `measure`. */
export async function withBench(measure: (bench: Bench) => Promise<void>): Promise<void> {
  buildService();
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
  const report = reporterTo(process.stdout);
  const servers = await startServers({ wanted: ['mongodb', 'temporal'], dataDir, report });
  const client = await MongoClient.connect(servers.mongodb.url);
  const db = client.db('sluice');
  const mongodbUrl = new URL(servers.mongodb.url);
  mongodbUrl.pathname = '/sluice';
  const env = {
    MONGODB_URL: mongodbUrl.href,
    TEMPORAL_ADDRESS: servers.temporal.address,
    SLUICE_ADMIN_KEY: KEY,
    SLUICE_ENCRYPTION_KEYS: generateEncryptionKey('bench').reveal(),
    SLUICE_ALLOW_PRIVATE_TARGETS: '127.0.0.0/8',
  };
  const stopping: (() => Promise<unknown>)[] = [() => rm(dataDir, { recursive: true, force: true }), servers.stop];
  try {
    const api = await startService('api', env);
    stopping.push(api.stop);
    const worker = await startService('worker', env);
    stopping.push(worker.stop);
    const [receiver, sender, log] = await Promise.all([startPeer(), startPeer(), EventLog.open(db)]);
    stopping.push(receiver.stop, sender.stop, () => log.close());
    await measure({ api, worker, receiver, sender, log, db });
  } finally {
    for (const stop of stopping.reverse()) await stop().catch(console.error);
    await client.close();
  }
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
export async function call({ api }: Bench, method: string, path: string, body?: object): Promise<void> {
  const answer = await fetch(`${api.url}${INTEGRATIONS}${path}`, {
    method,
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
}

/** Puts events into the log beside the API. */
export async function append({ log }: Bench, count: number): Promise<void> {
  for (let done = 0; done < count; done += SEGMENT_EVENTS) {
    const events = Array.from({ length: SEGMENT_EVENTS }, (_, i) => prepareEvent(TENANT, JSON.parse(eventJson(i))));
    await log.append(TENANT, events);
  }
}

/** Waits until so many requests have come to a path. */
export async function arrived({ receiver }: Bench, path: string, count: number): Promise<void> {
  while ((await receiver.count(path)) < count) await delay(20);
}
