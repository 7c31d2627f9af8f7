import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Db, MongoClient } from 'mongodb';
import { Client } from 'undici';
import { reporterTo, startServers } from '../src/dev/servers/index.js';
import { prepareEvent } from '../src/domain/events.js';
import { EventLog } from '../src/log/index.js';
import { generateEncryptionKey } from '../src/store/encryption.js';
import { describeMachine, round, writeResults } from './support/machine.js';
import { cpuBelow, cpuBetween } from './support/processes.js';
import { type Peer, startPeer } from './support/receiver-process.js';
import { eventJson } from './support/sample-events.js';
import { buildService, type ServiceProcess, startService } from './support/service-process.js';

const KEY = 'a-key-for-the-benchmark-only';
const TENANT = 'default';
const SEGMENT_EVENTS = 1_000;
const CONCURRENCY = 50;
const SUSTAINED_EVENTS = 100_000;
const BACKLOG_EVENTS = 1_000_000;
const BACKLOG_SECONDS = 20;
const TROUBLED_EVENTS = 10_000;
const NEIGHBOURS_SECONDS = 15;
const INTEGRATIONS = '/api/v1/org/integrations/eventstream';

type Bench = { api: ServiceProcess; worker: ServiceProcess; receiver: Peer; sender: Peer; log: EventLog; db: Db };

/** How fast events come to webhooks, and at what cost, with the receiver and all servers on this machine. */
export async function run(): Promise<void> {
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
    const machine = await describeMachine(db);
    const api = await startService('api', env);
    stopping.push(api.stop);
    const worker = await startService('worker', env);
    stopping.push(worker.stop);
    const [receiver, sender, log] = await Promise.all([startPeer(), startPeer(), EventLog.open(db)]);
    stopping.push(receiver.stop, sender.stop, () => log.close());
    const results = { machine, ...(await measureAll({ api, worker, receiver, sender, log, db })) };
    console.table(tableOf(results));
    await writeResults('webhook', results);
  } finally {
    for (const stop of stopping.reverse()) await stop().catch(console.error);
    await client.close();
  }
}

async function measureAll(bench: Bench) {
  const alone = [await undiciAlone(bench)];
  const sustained = told('sustained', await measureSustained(bench));
  alone.push(await undiciAlone(bench));
  told('undici alone', alone);
  await create(bench, 'paced', `${bench.receiver.url}/paced`, 10);
  await paced(bench, 50, 1, 3);
  const light = told('50/s', await paced(bench, 50, 1, 20));
  const steady = told('1,000/s', await paced(bench, 1_000, 10, 60));
  const neighbours = told('neighbours', await measureNeighbours(bench));
  const backlog = told('backlog', await measureBacklog(bench));
  return { undici_alone_per_second: alone, sustained, light, steady, neighbours, backlog };
}

function told<T>(what: string, found: T): T {
  console.log(what, JSON.stringify(found));
  return found;
}

function undiciAlone({ sender, receiver }: Bench): Promise<number> {
  return sender.sendAlone(receiver.url, SUSTAINED_EVENTS / 4, CONCURRENCY);
}

async function measureSustained(bench: Bench) {
  const { receiver, worker, db } = bench;
  await create(bench, 'warm', `${receiver.url}/warm`, CONCURRENCY, '_stop');
  await append(bench, 20_000);
  await call(bench, 'POST', `/warm/_start`);
  await arrived(bench, '/warm', 20_000);
  await call(bench, 'DELETE', '/warm');
  await create(bench, 'sustained', `${receiver.url}/sustained`, CONCURRENCY, '_stop');
  const logBefore = await storedBytes(db, ['segments']);
  await append(bench, SUSTAINED_EVENTS);
  const logBytes = (await storedBytes(db, ['segments'])) - logBefore;
  const before = await storedBytes(db, ['publications']);
  worker.peakMemory();
  const cpuBefore = cpuBelow();
  await call(bench, 'POST', '/sustained/_start');
  while ((await receiver.count('/sustained')) === 0) await delay(5);
  const started = performance.now();
  await arrived(bench, '/sustained', SUSTAINED_EVENTS);
  const seconds = (performance.now() - started) / 1_000;
  await recorded(bench, 'sustained', SUSTAINED_EVENTS);
  const cpu = cpuBetween(cpuBefore, cpuBelow());
  const rows = (await storedBytes(db, ['publications'])) - before;
  await call(bench, 'DELETE', '/sustained');
  return {
    events: SUSTAINED_EVENTS,
    load_average: round(loadavg()[0] ?? 0),
    deliveries_per_second: round(SUSTAINED_EVENTS / seconds, 0),
    cpu_ms_per_event: round([...cpu.values()].reduce((sum, ms) => sum + ms, 0) / SUSTAINED_EVENTS, 3),
    cpu_ms_by_process: Object.fromEntries([...cpu].filter(([, ms]) => ms > 100)),
    stored_bytes_per_event: { log: round(logBytes / SUSTAINED_EVENTS, 0), rows: round(rows / SUSTAINED_EVENTS, 0) },
    worker_mib: worker.peakMemory(),
  };
}

/** Posts events at a steady rate; what comes of it is timed by the receiver, from the start of each POST. */
async function paced(bench: Bench, perSecond: number, perRequest: number, seconds: number, path = '/paced') {
  const client = new Client(bench.api.url, { pipelining: 4 });
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
  const requests = (perSecond / perRequest) * seconds;
  const started = performance.now();
  const before = await bench.receiver.count(path);
  await bench.receiver.take(path);
  const open: Promise<unknown>[] = [];
  for (let i = 0; i < requests; i += 1) {
    const due = started + (i * perRequest * 1_000) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await delay(wait);
    const sentAt = performance.timeOrigin + performance.now();
    const events = Array.from({ length: perRequest }, (_, j) =>
      eventJson(j).replace('"payload":{', `"payload":{"sent_at":${sentAt.toFixed(3)},`),
    );
    const body = `[${events.join(',')}]`;
    open.push(
      client.request({ method: 'POST', path: '/api/v1/events', headers, body }).then((answer) => answer.body.dump()),
    );
  }
  await Promise.all(open);
  const backlog = perSecond * seconds - ((await bench.receiver.count(path)) - before);
  await arrived(bench, path, before + perSecond * seconds);
  await client.close();
  return {
    per_second: perSecond,
    seconds,
    load_average: round(loadavg()[0] ?? 0),
    backlog_at_the_end: backlog,
    ...(await bench.receiver.take(path)),
  };
}

/** The same traffic for a healthy target alone, and beside a dead and a slow one with a backlog each. */
async function measureNeighbours(bench: Bench) {
  const { receiver } = bench;
  const alone = await paced(bench, 200, 1, NEIGHBOURS_SECONDS);
  await create(bench, 'dead', 'http://127.0.0.1:9/dead', 10, '_stop');
  await create(bench, 'slow', `${receiver.url}/slow`, 10, '_stop');
  await append(bench, TROUBLED_EVENTS);
  await delay(5_000);
  await call(bench, 'POST', '/dead/_start');
  await call(bench, 'POST', '/slow/_start');
  const beside = await paced(bench, 200, 1, NEIGHBOURS_SECONDS);
  const again = await (async () => {
    await call(bench, 'DELETE', '/dead');
    await call(bench, 'DELETE', '/slow');
    return paced(bench, 200, 1, NEIGHBOURS_SECONDS);
  })();
  return { alone, beside, alone_again: again };
}

async function measureBacklog(bench: Bench) {
  const { receiver, worker } = bench;
  await call(bench, 'DELETE', '/paced');
  await create(bench, 'backlog', `${receiver.url}/backlog`, CONCURRENCY, '_stop');
  await append(bench, BACKLOG_EVENTS);
  worker.peakMemory();
  await call(bench, 'POST', '/backlog/_start');
  await delay(BACKLOG_SECONDS * 1_000);
  const delivered = await receiver.count('/backlog');
  const mib = worker.peakMemory();
  await call(bench, 'POST', '/backlog/_stop');
  return { events: BACKLOG_EVENTS, delivered, seconds: BACKLOG_SECONDS, worker_mib: mib };
}

async function create(bench: Bench, id: string, url: string, concurrency: number, then?: '_stop'): Promise<void> {
  const callback_parameters = { callback_url: url, concurrency };
  await call(bench, 'POST', '', { id, integration_type: 'permanent', callback_parameters });
  if (then !== undefined) await call(bench, 'POST', `/${id}/${then}`);
}

async function call({ api }: Bench, method: string, path: string, body?: object): Promise<void> {
  const answer = await fetch(`${api.url}${INTEGRATIONS}${path}`, {
    method,
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
}

async function append({ log }: Bench, count: number): Promise<void> {
  for (let done = 0; done < count; done += SEGMENT_EVENTS) {
    const events = Array.from({ length: SEGMENT_EVENTS }, (_, i) => prepareEvent(TENANT, JSON.parse(eventJson(i))));
    await log.append(TENANT, events);
  }
}

async function arrived({ receiver }: Bench, path: string, count: number): Promise<void> {
  while ((await receiver.count(path)) < count) await delay(20);
}

async function recorded({ db }: Bench, integration: string, count: number): Promise<void> {
  while ((await db.collection('publications').countDocuments({ integration })) < count) await delay(100);
}

async function storedBytes(db: Db, collections: string[]): Promise<number> {
  await db.admin().command({ fsync: 1 });
  let bytes = 0;
  for (const name of collections) {
    const exists = (await db.listCollections({ name }).toArray()).length > 0;
    if (!exists) continue;
    const {
      size = 0,
      storageSize = 0,
      freeStorageSize = 0,
      totalIndexSize = 0,
    } = await db.command({ collStats: name });
    bytes += size === 0 ? 0 : storageSize - freeStorageSize + totalIndexSize;
  }
  return bytes;
}

function tableOf({ sustained, undici_alone_per_second: alone, light, steady, neighbours, backlog }: Results) {
  const mean = alone.reduce((sum, rate) => sum + rate, 0) / alone.length;
  const { log, rows } = sustained.stored_bytes_per_event;
  const healthy = (neighbours.alone.latency_ms.p99 + neighbours.alone_again.latency_ms.p99) / 2;
  const ms = ({ p50, p99 }: { p50: number; p99: number }) => `p50 ${p50} ms, p99 ${p99} ms`;
  return [
    row('sustained, 100,000 events, concurrency 50', `${sustained.deliveries_per_second}/s`, '>= 6000/s'),
    row('  undici alone', `${alone.join('/s and ')}/s`, ''),
    row('  share of undici alone', `${round((100 * sustained.deliveries_per_second) / mean, 0)} %`, '>= 40 %'),
    row('  CPU per event, all processes', `${sustained.cpu_ms_per_event} ms`, '<= 0.3 ms'),
    row('  stored per event', `${log + rows} bytes (log ${log}, rows ${rows})`, '<= 1500 bytes'),
    row('50 events/s', ms(light.latency_ms), 'p50 <= 6, p99 <= 20 ms'),
    row('1,000 events/s', `${ms(steady.latency_ms)}, backlog ${steady.backlog_at_the_end}`, 'p99 <= 500 ms'),
    row('a healthy target, alone', ms(neighbours.alone.latency_ms), ''),
    row('  beside a dead and a slow one', ms(neighbours.beside.latency_ms), `p99 < ${round(1.1 * healthy)} ms`),
    row('  alone again', ms(neighbours.alone_again.latency_ms), ''),
    row('worker, backlog of a million', `${backlog.worker_mib} MiB`, '<= 300 MB'),
  ];
}

type Results = Awaited<ReturnType<typeof measureAll>>;

function row(what: string, result: string, target: string) {
  return { what, result, target };
}
