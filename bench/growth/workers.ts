import { setTimeout as delay } from 'node:timers/promises';
import { call, createWebhook, makeTenant } from '../actor/population.js';
import { append, type Installation, withInstallation } from '../support/installation.js';
import { describeMachine, round } from '../support/machine.js';
import { cpuBelow, cpuBetween } from '../support/processes.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { scaled } from './share.js';

const WORKERS = [1, 2, 3, 4];
const INTEGRATIONS = 8;
/** To each integration. */
const EVENTS = Math.max(1_000, scaled(15_000));
const WARM_EVENTS = Math.max(1_000, scaled(5_000));

/**
 * How fast one to four workers bring a backlog out to eight webhooks, 50 requests at a time to each. Receiver, workers,
 * MongoDB and Temporal share the machine.
 */
export async function measureWorkers() {
  const workers: ServiceProcess[] = [];
  let machine = {};
  const points: ({ workers: number } & Awaited<ReturnType<typeof measure>>)[] = [];
  await withInstallation(['mongodb', 'temporal'], async (installation) => {
    try {
      machine = await describeMachine(installation.db);
      await measure(installation, [installation.worker], 'warm', WARM_EVENTS);
      for (const count of WORKERS) {
        if (count > 1) workers.push(await startService('worker', installation.env));
        const all = [installation.worker, ...workers];
        points.push({ workers: count, ...(await measure(installation, all, `workers-${count}`, EVENTS)) });
      }
    } finally {
      for (const worker of workers) await worker.stop();
    }
  });
  return { machine, integrations: INTEGRATIONS, events_each: EVENTS, points };
}

/** A tenant of its own each time: integrations of the rounds before sleep in front of logs that do not grow. */
async function measure(installation: Installation, workers: readonly ServiceProcess[], name: string, events: number) {
  const { receiver, log } = installation;
  const tenant = await makeTenant(installation, name);
  const ids = Array.from({ length: INTEGRATIONS }, (_, i) => `hook-${i}`);
  for (const id of ids) {
    await createWebhook(installation, tenant, id, { path: `/${name}` });
    await call(installation, tenant, 'POST', `/${id}/_stop`);
  }
  await append(log, name, events);
  for (const worker of workers) worker.peakMemory();
  const cpuBefore = cpuBelow();
  const all = events * INTEGRATIONS;
  await Promise.all(ids.map((id) => call(installation, tenant, 'POST', `/${id}/_start`)));
  while ((await receiver.count(`/${name}`)) === 0) await delay(5);
  const started = performance.now();
  while ((await receiver.count(`/${name}`)) < all) await delay(20);
  const seconds = (performance.now() - started) / 1_000;
  const cpu = cpuBetween(cpuBefore, cpuBelow());
  const perDelivery = (ms: number) => round((1_000 * ms) / all, 1);
  const of = (name: string) =>
    perDelivery([...cpu].reduce((sum, [process, ms]) => sum + (process.startsWith(`${name} `) ? ms : 0), 0));
  const ofWorkers = workers.map(({ pid }) => cpu.get(`node ${pid}`) ?? 0);
  return {
    deliveries_per_second: round(all / seconds, 0),
    cpu_us: { workers: perDelivery(sum(ofWorkers)), mongodb: of('mongod'), temporal: of('temporal') },
    share_of_each_worker: ofWorkers.map((ms) => round(ms / sum(ofWorkers))),
    worker_mib: Math.max(...workers.map((worker) => worker.peakMemory())),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
