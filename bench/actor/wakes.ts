import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'undici';
import { monotonicMs } from '../support/clock.js';
import { round } from '../support/machine.js';
import type { Member, Population } from './population.js';

const INTEGRATIONS = 1_000;
const SAMPLES = 150;
/** Between two samples; the machine is quiet again by then. */
const PAUSE_MS = 100;

/**
 * From the start of a POST of one event to the request that its webhook gets, for integrations that sleep, each woken
 * once: some that were created first, whose workflows the worker has put out of its cache since, and some that it holds.
 */
export async function measureWakes(population: Population, path: string) {
  await population.growTo(INTEGRATIONS);
  const first = population.members.slice(0, SAMPLES);
  const last = population.members.slice(-SAMPLES);
  // What no figure is taken of: connections, compiled code.
  for (const member of population.members.slice(SAMPLES, SAMPLES + 10)) await wake(population, path, member);
  await population.bench.receiver.take(path);
  return {
    not_in_the_cache: await wakeAll(population, path, first),
    in_the_cache: await wakeAll(population, path, last),
  };
}

async function wakeAll(population: Population, path: string, members: Member[]) {
  const { receiver } = population.bench;
  const answers: number[] = [];
  for (const member of members) {
    answers.push(await wake(population, path, member));
    await delay(PAUSE_MS);
  }
  const { latency_ms, events } = await receiver.take(path);
  answers.sort((a, b) => a - b);
  return { samples: events, latency_ms, answered_ms: round(answers[Math.floor(answers.length / 2)] ?? 0) };
}

/**
 * Posts the event that an integration wants, and waits until its webhook has got it.
 *
 * @returns how long the answer to the POST took, in ms
 */
export async function wake({ bench }: Population, path: string, { tenant, event }: Member): Promise<number> {
  const { api, receiver } = bench;
  const before = await receiver.count(path);
  const client = new Client(api.url);
  const headers = { authorization: `Bearer ${tenant.key}`, 'content-type': 'application/json' };
  const sentAt = monotonicMs();
  const body = `{"name":"${event}","payload":{"sent_at":${sentAt.toFixed(3)}}}`;
  const answer = await client.request({ method: 'POST', path: '/api/v1/events', headers, body });
  await answer.body.dump();
  const ms = monotonicMs() - sentAt;
  while ((await receiver.count(path)) === before) await delay(5);
  await client.close();
  return ms;
}
