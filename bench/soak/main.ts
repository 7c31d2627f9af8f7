import { appendFile, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createBucket } from '../../src/dev/servers/index.js';
import { collectionsOf } from '../../src/store/database.js';
import { ADMIN_KEY, callApi, type Installation, withInstallation } from '../support/installation.js';
import { postEvents } from '../support/load.js';
import { describeMachine, resultsPath, writeResults } from '../support/machine.js';
import type { PacedResult } from '../support/paced-load.js';
import { startPeer } from '../support/peer-process.js';
import { heldBy, pidOf, type Sample } from './samples.js';
import { notFlat, trendsOf } from './verdict.js';

/**
 * `npm run soak -- [--minutes N]`: the service at half the load that it sustains here, with two webhooks and a bucket,
 * for N minutes (30). Fails when its memory, its open files or its latency grow, or when an event is missing or repeated.
 * Every sample is written down as it is taken, so that a run that breaks off has still shown something.
 */
const { values } = parseArgs({ options: { minutes: { type: 'string' } } });
const seconds = Number(values.minutes ?? 30) * 60;
if (!(seconds > 0)) throw new Error('--minutes must be a number above 0');

type Bench = Installation<'mongodb' | 'temporal' | 's3'>;

const PATHS = ['/a', '/b'] as const;
const SAMPLE_MS = 10_000;
const PER_REQUEST = 20;
const MEASURE_SECONDS = 15;
const INTEGRATIONS = '/org/integrations/eventstream';
const SAMPLES = resultsPath('soak-samples.ndjson');

let broken: string[] = [];
await withInstallation(['mongodb', 'temporal', 's3'], async (bench) => {
  const machine = await describeMachine(bench.db);
  await createIntegrations(bench);
  const before = await sustained(bench);
  const perSecond = Math.max(PER_REQUEST, Math.round(before.perSecond / 2));
  console.log(`${before.perSecond} events/s are sustained; ${perSecond}/s for ${seconds} s from now on`);
  const { samples, posted } = await soak(bench, perSecond);
  const published = before.accepted + (posted.answers[202] ?? 0) * PER_REQUEST;
  const counts = await drained(bench, published, [...PATHS, 'bucket']);
  const trends = trendsOf(samples);
  broken = notFlat(trends);
  for (const [name, count] of Object.entries(counts)) {
    if (count !== published) broken.push(`${name} has had ${count} of ${published} events`);
  }
  const load = { seconds, sustained: before.perSecond, per_second: perSecond, ...posted };
  await writeResults('soak', { machine, load, published, delivered: counts, samples: samples.length, trends, broken });
  console.log(JSON.stringify({ load, published, counts, trends }, null, 2));
});
for (const one of broken) console.error(`NOT FLAT ${one}`);
console.log(broken.length === 0 ? 'flat, and nothing lost or repeated' : `${broken.length} figures are amiss`);
process.exit(broken.length === 0 ? 0 : 1);

async function createIntegrations({ api, receiver, servers }: Bench): Promise<void> {
  for (const path of PATHS) {
    const callback_parameters = { callback_url: `${receiver.url}${path}`, concurrency: 20 };
    const body = { id: path.slice(1), integration_type: 'permanent', callback_parameters };
    await callApi(api, ADMIN_KEY, 'POST', INTEGRATIONS, body);
  }
  await createBucket(servers.s3, 'soak');
  const { endpoint, accessKeyId, secretAccessKey, region } = servers.s3;
  const s3_parameters = {
    ...{ aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey, aws_region: region },
    ...{ endpoint, force_path_style: true, bucket: 'soak', batch_max_seconds: 30 },
  };
  await callApi(api, ADMIN_KEY, 'POST', INTEGRATIONS, { id: 'bucket', integration_type: 'permanent', s3_parameters });
}

/** How many events a second come to both webhooks when as many are posted as go in; a bucket's wait for their time. */
async function sustained(bench: Bench): Promise<{ perSecond: number; accepted: number }> {
  const started = performance.now();
  const load = { connections: 8, eventsPerRequest: PER_REQUEST, seconds: MEASURE_SECONDS };
  const { answers } = await postEvents(bench.api.url, ADMIN_KEY, load);
  const accepted = (answers[202] ?? 0) * PER_REQUEST;
  await drained(bench, accepted, PATHS);
  return { perSecond: Math.round((1_000 * accepted) / (performance.now() - started)), accepted };
}

async function soak(bench: Bench, perSecond: number): Promise<{ samples: Sample[]; posted: PacedResult }> {
  const { api, worker, receiver } = bench;
  const pids = { api: api.pid, worker: worker.pid, mongod: pidOf('mongod'), temporal: pidOf('temporal') };
  const source = await startPeer();
  const samples: Sample[] = [];
  await rm(SAMPLES, { force: true });
  for (const path of PATHS) await receiver.take(path);
  const started = performance.now();
  let over = false;
  const posting = source
    .post({ url: api.url, key: ADMIN_KEY, perSecond, perRequest: PER_REQUEST, seconds })
    .finally(() => {
      over = true;
    });
  // It is awaited below; whatever ends it before ends the sampling first.
  posting.catch(() => undefined);
  while (!over) {
    await Promise.race([posting, delay(SAMPLE_MS)]);
    if (over) break;
    const [first] = [await receiver.take(PATHS[0]), await receiver.take(PATHS[1])];
    const at = Math.round((performance.now() - started) / 1_000);
    const sample = { at, deliveries: first.events, latencyMs: first.latency_ms, processes: heldBy(pids) };
    samples.push(sample);
    await appendFile(SAMPLES, `${JSON.stringify(sample)}\n`);
    console.log(JSON.stringify(sample));
  }
  const posted = await posting;
  await source.stop();
  return { samples, posted };
}

/** Waits until all of these places have had so many events, for a while. @returns how many each has had */
async function drained(bench: Bench, published: number, places: readonly string[]): Promise<Record<string, number>> {
  for (const ends = Date.now() + 300_000; ; await delay(500)) {
    const counts = await countsOf(bench, places);
    if (Date.now() >= ends || Object.values(counts).every((count) => count >= published)) return counts;
  }
}

async function countsOf({ receiver, db }: Bench, places: readonly string[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const place of places) {
    if (place !== 'bucket') counts[place] = await receiver.count(place);
    else {
      const batches = await collectionsOf(db)
        .batches.find({ deliveredAt: { $exists: true } })
        .toArray();
      counts[place] = batches.reduce((sum, { events }) => sum + events, 0);
    }
  }
  return counts;
}
