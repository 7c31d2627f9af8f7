import type { Db } from 'mongodb';
import { EVERY_EVENT } from '../src/domain/subscriptions.js';
import { type Column, EventLog } from '../src/log/index.js';
import { startApisAlone } from './support/api-alone.js';
import { ADMIN_KEY } from './support/installation.js';
import { type Load, postEvents } from './support/load.js';
import { describeMachine, round, writeResults } from './support/machine.js';
import { withMongodb } from './support/mongodb.js';
import { preparedEvents, rawAppends, SEGMENT_EVENTS } from './support/raw-appends.js';
import { buildService, type ServiceProcess } from './support/service-process.js';
import { type IngestResults, ingestTable } from './tables/ingest.js';
import type { Row } from './tables/row.js';

const READ_EVENTS = 1_000_000;

/** How fast events come in, and how fast they are read, with everything on this machine. */
export function run(): Promise<Row[]> {
  return withMongodb(async (client, url) => {
    const machine = await describeMachine(client.db());
    buildService();
    const before = await rawAppends(client.db('raw_before'), ['raw']);
    const ingest = await measureApi(url);
    const after = await rawAppends(client.db('raw_after'), ['raw']);
    const reading = await measureReading(client.db('reading'));
    const results = { machine, raw_driver: { before, after }, ...ingest, reading };
    await writeResults('ingest', results);
    return ingestTable(results);
  });
}

async function measureApi(mongodbUrl: string) {
  const [api] = await startApisAlone(mongodbUrl, 1);
  if (api === undefined) throw new Error('no API was started');
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

async function measure(api: ServiceProcess, load: Load): Promise<IngestResults['batches']> {
  api.peakMemory();
  const result = await postEvents(api.url, ADMIN_KEY, load);
  return { ...result, memory_mib: api.peakMemory() };
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
