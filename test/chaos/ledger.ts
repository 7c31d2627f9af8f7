import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { Db } from 'mongodb';
import { LOG_START } from '../../src/domain/positions.js';
import { EVERY_EVENT } from '../../src/domain/subscriptions.js';
import { segmentsIn } from '../../src/log/documents.js';
import { EventLog, eventIdAt, nameAt } from '../../src/log/index.js';
import { collectionsOf } from '../../src/store/database.js';
import type { Delivery } from './deliveries.js';
import type { Happened } from './faults.js';
import type { Receivers } from './receivers.js';
import { type Attempts, repeatsOf } from './repeats.js';
import { BUCKET } from './system.js';
import { owedBy, type Tracked } from './tracked.js';

const TENANT = 'default';

/** What became of every acknowledged event at every integration. Each entry in one of the lists is a defect. */
export type Balance = {
  events: number;
  deliveries: number;
  rejected: number;
  /** Deliveries beyond the first of an event to a webhook, and how many there may be at most. */
  repeated: number;
  repeatable: number;
  /** Deliveries that did not end in order; only these may repeat anything. */
  brokenOff: number;
  objects: number;
  lost: string[];
  unwanted: string[];
  /** Sent to a webhook again, though it must have been on record. */
  unexplained: string[];
  /** In two objects. */
  repeatedInObjects: string[];
  /** What the records say otherwise than the receivers. */
  misrecorded: string[];
  /** Breaches of the log's own promises. */
  brokenLog: string[];
};

/** What has happened, as far as the ledger needs to know it. */
export type Account = {
  /** Events that were answered with 202. */
  acknowledged: ReadonlySet<string>;
  integrations: readonly Tracked[];
  /** By the uid of their integration. */
  deliveries: ReadonlyMap<string, readonly Delivery[]>;
  faults: readonly Happened[];
};

/** Reads the log, the receivers, the bucket and the records, and holds them against each other. */
export async function balance(
  { db, s3, receivers }: { db: Db; s3: S3Client; receivers: Receivers },
  { acknowledged, integrations, deliveries, faults }: Account,
): Promise<Balance> {
  const { published, brokenLog } = await readLog(db, acknowledged);
  const found: Balance = {
    ...{ events: published.size, deliveries: 0, rejected: 0, objects: 0, repeated: 0, repeatable: 0, brokenOff: 0 },
    ...{ lost: [], unwanted: [], unexplained: [], repeatedInObjects: [], misrecorded: [], brokenLog },
  };
  for (const tracked of integrations) {
    if (tracked.target === 's3') {
      compareOwed(tracked, published, await readObjects(s3, tracked, found), NOTHING, found);
      continue;
    }
    const endpoint = receivers.endpoint(tracked.place);
    const requests = endpoint.taken.toSorted((a, b) => a.at - b.at);
    const taken = countsOf(requests.map(({ event }) => event));
    compareOwed(tracked, published, taken, endpoint.refused, found);
    const uid = await uidOf(db, tracked);
    if (uid === undefined) continue;
    const repeats = repeatsOf(tracked.id, requests, deliveries.get(uid) ?? [], faults, await readAttempts(db, uid));
    found.repeated += repeats.repeated;
    found.repeatable += repeats.bound;
    found.brokenOff += repeats.brokenOff;
    found.unexplained.push(...repeats.unexplained);
    await compareRecords(db, { ...tracked, uid }, taken, endpoint.refused, found);
  }
  return found;
}

/** Of the events of an integration that have been attempted more than once. */
async function readAttempts(db: Db, uid: string): Promise<Attempts> {
  const rows = collectionsOf(db).publications.find(
    { '_id.uid': uid, attemptCount: { $gt: 1 } },
    { projection: { eventName: 1, eventId: 1, attempts: 1 } },
  );
  const attempts = new Map<string, { at: number; heard: boolean }[]>();
  for await (const { eventName, eventId, attempts: all } of rows) {
    const told = all.map(({ at, code }) => ({ at: at.getTime(), heard: code !== undefined }));
    attempts.set(`${eventName}/${eventId}`, told);
  }
  return attempts;
}

function compareOwed(
  tracked: Tracked,
  published: ReadonlyMap<string, number>,
  taken: ReadonlyMap<string, number>,
  refused: ReadonlySet<string>,
  found: Balance,
): void {
  const owed = owedBy(tracked);
  for (const [event, publishedAt] of published) {
    const times = taken.get(event) ?? 0;
    const what = owed(event.slice(0, event.indexOf('/')), publishedAt);
    found.deliveries += Math.min(times, 1);
    if (what === 'must' && times === 0 && !refused.has(event)) found.lost.push(`${tracked.id}: ${event}`);
    if (what === 'not' && (times > 0 || refused.has(event))) found.unwanted.push(`${tracked.id}: ${event}`);
    if (times > 1 && tracked.target === 's3') found.repeatedInObjects.push(`${tracked.id}: ${event}`);
  }
}

function countsOf(events: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const event of events) counts.set(event, (counts.get(event) ?? 0) + 1);
  return counts;
}

async function uidOf(db: Db, { id }: Tracked): Promise<string | undefined> {
  return (await collectionsOf(db).integrations.findOne({ tenant: TENANT, integration: id }))?._id;
}

const NOTHING: ReadonlySet<string> = new Set();

async function readLog(db: Db, acknowledged: ReadonlySet<string>) {
  const log = await EventLog.open(db);
  const published = new Map<string, number>();
  const brokenLog = await brokenLinks(db);
  for (let from = LOG_START; ; ) {
    const page = await log.read(TENANT, { from, subscription: EVERY_EVENT, columns: ['keys'] });
    for (const segment of page.segments) {
      const publishedAt = segment.publishedAt.getTime();
      for (let offset = 0; offset < segment.count; offset += 1) {
        const event = `${nameAt(segment, offset)}/${eventIdAt(segment, offset)}`;
        if (published.has(event)) brokenLog.push(`${event} is there twice`);
        published.set(event, publishedAt);
      }
    }
    if (page.atTail) break;
    from = page.next;
  }
  await log.close();
  for (const event of acknowledged) if (!published.has(event)) brokenLog.push(`${event} was acknowledged and is lost`);
  return { published, brokenLog };
}

/** Where the chain of segments is no chain. Asks the database, since a reader is not shown those without events. */
async function brokenLinks(db: Db): Promise<string[]> {
  const broken: string[] = [];
  let [seq, at] = [0, 0];
  const chain = segmentsIn(db).find({ tenant: TENANT }, { projection: { _id: 0, seq: 1, publishedAt: 1 } });
  for await (const segment of chain.sort({ seq: 1 })) {
    const publishedAt = segment.publishedAt.getTime();
    if (segment.seq !== seq + 1) broken.push(`a gap between segments ${seq} and ${segment.seq}`);
    if (publishedAt < at) broken.push(`time goes back at segment ${segment.seq}`);
    [seq, at] = [segment.seq, publishedAt];
  }
  return broken;
}

async function readObjects(s3: S3Client, { id, place }: Tracked, found: Balance): Promise<Map<string, number>> {
  const taken = new Map<string, number>();
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: BUCKET, Prefix: `${place}/` })) {
    for (const { Key = '' } of page.Contents ?? []) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
      const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
      const lines = (Key.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').split('\n');
      if (lines.pop() !== '' || lines.length === 0) found.misrecorded.push(`${id}: ${Key} is empty or broken off`);
      for (const line of lines) {
        const { name, id: eventId } = JSON.parse(line);
        taken.set(`${name}/${eventId}`, (taken.get(`${name}/${eventId}`) ?? 0) + 1);
      }
      found.objects += 1;
    }
  }
  return taken;
}

/** The records of an integration that still exists have to say what its endpoint has seen. */
async function compareRecords(
  db: Db,
  { id, uid }: Tracked & { uid: string },
  taken: ReadonlyMap<string, number>,
  refused: ReadonlySet<string>,
  found: Balance,
): Promise<void> {
  const rows = collectionsOf(db).publications.find(
    { '_id.uid': uid },
    { projection: { eventName: 1, eventId: 1, status: 1, rejected: 1 } },
  );
  let delivered = 0;
  for await (const { eventName, eventId, status, rejected } of rows) {
    const event = `${eventName}/${eventId}`;
    if (status === 'SUCCESS') delivered += 1;
    if (status === 'SUCCESS' && !taken.has(event)) found.misrecorded.push(`${id}: ${event} is not delivered`);
    if (rejected !== undefined) found.rejected += 1;
    if (rejected !== undefined && !refused.has(event))
      found.misrecorded.push(`${id}: ${event} is rejected: ${rejected.reason}`);
  }
  if (delivered !== taken.size) found.misrecorded.push(`${id}: ${delivered} on record, ${taken.size} taken`);
}
