import { type Collection, type Db, MongoBulkWriteError } from 'mongodb';
import { prepareEvent } from '../../src/domain/events.js';
import type { IntegrationState } from '../../src/domain/integration-state.js';
import type { Target } from '../../src/domain/integrations.js';
import { EVERY_EVENT } from '../../src/domain/subscriptions.js';
import { segmentsIn } from '../../src/log/documents.js';
import { EventLog } from '../../src/log/index.js';
import { type BatchDocument, Batches } from '../../src/store/batches.js';
import { collectionsOf, DUPLICATE_KEY } from '../../src/store/database.js';
import { Integrations } from '../../src/store/integrations.js';
import { type PublicationDocument, Publications } from '../../src/store/publications.js';

export const TENANT = 'bench';

const HOOKS = 20;
const BUCKETS = 5;
const SEGMENT = 1_000;
const BATCH_SEGMENTS = 20;
/** Written at a time: the rows of several segments beside each other, the segments one after the other. */
const STEP = 10 * SEGMENT;
const SPAN_MS = 30 * 86_400_000;
const FAILED = { failure: 'http_5xx' as const, message: 'the target answered 500' };
const SECRET = { id: 'none', hint: '****' };

const WEBHOOK: Target = {
  kind: 'webhook',
  url: 'https://shop.example/hook',
  signingSecret: SECRET,
  concurrency: 10,
  timeoutSeconds: 15,
};

const S3: Target = {
  kind: 's3',
  bucket: 'exports',
  region: 'us-east-1',
  accessKeyId: SECRET,
  secretAccessKey: SECRET,
  compression: 'none',
  batchMaxBytes: 52_428_800,
  batchMaxSeconds: 300,
};

/**
 * Fills a database with `count` events: each sent to one of 20 webhooks (2 % failed) and in a batch of each of 5 buckets
 * (20,000 events a batch), spread over the last 30 days. 20 names, of two types; five events for each order far apart;
 * one event in 100,000 of a rare name, and one in 50,000 of a rare type. A database that holds the first of them already,
 * whenever filling it was broken off, gets the rest.
 */
export async function fillPublications(db: Db, count: number) {
  const collections = collectionsOf(db);
  const publications = new Publications(collections.publications, 3_650);
  const batches = new Batches(collections.batches, 3_650);
  const integrations = new Integrations(collections.integrations);
  for (const store of [batches, integrations]) await store.createIndexes();
  const log = await EventLog.open(db);
  const hooks = Array.from({ length: HOOKS }, (_, i) => stateOf(`webhook-${i}`, i, WEBHOOK));
  const buckets = Array.from({ length: BUCKETS }, (_, i) => stateOf(`s3-${i}`, HOOKS + i, S3));
  for (const state of [...hooks, ...buckets]) await integrations.create(state);
  for (let first = await firstMissing(db); first < count; first += STEP) {
    const segments = Array.from({ length: Math.min(STEP, count - first) / SEGMENT }, (_, i) =>
      Array.from({ length: SEGMENT }, (_, j) => first + i * SEGMENT + j),
    );
    await Promise.all([appendAll(log, segments, count), insertAll(collections.publications, segments, hooks, count)]);
    if ((first / STEP) % 20 === 0) console.log(`filled in: ${first + STEP} of ${count}`);
  }
  // Built at the end, which is faster.
  await publications.createIndexes();
  await collections.batches.deleteMany({});
  const rows = buckets.flatMap((state) =>
    Array.from({ length: Math.ceil(count / SEGMENT / BATCH_SEGMENTS) }, (_, i) => batchOf(state, i + 1, count)),
  );
  await collections.batches.insertMany(rows);
  return { batches, integrations, log, publications };
}

/**
 * The first event that the log does not hold, and two steps before it: rows of theirs may be missing, of which nothing is
 * waited for. Events that are there already are dropped as repeats.
 */
async function firstMissing(db: Db): Promise<number> {
  const tail = await segmentsIn(db).findOne({ tenant: TENANT }, { sort: { seq: -1 } });
  const there = tail === null ? 0 : tail.eventsBefore + tail.count;
  return Math.max(0, there - (there % STEP) - 2 * STEP);
}

async function appendAll(log: EventLog, segments: readonly number[][], count: number): Promise<void> {
  for (const numbers of segments) {
    await log.append(
      TENANT,
      numbers.map((n) => preparedEvent(n, count)),
    );
  }
}

async function insertAll(
  publications: Collection<PublicationDocument>,
  segments: readonly number[][],
  hooks: readonly IntegrationState[],
  count: number,
): Promise<void> {
  const insert = async (numbers: readonly number[]) => {
    const rows = numbers.map((n) => publicationOf(hooks[n % HOOKS] as IntegrationState, n, count));
    await publications.insertMany(rows, { ordered: false, writeConcern: { w: 1 } });
  };
  await Promise.all(segments.map((numbers) => insert(numbers).catch(unlessThere)));
}

function unlessThere(error: unknown): void {
  if (!(error instanceof MongoBulkWriteError && error.code === DUPLICATE_KEY)) throw error;
}

/** When event `n` was attempted. */
export function timeOf(n: number, count: number): Date {
  return new Date(Date.now() - SPAN_MS + Math.floor((n / count) * SPAN_MS));
}

function eventOf(n: number, count: number): { name: string; entity: string; type: string } {
  const name = n % 100_000 === 5 ? 'stock.lost' : `order.step_${n % 20}`;
  return { name, entity: `order-${n % (count / 5)}`, type: typeOf(n) };
}

function typeOf(n: number): string {
  if (n % 50_000 === 11) return 'parcel';
  return n % 20 < 10 ? 'order' : 'delivery';
}

function preparedEvent(n: number, count: number) {
  const { name, entity, type } = eventOf(n, count);
  return prepareEvent(TENANT, { name, id: `e${n}`, entity_id: entity, domain_entity_type: type, payload: { n } });
}

function publicationOf({ spec }: IntegrationState, n: number, count: number): PublicationDocument {
  const { name, entity, type } = eventOf(n, count);
  const attemptedAt = timeOf(n, count);
  const failed = n % 50 === 7;
  return {
    _id: { uid: spec.uid, seq: 1 + Math.floor(n / SEGMENT), offset: n % SEGMENT },
    tenant: TENANT,
    integration: spec.id,
    eventId: `e${n}`,
    eventName: name,
    entityId: entity,
    domainEntityType: type,
    domainEntityId: entity,
    publishedAt: attemptedAt,
    status: failed ? 'FAILURE' : 'SUCCESS',
    attemptedAt,
    attempts: [{ at: attemptedAt, ms: 12.3, code: failed ? 500 : 200, revision: 1, ...(failed && FAILED) }],
    attemptCount: 1,
    retriesUsed: 0,
  };
}

function batchOf({ spec }: IntegrationState, number: number, count: number): BatchDocument {
  const seq = 1 + (number - 1) * BATCH_SEGMENTS;
  const at = timeOf(Math.min(count, number * BATCH_SEGMENTS * SEGMENT), count);
  return {
    _id: `${spec.uid}/${number}`,
    uid: spec.uid,
    tenant: TENANT,
    integration: spec.id,
    number,
    bucket: 'exports',
    key: `${TENANT}/${number}-data.export`,
    from: { seq, offset: 0 },
    to: { seq: Math.min(1 + Math.ceil(count / SEGMENT), seq + BATCH_SEGMENTS), offset: 0 },
    subscription: EVERY_EVENT,
    events: BATCH_SEGMENTS * SEGMENT,
    bytes: 10_000_000,
    firstEventId: 'first',
    lastEventId: 'last',
    firstPublishedAt: at,
    lastPublishedAt: at,
    createdAt: at,
    epoch: 1,
    attempts: 1,
    lastAttemptedAt: at,
    deliveredAt: at,
  };
}

/** Its uid says which one it is, so that a database can be filled further. */
function stateOf(id: string, number: number, target: Target): IntegrationState {
  const now = new Date().toISOString();
  const uid = `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;
  return {
    spec: { tenant: TENANT, id, uid, type: 'permanent', subscription: EVERY_EVENT, target, createdAt: now },
    status: 'running',
    statusReason: 'created for a measurement',
    revision: 1,
    version: 1,
    expired: false,
    requests: [],
    updatedAt: now,
    searchable: false,
  };
}
