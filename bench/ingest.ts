import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Db, MongoClient } from 'mongodb';
import { reporterTo, startServers } from '../src/dev/servers/index.js';
import { type NewEvent, prepareEvent } from '../src/domain/events.js';
import { EVERY_EVENT } from '../src/domain/subscriptions.js';
import { buildSegment, NO_TAIL, tailAfter } from '../src/log/build.js';
import { createLogIndexes, segmentsIn } from '../src/log/documents.js';
import { type Column, EventLog } from '../src/log/index.js';
import { generateEncryptionKey } from '../src/store/encryption.js';
import { type Load, type LoadResult, postEvents } from './support/load.js';
import { describeMachine, round, writeResults } from './support/machine.js';
import { eventJson } from './support/sample-events.js';
import { buildService, type ServiceProcess, startService } from './support/service-process.js';

const KEY = 'a-key-for-the-benchmark-only';
const SEGMENT_EVENTS = 1_000;
const RAW_SEGMENTS = 80;
const READ_EVENTS = 1_000_000;

type Row = { what: string; result: string; target: string };

/** How fast events come in, and how fast they are read, with everything on this machine. */
export async function run(): Promise<void> {
  buildService();
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
  const servers = await startServers({ wanted: ['mongodb'], dataDir, report: reporterTo(process.stdout) });
  const client = await MongoClient.connect(servers.mongodb.url);
  try {
    const machine = await describeMachine(client.db());
    const rawBefore = await rawAppends(client.db('raw_before'));
    const ingest = await measureApi(servers.mongodb.url);
    const rawAfter = await rawAppends(client.db('raw_after'));
    const reading = await measureReading(client.db('reading'));
    const results = { machine, raw_driver: { before: rawBefore, after: rawAfter }, ...ingest, reading };
    console.table(tableOf(results));
    await writeResults('ingest', results);
  } finally {
    await client.close();
    await servers.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

type Measured = LoadResult & { memory_mib: number };

async function measureApi(mongodbUrl: string) {
  const api = await startService('api', {
    MONGODB_URL: mongodbUrl,
    // Nobody is there: events are taken in without Temporal.
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    SLUICE_ADMIN_KEY: KEY,
    SLUICE_ENCRYPTION_KEYS: generateEncryptionKey('bench').reveal(),
  });
  try {
    await measure(api, { connections: 8, eventsPerRequest: 100, seconds: 3 });
    return {
      batches: await measure(api, { connections: 8, eventsPerRequest: 500, seconds: 15 }),
      singles: await measure(api, { connections: 32, eventsPerRequest: 1, seconds: 15 }),
      lone: await measure(api, { connections: 1, eventsPerRequest: 1, seconds: 10, pauseMs: 20 }),
      overload: await measure(api, { connections: 128, eventsPerRequest: 500, seconds: 10 }),
    };
  } finally {
    await api.stop();
  }
}

async function measure(api: ServiceProcess, load: Load): Promise<Measured> {
  api.peakMemory();
  const result = await postEvents(api.url, KEY, load);
  return { ...result, memory_mib: api.peakMemory() };
}

/** Segments inserted one after the other by the bare driver, with the log's indexes, write concern and documents. */
async function rawAppends(db: Db): Promise<{ events_per_second: number; commit_ms: number }> {
  await createLogIndexes(db);
  const segments = segmentsIn(db);
  const documents = [];
  let tail = NO_TAIL;
  for (let i = 0; i < RAW_SEGMENTS; i += 1) {
    const document = buildSegment('raw', preparedEvents('raw', SEGMENT_EVENTS), tail, Date.now());
    documents.push(document);
    tail = tailAfter(document);
  }
  const started = performance.now();
  for (const document of documents) await segments.insertOne(document);
  const ms = performance.now() - started;
  await db.dropDatabase();
  return {
    events_per_second: round((RAW_SEGMENTS * SEGMENT_EVENTS * 1000) / ms, 0),
    commit_ms: round(ms / RAW_SEGMENTS),
  };
}

function preparedEvents(tenant: string, count: number): NewEvent[] {
  return Array.from({ length: count }, (_, i) => {
    const event = JSON.parse(eventJson(i));
    return prepareEvent(tenant, event);
  });
}

async function measureReading(db: Db) {
  const log = await EventLog.open(db);
  for (let appended = 0; appended < READ_EVENTS; appended += SEGMENT_EVENTS) {
    await log.append('reader', preparedEvents('reader', SEGMENT_EVENTS));
  }
  const delivery = await readAll(log, ['lines']);
  const everything = await readAll(log, ['lines', 'keys', 'entities']);
  const sizes = await readAll(log, []);
  await log.close();
  await db.dropDatabase();
  return { lines: delivery, all_columns: everything, no_columns: sizes };
}

async function readAll(log: EventLog, columns: readonly Column[]) {
  const started = performance.now();
  let events = 0;
  let bytes = 0;
  for (let from = { seq: 1, offset: 0 }; ; ) {
    const { segments, next, atTail } = await log.read('reader', { from, subscription: EVERY_EVENT, columns });
    for (const { count, ends } of segments) {
      events += count;
      bytes += ends[count - 1] ?? 0;
    }
    if (atTail) break;
    from = next;
  }
  const seconds = (performance.now() - started) / 1000;
  return { events, events_per_second: round(events / seconds, 0), mb_per_second: round(bytes / 1e6 / seconds, 0) };
}

type Results = Awaited<ReturnType<typeof measureApi>> & {
  raw_driver: Record<'before' | 'after', { events_per_second: number }>;
  reading: Awaited<ReturnType<typeof measureReading>>;
};

function tableOf({ raw_driver: raw, batches, singles, lone, overload, reading }: Results): Row[] {
  const rawRate = (raw.before.events_per_second + raw.after.events_per_second) / 2;
  const share = round((100 * batches.events_per_second) / rawRate, 0);
  const memory = Math.max(...[batches, singles, lone, overload].map(({ memory_mib }) => memory_mib));
  return [
    row('raw driver, 1,000 events an insert', `${round(rawRate, 0)} events/s`, ''),
    row('batches of 500, 8 connections', `${batches.events_per_second} events/s`, '>= 20000'),
    row('  share of the raw rate', `${share} %`, '>= 60 %'),
    row('single events, 32 connections', `${singles.requests_per_second} requests/s`, '>= 4000'),
    row('a lone event, median', `${lone.latency_ms.p50} ms`, '<= 5 ms'),
    row('overload: 128 connections, batches of 500', `${overload.events_per_second} events/s`, ''),
    row('  answers', JSON.stringify(overload.answers), 'no 500'),
    row('memory of the API, most', `${memory} MiB`, '<= 250 MB'),
    row('read 1,000,000 events, lines', `${reading.lines.events_per_second} events/s`, '>= 250000'),
    row('  all columns', `${reading.all_columns.events_per_second} events/s`, ''),
  ];
}

function row(what: string, result: string, target: string): Row {
  return { what, result, target };
}
