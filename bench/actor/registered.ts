import { setTimeout as delay } from 'node:timers/promises';
import { residentMib } from '../support/processes.js';
import type { Population } from './population.js';

const INTEGRATIONS = 5_000;
/** V8 takes away what it has left of the creation within about a minute. */
const SETTLE_MS = 90_000;
const MIB_IN_MB = 1.048576;

/** What five thousand integrations that sleep take of a worker's memory, with the cache that it has by default. */
export async function measureRegistered(population: Population) {
  const { worker, api } = population.bench;
  worker.peakMemory();
  api.peakMemory();
  const before = inMb(residentMib(worker.pid));
  const growth = await population.growTo(INTEGRATIONS);
  await delay(SETTLE_MS);
  return {
    integrations: population.members.length,
    growth,
    worker_mb: { before, at_most: inMb(worker.peakMemory()), at_the_end: inMb(residentMib(worker.pid)) },
    api_mb: { at_most: inMb(api.peakMemory()), at_the_end: inMb(residentMib(api.pid)) },
  };
}

function inMb(mib: number): number {
  return Math.round(mib * MIB_IN_MB);
}
