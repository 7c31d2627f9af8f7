import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { Db } from 'mongodb';
import { collectionsOf } from '../../../src/store/database.js';
import { BUCKET } from '../system/settings.js';
import type { Batch, PublicationRecord, StoredObject } from './ledger.js';
import type { Attempts } from './repeats.js';
import { TENANT, type Tracked } from './tracked.js';

/*
 * What the database and the bucket say in the end, past all links. The ledger judges it.
 */

/** By which an integration's records are found; undefined when it is not there. */
export async function uidOf(db: Db, { id }: Tracked): Promise<string | undefined> {
  return (await collectionsOf(db).integrations.findOne({ tenant: TENANT, integration: id }))?._id;
}

/** What is on record of each event at a webhook. */
export async function* readRecords(db: Db, uid: string): AsyncIterable<PublicationRecord> {
  const rows = collectionsOf(db).publications.find(
    { '_id.uid': uid },
    { projection: { eventName: 1, eventId: 1, status: 1, rejected: 1 } },
  );
  for await (const { eventName, eventId, status, rejected } of rows) {
    yield { event: `${eventName}/${eventId}`, status, ...(rejected && { rejected: rejected.reason }) };
  }
}

/** Of the events of a webhook that have been attempted more than once. */
export async function readAttempts(db: Db, uid: string): Promise<Attempts> {
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

/** What is on record of the objects of a bucket's integration. */
export async function readBatches(db: Db, uid: string): Promise<Batch[]> {
  const batches = await collectionsOf(db).batches.find({ uid }).toArray();
  return batches.map(({ key, events, deliveredAt }) => ({ key, events, isDelivered: deliveredAt !== undefined }));
}

export async function* readObjects(s3: S3Client, { place }: Tracked): AsyncIterable<StoredObject> {
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: BUCKET, Prefix: `${place}/` })) {
    for (const { Key: key = '' } of page.Contents ?? []) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
      const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
      const lines = (key.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').split('\n');
      const isWhole = lines.pop() === '' && lines.length > 0;
      yield { key, isWhole, events: isWhole ? lines.map(eventIn) : [] };
    }
  }
}

/** When the objects of a prefix were written, in ms since 1970, to the second. */
export async function storedAt(s3: S3Client, prefix: string): Promise<number[]> {
  const times: number[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2(
    { client: s3 },
    { Bucket: BUCKET, Prefix: `${prefix}/` },
  )) {
    times.push(...Contents.map(({ LastModified }) => LastModified?.getTime() ?? Number.NaN));
  }
  return times;
}

function eventIn(line: string): string {
  const { name, id } = JSON.parse(line);
  return `${name}/${id}`;
}
