import { setTimeout as delay } from 'node:timers/promises';
import { collectionsOf } from '../src/store/database.js';
import { ADMIN_KEY, callApi, type Installation, withInstallation } from './support/installation.js';
import { describeMachine, quantile, round, writeResults } from './support/machine.js';
import { crowdTable } from './tables/crowd.js';
import type { Row } from './tables/row.js';

const INTEGRATIONS = 10_000;
const AT_ONCE = 10;
const SAMPLES = 50;
const LISTS = 5;
const PATH = '/org/integrations/eventstream';
const ALL = 'crowd.all';

/**
 * Ten thousand integrations of one tenant, each of which wants an event of its own and one that all want: what they cost
 * while they sleep, how long a list of them takes, and how fast one of them wakes, and all of them.
 */
export async function run(): Promise<Row[]> {
  let rows: Row[] = [];
  const env = { SLUICE_MAX_INTEGRATIONS: String(INTEGRATIONS) };
  await withInstallation(
    ['mongodb', 'temporal'],
    async (bench) => {
      const machine = await describeMachine(bench.db);
      const created = await create(bench);
      const asleep = memory(bench);
      const lists = await measureLists(bench);
      const one = await measureOne(bench);
      const all = await measureAll(bench);
      const results = { machine, integrations: INTEGRATIONS, created, asleep_mib: asleep, lists, one, all };
      await writeResults('crowd', results);
      rows = crowdTable(results);
    },
    env,
  );
  return rows;
}

type Bench = Installation<'mongodb' | 'temporal'>;

async function create({ api, receiver, db }: Bench) {
  const started = performance.now();
  let number = 0;
  const lane = async () => {
    for (let i = number++; i < INTEGRATIONS; i = number++) {
      await createOne(api, {
        id: `hook-${i}`,
        integration_type: 'permanent',
        callback_parameters: { callback_url: `${receiver.url}/crowd` },
        filter_conditions: { event_filter: [`crowd.e${i}`, ALL] },
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const seconds = secondsSince(started);
  await allAsleep(db);
  return { seconds, per_second: round(INTEGRATIONS / seconds, 0), asleep_after: secondsSince(started) };
}

/** Asks again while Temporal is too slow to answer; 409 then says that an earlier request was carried out after all. */
async function createOne(api: Bench['api'], body: object): Promise<void> {
  for (let asked = 1; ; asked += 1) {
    try {
      return await callApi(api, ADMIN_KEY, 'POST', PATH, body);
    } catch (error) {
      if (asked > 1 && /: 409 /.test(String(error))) return;
      if (!/: 503 /.test(String(error))) throw error;
      console.warn(`asked ${asked} times: ${String(error)}`);
    }
    await delay(1_000);
  }
}

async function allAsleep(db: Bench['db']): Promise<void> {
  const { cursors } = collectionsOf(db);
  while ((await cursors.countDocuments({ waiting: { $exists: true } })) < INTEGRATIONS) await delay(200);
}

async function measureLists({ api: { url } }: Bench) {
  const list = `${url}/api/v1${PATH}`;
  return {
    list_ms: spread(await timed(LISTS, () => get(list))),
    list_mib: round((await get(list)) / 1_048_576, 1),
    one_ms: spread(await timed(SAMPLES, () => get(`${list}/hook-7`))),
    stats_ms: await once(() => get(`${list}/_stats`)),
    metrics_ms: await once(() => get(`${url}/metrics`)),
    readyz_ms: await once(() => get(`${url}/readyz`)),
  };
}

/** From the POST of an event that one of them wants to its arrival. */
async function measureOne({ api, receiver }: Bench) {
  let number = 0;
  const waits = await timed(SAMPLES, async () => {
    const before = await receiver.count('/crowd');
    await post(api.url, `crowd.e${number * 97}`);
    number += 1;
    while ((await receiver.count('/crowd')) === before) await delay(5);
  });
  return { samples: SAMPLES, latency_ms: spread(waits) };
}

/** From the POST of an event that all of them want to its arrival everywhere. */
async function measureAll(bench: Bench) {
  const { api, receiver, db } = bench;
  const before = await receiver.count('/crowd');
  const started = performance.now();
  const memories: ReturnType<typeof memory>[] = [];
  await post(api.url, ALL);
  while ((await receiver.count('/crowd')) < before + INTEGRATIONS) {
    memories.push(memory(bench));
    await delay(500);
  }
  const seconds = secondsSince(started);
  await allAsleep(db);
  const repeated = (await receiver.count('/crowd')) - before - INTEGRATIONS;
  if (repeated > 0) throw new Error(`${repeated} of ${INTEGRATIONS} deliveries were repeated`);
  return {
    seconds,
    per_second: round(INTEGRATIONS / seconds, 0),
    asleep_again_after: secondsSince(started),
    most_mib: {
      api: Math.max(...memories.map(({ api }) => api)),
      worker: Math.max(...memories.map(({ worker }) => worker)),
    },
  };
}

/** The most since this was last asked. */
function memory({ api, worker }: Bench) {
  return { api: api.peakMemory(), worker: worker.peakMemory() };
}

async function post(url: string, name: string): Promise<void> {
  await request(`${url}/api/v1/events`, { method: 'POST', body: JSON.stringify({ name, payload: {} }) });
}

/** @returns how many bytes it is */
async function get(url: string): Promise<number> {
  const answer = await request(url, {});
  return (await answer.arrayBuffer()).byteLength;
}

async function request(url: string, init: RequestInit): Promise<Response> {
  const headers = { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' };
  const answer = await fetch(url, { ...init, headers });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer;
}

async function timed(samples: number, action: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < samples; i += 1) {
    const started = performance.now();
    await action();
    times.push(performance.now() - started);
  }
  return times;
}

async function once(action: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await action();
  return round(performance.now() - started, 0);
}

function spread(times: readonly number[]) {
  const sorted = [...times].sort((a, b) => a - b);
  return { p50: round(quantile(sorted, 0.5)), p99: round(quantile(sorted, 0.99)) };
}

function secondsSince(started: number): number {
  return round((performance.now() - started) / 1_000, 1);
}
