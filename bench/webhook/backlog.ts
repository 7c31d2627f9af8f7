import { setTimeout as delay } from 'node:timers/promises';
import { append, type Bench, call, create } from './bench.js';
import { CONCURRENCY } from './sustained.js';

const EVENTS = 1_000_000;
const SECONDS = 20;

/** The memory of a worker while it delivers from a large backlog. */
export async function measureBacklog(bench: Bench) {
  const { receiver, worker } = bench;
  await create(bench, 'backlog', { concurrency: CONCURRENCY, stopped: true });
  await append(bench, EVENTS);
  worker.peakMemory();
  await call(bench, 'POST', '/backlog/_start');
  await delay(SECONDS * 1_000);
  const delivered = await receiver.count('/backlog');
  const mib = worker.peakMemory();
  await call(bench, 'POST', '/backlog/_stop');
  return { events: EVENTS, delivered, seconds: SECONDS, worker_mib: mib };
}
