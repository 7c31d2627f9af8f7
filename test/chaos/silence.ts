import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { Receivers } from './receivers.js';
import { NOTICE_MS } from './repeats.js';
import { BUCKET } from './system.js';
import type { Tracked } from './tracked.js';

/** An integration that was deleted, and when it had gone, in ms since 1970. */
export type Deleted = Pick<Tracked, 'id' | 'target' | 'place'> & { goneAt: number };

/** What came to the places of deleted integrations when they had gone. */
export async function sentAfterDelete(
  deleted: readonly Deleted[],
  receivers: Receivers,
  s3: S3Client,
): Promise<string[]> {
  const found: string[] = [];
  for (const { id, target, place, goneAt } of deleted) {
    // A delivery whose work was given away before the command came notices that a little later.
    const silentFrom = goneAt + NOTICE_MS;
    const times = target === 's3' ? await storedAt(s3, place) : receivers.endpoint(place).arrivals;
    const late = times.filter((at) => at > silentFrom);
    if (late.length > 0) found.push(`${id} at ${place}: ${late.length} after ${new Date(goneAt).toISOString()}`);
  }
  return found;
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
