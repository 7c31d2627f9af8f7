import { setTimeout as delay } from 'node:timers/promises';
import { createBucket, s3Parameters } from '../../src/dev/servers/index.js';
import { integrationWorkflowId } from '../../src/domain/integrations.js';
import { countEvents, type EventCounts, historiesOf } from '../../test/support/histories.js';
import { append } from '../support/installation.js';
import { round } from '../support/machine.js';
import { startPeer } from '../support/peer-process.js';
import { type Bench, call, createWebhook, makeTenant, type Tenant } from './population.js';

const BACKLOG_EVENTS = 200_000;
const STEADY_PER_SECOND = 20;
/** A stay of a delivery and some more, so that what happens between two of them is seen. */
const STEADY_SECONDS = 390;
const BUCKET = 'bench-actor';
/** Temporal's SDK passes on one heartbeat in 0.8 × the timeout of 15 s. */
const HEARTBEAT_SECONDS = 12;

/** What large deliveries cost in Temporal actions: a backlog to a webhook, and steady traffic to a webhook and to S3. */
export async function measureActions(bench: Bench) {
  const backlog = await measureBacklog(bench);
  const steady = await measureSteady(bench);
  return { backlog, ...steady };
}

async function measureBacklog(bench: Bench) {
  const { receiver, log } = bench;
  const tenant = await makeTenant(bench, 'backlog');
  await createWebhook(bench, tenant, 'backlog');
  await call(bench, tenant, 'POST', '/backlog/_stop');
  await append(log, tenant.name, BACKLOG_EVENTS);
  const before = await countsOf(bench, tenant, 'backlog');
  const started = performance.now();
  await call(bench, tenant, 'POST', '/backlog/_start');
  while ((await receiver.count('/backlog')) < BACKLOG_EVENTS) await delay(100);
  const seconds = (performance.now() - started) / 1_000;
  await asleep(bench, tenant, 'backlog');
  return costs(BACKLOG_EVENTS, seconds, before, await countsOf(bench, tenant, 'backlog'));
}

async function measureSteady(bench: Bench) {
  const tenant = await makeTenant(bench, 'steady');
  const integrations = ['hook', 'bucket'] as const;
  await createWebhook(bench, tenant, 'hook');
  await createBucketTarget(bench, tenant, 'bucket');
  for (const id of integrations) await asleep(bench, tenant, id);
  const counts = () => Promise.all(integrations.map((id) => countsOf(bench, tenant, id)));
  const [hookBefore = {}, bucketBefore = {}] = await counts();
  const sender = await startPeer();
  const { url } = bench.api;
  await sender.post({ url, key: tenant.key, perSecond: STEADY_PER_SECOND, perRequest: 1, seconds: STEADY_SECONDS });
  await sender.stop();
  const [hook = {}, bucket = {}] = await counts();
  const events = await bench.receiver.count('/hook');
  return {
    steady_webhook: costs(events, STEADY_SECONDS, hookBefore, hook),
    steady_s3: costs(events, STEADY_SECONDS, bucketBefore, bucket),
  };
}

async function createBucketTarget(bench: Bench, tenant: Tenant, id: string): Promise<void> {
  const { s3 } = bench.servers;
  await createBucket(s3, BUCKET);
  await call(bench, tenant, 'POST', '', {
    id,
    integration_type: 'permanent',
    s3_parameters: s3Parameters(s3, BUCKET),
  });
}

async function countsOf({ temporal }: Bench, tenant: Tenant, id: string): Promise<EventCounts> {
  return countEvents(...(await historiesOf(temporal, integrationWorkflowId(tenant.name, id))));
}

async function asleep({ db }: Bench, tenant: Tenant, integration: string): Promise<void> {
  const sleeping = { tenant: tenant.name, integration, waiting: { $exists: true } };
  while ((await db.collection('cursors').countDocuments(sleeping)) === 0) await delay(100);
}

/** The actions that histories tell of, and what a million events cost at that price. */
function costs(events: number, seconds: number, before: EventCounts, after: EventCounts) {
  const of = (type: string) => (after[type] ?? 0) - (before[type] ?? 0);
  const actions = {
    signals: of('workflowExecutionSignaled'),
    activities: of('activityTaskScheduled'),
    timers: of('timerStarted'),
    continued_as_new: of('workflowExecutionContinuedAsNew'),
  };
  const all = Object.values(actions).reduce((sum, count) => sum + count, 0);
  const heartbeats = Math.ceil(seconds / HEARTBEAT_SECONDS);
  return {
    events,
    seconds: round(seconds, 1),
    actions: { ...actions, all },
    per_million: round((all / events) * 1_000_000, 1),
    arithmetic: `${all} actions / ${events} events × 1,000,000`,
    heartbeats_at_most: heartbeats,
    heartbeats_per_million: round((heartbeats / events) * 1_000_000, 1),
  };
}
