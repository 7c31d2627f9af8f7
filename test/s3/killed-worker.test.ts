import { expect, inject, it, onTestFinished } from 'vitest';
import { type Bucket, openBucket } from '../support/bucket.js';
import { type HeldAt, type Moment, StepHolds } from '../support/delivery-steps.js';
import { startMongoProxy } from '../support/mongo-proxy.js';
import { S3Proxy } from '../support/s3-proxy.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { uniqueName } from '../support/unique-name.js';
import { until } from '../support/until.js';
import { startWorkerInProcess } from '../support/worker-process.js';

/** More than a part, so that the first batch is a multipart upload. */
const BATCH_BYTES = 9 * 1_048_576;
const EVENTS = 100;
const EVENT_BYTES = 100_000;
/** Each stops another integration in the middle of its first batch. */
const MOMENTS: Moment[] = [
  { step: 'planned', when: 'after' },
  { step: 'in hand', when: 'after' },
  { step: 'create', when: 'after' },
  { step: 'part', when: 'after' },
  { step: 'complete', when: 'before' },
  { step: 'complete', when: 'after' },
  { step: 'delivered', when: 'after' },
  { step: 'marked', when: 'after' },
];
// The delivery of a killed worker is known to be lost after 15 s, and the last batch waits 10 s for more.
const TAKEN_OVER = { timeoutMs: 120_000, everyMs: 200 };

/**
 * - API in this process, the worker in one of its own, with proxies to the database and the store
 * - an integration for each step, which is held there; the worker is killed when all are held, and started anew
 */
it('a worker that is killed leaves each batch to the next one, whole and once', { timeout: 300_000 }, async () => {
  const { s3, mongodb } = inject('servers');
  const holds = new StepHolds();
  const stack = await startStack({}, { worker: false });
  onTestFinished(stack.stop);
  const proxy = await S3Proxy.start(s3.endpoint);
  proxy.meddle((exchange) => holds.holdExchange(exchange));
  const { url } = await startMongoProxy(mongodb.url, (command, when) => holds.isHeld(command, when));
  const database = new URL(url);
  database.pathname = `/${stack.tenant}`;
  const env = { ...stack.env, MONGODB_URL: database.href };
  const first = await startWorkerInProcess(env);

  const targets = await Promise.all(MOMENTS.map((moment, i) => create(stack, proxy, `at-${i}`, moment)));
  const allHeld = holds.at(new Map(targets.map(({ uid, held }) => [uid, held])));
  const ids = await post(stack);
  await allHeld;
  await first.kill();
  holds.release();
  const second = await startWorkerInProcess(env);

  for (const { bucket, id } of targets) {
    const batches = async () => (await stack.call('GET', `${INTEGRATIONS}/${id}/batches`)).body.batches;
    const written = await until(async () => {
      const all = await batches();
      const events = all.reduce((sum: number, batch: { events: number }) => sum + batch.events, 0);
      return events >= ids.length && all;
    }, TAKEN_OVER);
    const objects = await bucket.objects();
    expect(objects.flatMap(({ events }) => events.map((event) => event.id))).toEqual(ids);
    expect(written.map(({ key }: { key: string }) => key).sort()).toEqual(objects.map(({ key }) => key));
    for (const { key } of objects) expect(proxy.tags.get(key)?.size).toBe(1);
    expect(await bucket.openUploads()).toBe(0);
    await until(async () => {
      const { delivered, batches: count } = (await stack.call('GET', `${INTEGRATIONS}/${id}/stats`)).body;
      return delivered === ids.length && count === objects.length;
    });
  }
  await second.stop();
});

async function create(stack: Stack, { url }: S3Proxy, id: string, moment: Moment) {
  const prefix = uniqueName('killed');
  const bucket: Bucket = await openBucket(prefix);
  onTestFinished(bucket.close);
  const batch = { batch_max_bytes: BATCH_BYTES, batch_max_seconds: 10 };
  const s3_parameters = { ...bucket.parameters, endpoint: url, ...batch };
  const body = { id, integration_type: 'permanent', s3_parameters };
  await stack.call('POST', INTEGRATIONS, body);
  const sleeping = { tenant: stack.tenant, integration: id, waiting: { $exists: true } };
  const { _id: uid } = await until(() => stack.stores.database.collections.cursors.findOne(sleeping), TAKEN_OVER);
  const held: HeldAt = { ...moment, prefix };
  return { id, uid, bucket, held };
}

async function post(stack: Stack): Promise<string[]> {
  const ids = Array.from({ length: EVENTS }, (_, i) => `e-${i}`);
  const events = ids.map((id) => ({ name: 'order.created', id, payload: { text: 'x'.repeat(EVENT_BYTES) } }));
  expect(await stack.call('POST', '/events', events)).toMatchObject({ status: 202 });
  return ids;
}
