import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Db, MongoClient } from 'mongodb';
import { createBucket, reporterTo, type S3Address, startServers } from '../src/dev/servers/index.js';
import { prepareEvent } from '../src/domain/events.js';
import { EventLog } from '../src/log/index.js';
import { generateEncryptionKey } from '../src/store/encryption.js';
import { describeMachine, round, writeResults } from './support/machine.js';
import { cpuBelow, cpuBetween } from './support/processes.js';
import { type Putter, startPutter } from './support/put-process.js';
import { eventJson } from './support/sample-events.js';
import { buildService, type ServiceProcess, startService } from './support/service-process.js';

const KEY = 'a-key-for-the-benchmark-only';
const TENANT = 'default';
const BUCKET = 'bench';
const GIB = 1_073_741_824;
const BACKLOG_BYTES = Number(process.env.BENCH_S3_BYTES ?? GIB);
const SEGMENT_EVENTS = 1_000;
const INTEGRATIONS = '/api/v1/org/integrations/eventstream';

type Bench = { api: ServiceProcess; worker: ServiceProcess; putter: Putter; log: EventLog; db: Db; s3: S3Address };

/** How fast a backlog comes into a bucket, and at what cost, with the store and all servers on this machine. */
export async function run(): Promise<void> {
  buildService();
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
  const servers = await startServers({ dataDir, report: reporterTo(process.stdout) });
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
    const machine = await describeMachine(db);
    await createBucket(servers.s3, BUCKET);
    const api = await startService('api', env);
    stopping.push(api.stop);
    const worker = await startService('worker', env);
    stopping.push(worker.stop);
    const log = await EventLog.open(db);
    const putter = startPutter();
    stopping.push(putter.stop, () => log.close());
    const results = { machine, ...(await measureAll({ api, worker, putter, log, db, s3: servers.s3 })) };
    console.log(JSON.stringify(results, null, 2));
    await writeResults('s3', results);
  } finally {
    for (const stop of stopping.reverse()) await stop().catch(console.error);
    await client.close();
  }
}

async function measureAll(bench: Bench) {
  const begins = new Date(Date.now() - 1_000);
  await append(bench, 20_000_000);
  await drain(bench, 'warm', begins, 'none');
  const warm = new Date();
  await delay(20);
  const bytes = await append(bench, BACKLOG_BYTES);
  await delay(2_000);
  bench.worker.peakMemory();
  await delay(1_000);
  const idle = bench.worker.peakMemory();
  const results = [];
  for (const compression of ['none', 'gzip'] as const) {
    const drained = await drain(bench, compression, warm, compression);
    const keys = (await batchesOf(bench, 'none')).map(({ key }) => key);
    const alone = await bench.putter.put({ at: bench.s3, bucket: BUCKET, keys, compression });
    const found = {
      compression,
      ...drained,
      mib_per_second: round(bytes / 2 ** 20 / drained.seconds, 1),
      alone_mib_per_second: round(alone.bytes / 2 ** 20 / alone.seconds, 1),
      share: round((alone.seconds / alone.bytes) * (bytes / drained.seconds), 3),
    };
    console.log(JSON.stringify(found));
    results.push(found);
  }
  return { idle_mib: idle, results };
}

async function append({ log }: Bench, bytes: number): Promise<number> {
  let appended = 0;
  while (appended < bytes) {
    const events = Array.from({ length: SEGMENT_EVENTS }, (_, i) => prepareEvent(TENANT, JSON.parse(eventJson(i))));
    await log.append(TENANT, events);
    appended += events.reduce((sum, { line }) => sum + line.length, 0);
  }
  return appended;
}

/** Writes everything since `from` to the bucket. */
async function drain(bench: Bench, id: string, from: Date, compression: 'none' | 'gzip') {
  const { s3, worker } = bench;
  const s3_parameters = {
    aws_access_key_id: s3.accessKeyId,
    aws_secret_access_key: s3.secretAccessKey,
    aws_region: s3.region,
    bucket: BUCKET,
    endpoint: s3.endpoint,
    force_path_style: true,
    key_prefix: id,
    compression,
  };
  const ends_at = new Date().toISOString();
  worker.peakMemory();
  const cpuBefore = cpuBelow();
  const started = Date.now();
  await call(bench, 'POST', '', {
    id,
    integration_type: 'temporary',
    starts_at: from.toISOString(),
    ends_at,
    s3_parameters,
  });
  while (!(await isStopped(bench, id))) await delay(50);
  const cpu = cpuBetween(cpuBefore, cpuBelow());
  const batches = await batchesOf(bench, id);
  const last = batches.at(-1)?.deliveredAt?.getTime() ?? Number.NaN;
  const seconds = (last - started) / 1_000;
  const events = batches.reduce((sum, batch) => sum + batch.events, 0);
  return {
    events,
    batches: batches.length,
    seconds,
    events_per_second: round(events / seconds, 0),
    worker_mib: worker.peakMemory(),
    cpu_ms_by_process: Object.fromEntries([...cpu].filter(([, ms]) => ms > 100)),
  };
}

async function isStopped({ db }: Bench, id: string): Promise<boolean> {
  return (await db.collection('integrations').countDocuments({ 'spec.id': id, status: 'stopped' })) > 0;
}

function batchesOf({ db }: Bench, integration: string) {
  return db
    .collection<{ key: string; events: number; bytes: number; number: number; deliveredAt?: Date }>('batches')
    .find({ integration })
    .sort({ number: 1 })
    .toArray();
}

async function call({ api }: Bench, method: string, path: string, body?: object): Promise<void> {
  const answer = await fetch(`${api.url}${INTEGRATIONS}${path}`, {
    method,
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
}
