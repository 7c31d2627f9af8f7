import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { type Db, MongoClient } from 'mongodb';
import { reporterTo, type ServerName, type Servers, startServers } from '../../src/dev/servers/index.js';
import { prepareEvent } from '../../src/domain/events.js';
import { EventLog } from '../../src/log/index.js';
import { generateEncryptionKey } from '../../src/store/encryption.js';
import { type Peer, startPeer } from './peer-process.js';
import { eventJson } from './sample-events.js';
import { buildService, type ServiceProcess, startService } from './service-process.js';

export const ADMIN_KEY = 'a-key-for-the-benchmark-only';

/** The whole service as in production and a receiver, each in a process of its own, with ways to look into it. */
export type Installation<Wanted extends ServerName = 'mongodb' | 'temporal'> = {
  servers: Servers<Wanted>;
  api: ServiceProcess;
  worker: ServiceProcess;
  receiver: Peer;
  log: EventLog;
  db: Db;
  temporal: Client;
  /** With this, more APIs and workers of the same installation can be started. */
  env: Record<string, string>;
};

/** Builds and starts everything, and stops it after `measure`. `more` adds to the settings of API and worker. */
export async function withInstallation<Wanted extends ServerName>(
  wanted: ('mongodb' | 'temporal' | Wanted)[],
  measure: (installation: Installation<'mongodb' | 'temporal' | Wanted>) => Promise<void>,
  more: Record<string, string> = {},
): Promise<void> {
  buildService();
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
  const stopping: (() => Promise<unknown>)[] = [() => rm(dataDir, { recursive: true, force: true })];
  try {
    const servers = await startServers({ wanted, dataDir, report: reporterTo(process.stdout) });
    stopping.push(servers.stop);
    const mongodbUrl = new URL(servers.mongodb.url);
    mongodbUrl.pathname = '/sluice';
    const env = {
      MONGODB_URL: mongodbUrl.href,
      TEMPORAL_ADDRESS: servers.temporal.address,
      SLUICE_ADMIN_KEY: ADMIN_KEY,
      SLUICE_ENCRYPTION_KEYS: generateEncryptionKey('bench').reveal(),
      SLUICE_ALLOW_PRIVATE_TARGETS: '127.0.0.0/8',
      ...more,
    };
    const mongo = await MongoClient.connect(servers.mongodb.url);
    stopping.push(() => mongo.close());
    const connection = await Connection.connect({ address: servers.temporal.address });
    stopping.push(() => connection.close());
    const api = await startService('api', env);
    stopping.push(api.stop);
    const worker = await startService('worker', env);
    stopping.push(worker.stop);
    const [receiver, log] = await Promise.all([startPeer(), EventLog.open(mongo.db('sluice'))]);
    stopping.push(receiver.stop, () => log.close());
    await measure({
      servers,
      api,
      worker,
      receiver,
      log,
      db: mongo.db('sluice'),
      temporal: new Client({ connection }),
      env,
    });
  } finally {
    for (const stop of stopping.reverse()) await stop().catch(console.error);
  }
}

/** Calls the API. @throws when it answers anything else than success */
export async function callApi(
  { url }: ServiceProcess,
  key: string,
  method: string,
  path: string,
  body?: object,
): Promise<void> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
}

const SEGMENT_EVENTS = 1_000;

/** Puts sample events into a tenant's log beside the API. @returns bytes of their envelopes */
export async function append(log: EventLog, tenant: string, count: number): Promise<number> {
  let bytes = 0;
  for (let done = 0; done < count; done += SEGMENT_EVENTS) {
    const events = Array.from({ length: SEGMENT_EVENTS }, (_, i) => prepareEvent(tenant, JSON.parse(eventJson(i))));
    await log.append(tenant, events);
    bytes += events.reduce((sum, { line }) => sum + line.length, 0);
  }
  return bytes;
}
