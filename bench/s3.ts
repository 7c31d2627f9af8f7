import { setTimeout as delay } from 'node:timers/promises';
import { createBucket, type ServerName, s3Parameters } from '../src/dev/servers/index.js';
import { ADMIN_KEY, append, callApi, type Installation, withInstallation } from './support/installation.js';
import { describeMachine, round, writeResults } from './support/machine.js';
import { cpuBelow, cpuBetween } from './support/processes.js';
import { type Putter, startPutter } from './support/put-process.js';
import { storedBesideLog } from './support/stored-bytes.js';
import type { Row } from './tables/row.js';
import { s3Table } from './tables/s3.js';

const TENANT = 'default';
const BUCKET = 'bench';
const GIB = 1_073_741_824;
const MIB = 1_048_576;
const BACKLOG_BYTES = Number(process.env.BENCH_S3_BYTES ?? GIB);
const SMALL_BACKLOG_BYTES = 100 * MIB;

type Bench = Installation<ServerName> & { putter: Putter };
type Compression = 'none' | 'gzip';
/** `from`: the first event that is delivered was published then. */
type Drain = { id: string; from: Date; compression?: Compression; batch_max_bytes?: number };

/** How fast a backlog comes into a bucket, and at what cost, with the store and all servers on this machine. */
export async function run(): Promise<Row[]> {
  let rows: Row[] = [];
  await withInstallation(['mongodb', 'temporal', 's3'], async (installation) => {
    await createBucket(installation.servers.s3, BUCKET);
    const putter = startPutter();
    try {
      const machine = await describeMachine(installation.db);
      const results = { machine, ...(await measureAll({ ...installation, putter })) };
      await writeResults('s3', results);
      rows = s3Table(results);
    } finally {
      await putter.stop();
    }
  });
  return rows;
}

async function measureAll(bench: Bench) {
  const begins = new Date(Date.now() - 1_000);
  await fill(bench, 20_000_000);
  await drain(bench, { id: 'warm', from: begins });
  const from = await aMomentLater();
  const bytes = await fill(bench, BACKLOG_BYTES);
  await delay(2_000);
  bench.worker.peakMemory();
  await delay(1_000);
  const idle = bench.worker.peakMemory();
  const results = [];
  for (const compression of ['none', 'gzip'] as const) {
    const found = await besideTheSdk(bench, { id: compression, from, compression }, bytes);
    console.log(JSON.stringify(found));
    results.push(found);
  }
  return { idle_mib: idle, results, small_batches: await smallBatches(bench) };
}

/** A drain, and the same bytes put by the SDK alone. */
async function besideTheSdk(bench: Bench, asked: Drain & { compression: Compression }, bytes: number) {
  const { compression } = asked;
  const drained = await drain(bench, asked);
  const keys = (await batchesOf(bench, 'none')).map(({ key }) => key);
  const alone = await bench.putter.put({ at: bench.servers.s3, bucket: BUCKET, keys, compression });
  return {
    compression,
    ...drained,
    mib_per_second: round(bytes / MIB / drained.seconds, 1),
    alone_mib_per_second: round(alone.bytes / MIB / alone.seconds, 1),
    share: round((alone.seconds / alone.bytes) * (bytes / drained.seconds), 3),
  };
}

/** What is stored where batches are as small as they may be. */
async function smallBatches(bench: Bench) {
  const from = await aMomentLater();
  await fill(bench, SMALL_BACKLOG_BYTES);
  const { events, batches, stored_bytes_per_event } = await drain(bench, { id: 'small', from, batch_max_bytes: MIB });
  return {
    ...{ events, batches, stored_bytes_per_event },
    stored_bytes_per_batch: round((stored_bytes_per_event * events) / batches, 0),
  };
}

/** An instant with nothing before it that comes after it. */
async function aMomentLater(): Promise<Date> {
  const now = new Date();
  await delay(20);
  return now;
}

async function fill({ log }: Bench, bytes: number): Promise<number> {
  let appended = 0;
  while (appended < bytes) appended += await append(log, TENANT, 1_000);
  return appended;
}

/** Writes everything since `from` to the bucket. */
async function drain(bench: Bench, { id, from, compression = 'none', batch_max_bytes }: Drain) {
  const { servers, worker, api, db } = bench;
  const s3_parameters = {
    ...s3Parameters(servers.s3, BUCKET),
    key_prefix: id,
    compression,
    ...(batch_max_bytes !== undefined && { batch_max_bytes }),
  };
  const starts_at = from.toISOString();
  const ends_at = new Date().toISOString();
  const storedBefore = await storedBesideLog(db);
  worker.peakMemory();
  const cpuBefore = cpuBelow();
  const started = Date.now();
  const body = { id, integration_type: 'temporary', starts_at, ends_at, s3_parameters };
  await callApi(api, ADMIN_KEY, 'POST', '/org/integrations/eventstream', body);
  while (!(await isStopped(bench, id))) await delay(50);
  const cpu = cpuBetween(cpuBefore, cpuBelow());
  const batches = await batchesOf(bench, id);
  const last = batches.at(-1)?.deliveredAt?.getTime() ?? Number.NaN;
  const seconds = (last - started) / 1_000;
  const events = batches.reduce((sum, batch) => sum + batch.events, 0);
  return {
    ...{ events, batches: batches.length, seconds },
    events_per_second: round(events / seconds, 0),
    worker_mib: worker.peakMemory(),
    stored_bytes_per_event: round(((await storedBesideLog(db)) - storedBefore) / events, 3),
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
