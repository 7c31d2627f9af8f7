import { setTimeout as delay } from 'node:timers/promises';
import { cpuFor } from '../actor/idle.js';
import { type Bench, Population } from '../actor/population.js';
import { wake } from '../actor/wakes.js';
import { withInstallation } from '../support/installation.js';
import { describeMachine } from '../support/machine.js';
import { residentMib } from '../support/processes.js';
import { SHARE, scaled } from './share.js';

const PATH = '/idle';
/** One turn of all that is done each minute. */
const WATCHED_MS = 60_000 * SHARE;
const SETTLE_MS = 2_000 * SHARE;
const WAKES = 10;
const PAUSE_MS = 100;

type Point = {
  integrations: number;
  mib: Halves;
  cpu_percent: Halves;
  first_request_ms: { samples: number; p50: number; most: number };
};
/** One worker and one API; CPU in percent of a core. */
type Halves = { worker: number; api: number };

/** What so many integrations cost while they sleep, and how soon one of them has its first request. */
export async function measureIdle(sizes: readonly number[]) {
  let machine = {};
  const points: Point[] = [];
  await withInstallation(['mongodb', 'temporal', 's3'], async (bench) => {
    machine = await describeMachine(bench.db);
    const population = new Population(bench, PATH);
    await warmUp(population);
    for (const size of new Set(sizes.map(scaled))) points.push(await measure(population, bench, size));
  });
  return { machine, points };
}

/** What no figure is taken of: connections, compiled code. */
async function warmUp(population: Population): Promise<void> {
  await population.growTo(1);
  await wakeSome(population, 1);
}

async function measure(population: Population, bench: Bench, size: number): Promise<Point> {
  await population.growTo(size);
  await delay(SETTLE_MS);
  const { worker, api } = bench;
  const cpu = await cpuFor(bench, WATCHED_MS);
  return {
    integrations: size,
    mib: { worker: Math.round(residentMib(worker.pid)), api: Math.round(residentMib(api.pid)) },
    cpu_percent: cpu,
    first_request_ms: await wakeSome(population, WAKES),
  };
}

/** Wakes some of them, one after the other, spread over all: some whose workflow the worker holds, and some not. */
async function wakeSome(population: Population, most: number): Promise<Point['first_request_ms']> {
  const { members, bench } = population;
  const count = Math.min(most, members.length);
  for (let i = 0; i < count; i += 1) {
    const member = members[Math.floor((i * members.length) / count)];
    if (member !== undefined) await wake(population, PATH, member);
    await delay(PAUSE_MS);
  }
  const { events, latency_ms } = await bench.receiver.take(PATH);
  return { samples: events, p50: latency_ms.p50, most: latency_ms.most };
}
