import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { round } from '../support/machine.js';
import { cpuBelow, cpuBetween } from '../support/processes.js';
import { storedBytes } from '../support/stored-bytes.js';
import { append, arrived, type Bench, call, create, remove } from './bench.js';

export const CONCURRENCY = 50;
const WARM_EVENTS = 20_000;
const EVENTS = 100_000;

/** How fast a backlog goes out, what each event costs, and what undici alone does before and after it. */
export async function measureSustained(bench: Bench) {
  const { receiver, worker, db } = bench;
  const alone = () => bench.sender.sendAlone({ url: receiver.url, requests: EVENTS, concurrency: CONCURRENCY });
  const aloneBefore = await alone();
  await create(bench, 'warm', { concurrency: CONCURRENCY, stopped: true });
  await append(bench, WARM_EVENTS);
  await call(bench, 'POST', '/warm/_start');
  await arrived(bench, '/warm', WARM_EVENTS);
  // Stopped and kept: rows that are removed leave room in the indexes, and the others would seem smaller than they are.
  await call(bench, 'POST', '/warm/_stop');
  await create(bench, 'sustained', { concurrency: CONCURRENCY, stopped: true });
  const logBefore = await storedBytes(db, 'segments');
  await append(bench, EVENTS);
  const logBytes = (await storedBytes(db, 'segments')) - logBefore;
  const before = await storedBytes(db, 'publications');
  worker.peakMemory();
  const cpuBefore = cpuBelow();
  await call(bench, 'POST', '/sustained/_start');
  while ((await receiver.count('/sustained')) === 0) await delay(5);
  const started = performance.now();
  await arrived(bench, '/sustained', EVENTS);
  const seconds = (performance.now() - started) / 1_000;
  while ((await db.collection('publications').countDocuments({ integration: 'sustained' })) < EVENTS) await delay(100);
  const cpu = cpuBetween(cpuBefore, cpuBelow());
  const rows = (await storedBytes(db, 'publications')) - before;
  const mib = worker.peakMemory();
  for (const id of ['warm', 'sustained']) await remove(bench, id);
  return {
    events: EVENTS,
    undici_alone_per_second: [aloneBefore, await alone()],
    load_average: round(loadavg()[0] ?? 0),
    deliveries_per_second: round(EVENTS / seconds, 0),
    cpu_ms_per_event: round([...cpu.values()].reduce((sum, ms) => sum + ms, 0) / EVENTS, 3),
    cpu_ms_by_process: Object.fromEntries([...cpu].filter(([, ms]) => ms > 100)),
    stored_bytes_per_event: { log: round(logBytes / EVENTS, 0), rows: round(rows / EVENTS, 0) },
    worker_mib: mib,
  };
}
