import type { S3Client } from '@aws-sdk/client-s3';
import type { Db } from 'mongodb';
import type { Happened } from '../faults/faults.js';
import type { Receivers } from '../load/receivers.js';
import type { Delivery } from './deliveries.js';
import { readAttempts, readBatches, readObjects, readRecords, storedAt, uidOf } from './evidence.js';
import { type Balance, Ledger } from './ledger.js';
import { readLog } from './log.js';
import { cameAfterDelete, type Deleted } from './silence.js';
import type { Tracked } from './tracked.js';

/** Where the evidence is. */
export type Places = { db: Db; s3: S3Client; receivers: Receivers };

/** What has happened, as far as the ledger needs to know it. */
export type Course = {
  /** Events that were answered with 202. */
  acknowledged: ReadonlySet<string>;
  integrations: readonly Tracked[];
  /** By the uid of their integration. */
  deliveries: ReadonlyMap<string, readonly Delivery[]>;
  faults: readonly Happened[];
};

/** Reads the log, the receivers, the bucket and the records, and holds them against each other. */
export async function drawUp({ db, s3, receivers }: Places, course: Course): Promise<Balance> {
  const published = await readLog(db);
  published.compareWith(course.acknowledged);
  const ledger = new Ledger(published, course.faults);
  for (const tracked of course.integrations) {
    const uid = await uidOf(db, tracked);
    if (uid === undefined) ledger.enterMissing(tracked);
    else if (tracked.target === 's3') {
      await ledger.enterBucket(tracked, { objects: readObjects(s3, tracked), batches: await readBatches(db, uid) });
    } else {
      const { taken, refused } = receivers.endpoint(tracked.place);
      const deliveries = course.deliveries.get(uid) ?? [];
      const [attempts, records] = [await readAttempts(db, uid), readRecords(db, uid)];
      await ledger.enterWebhook(tracked, { taken, refused, deliveries, attempts, records });
    }
  }
  return ledger.balance;
}

/** What came to the places of deleted integrations when they had gone. */
export async function sentAfterDelete(
  { s3, receivers }: Pick<Places, 's3' | 'receivers'>,
  deleted: readonly Deleted[],
): Promise<string[]> {
  const found: string[] = [];
  for (const one of deleted) {
    const { target, place } = one;
    const times = target === 's3' ? await storedAt(s3, place) : receivers.endpoint(place).arrivals;
    found.push(...cameAfterDelete(one, times));
  }
  return found;
}
