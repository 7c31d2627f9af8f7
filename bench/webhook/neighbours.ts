import { setTimeout as delay } from 'node:timers/promises';
import { round } from '../support/machine.js';
import { append, arrived, type Bench, call, create, remove } from './bench.js';
import { type Pace, paced, withHook } from './paced.js';

const TROUBLED = ['dead', 'slow'];
const TROUBLED_EVENTS = 10_000;
const TRAFFIC = { perSecond: 200, perRequest: 1, seconds: 10 };
/** Measured in turn so often that a bad moment of the machine falls on both, and that the median passes it by. */
const ROUNDS = 6;
/** After each change: what begins, and what ends, is no part of what is measured. */
const SETTLE: Pace = { perSecond: 200, perRequest: 1, seconds: 2 };

type Measured = Awaited<ReturnType<typeof paced>>;

/**
 * The same traffic for a healthy target alone, and beside a dead and a slow one with a backlog each, several times in
 * turn. How far the rounds of one kind lie apart says how much of a difference is the machine's.
 */
export async function measureNeighbours(bench: Bench) {
  return withHook(bench, 'healthy', async () => {
    await create(bench, 'dead', { url: 'http://127.0.0.1:9/dead', stopped: true });
    await create(bench, 'slow', { stopped: true });
    const before = await bench.receiver.count('/healthy');
    await append(bench, TROUBLED_EVENTS);
    await arrived(bench, '/healthy', before + TROUBLED_EVENTS);
    const rounds: { alone: Measured; beside: Measured }[] = [];
    for (let i = 0; i < ROUNDS; i += 1) {
      const alone = await measured(bench);
      for (const id of TROUBLED) await call(bench, 'POST', `/${id}/_start`);
      const beside = await measured(bench);
      for (const id of TROUBLED) await stopped(bench, id);
      rounds.push({ alone, beside });
    }
    for (const id of TROUBLED) await remove(bench, id);
    const [alone, beside] = [rounds.map((one) => one.alone), rounds.map((one) => one.beside)];
    return {
      ...TRAFFIC,
      backlog_of_each: TROUBLED_EVENTS,
      alone: summary(alone),
      beside: summary(beside),
      p99_change_percent: round((100 * summary(beside).p99_ms.median) / summary(alone).p99_ms.median - 100, 1),
      p99_change_percent_by_round: rounds.map((one) => round((100 * p99(one.beside)) / p99(one.alone) - 100, 1)),
    };
  });
}

async function measured(bench: Bench): Promise<Measured> {
  await paced(bench, '/healthy', SETTLE);
  return paced(bench, '/healthy', TRAFFIC);
}

/** Stopped, and with the requests of it over, the slowest of which take some seconds. */
async function stopped(bench: Bench, id: string): Promise<void> {
  await call(bench, 'POST', `/${id}/_stop`);
  const integrations = bench.db.collection('integrations');
  while ((await integrations.findOne({ integration: id, status: 'stopped' })) === null) await delay(100);
}

function summary(rounds: readonly Measured[]) {
  return {
    p50_ms: spread(rounds.map(({ latency_ms }) => latency_ms.p50)),
    p99_ms: spread(rounds.map(p99)),
    load_average: rounds.map(({ load_average }) => load_average),
  };
}

function p99({ latency_ms }: Measured): number {
  return latency_ms.p99;
}

function spread(values: readonly number[]) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const median = ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
  return { median: round(median), least: sorted[0] ?? 0, most: sorted.at(-1) ?? 0, by_round: [...values] };
}
