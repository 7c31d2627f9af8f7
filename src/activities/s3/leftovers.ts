import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { isRefusal, isUploadUnknown, StoreTrouble, statusOf } from './store-trouble.js';
import type { Place, StoredObject } from './stored-object.js';

/**
 * Takes back what uploads of this object have left that died half-way: parts that nobody sees are paid for all the same.
 * Keys that may not do so do no harm; the store's own life-cycle rules remain.
 *
 * @param except the upload that is under way
 * @throws StoreTrouble when the store cannot be asked: once the object is written, nobody would look again
 */
export async function abortLeftUploads(
  client: S3Client,
  { bucket: Bucket, key: Key }: Place,
  abortSignal: AbortSignal,
  except?: string,
): Promise<void> {
  const list = new ListMultipartUploadsCommand({ Bucket, Prefix: Key });
  const { Uploads = [] } = (await unlessDeclined(client.send(list, { abortSignal }))) ?? {};
  for (const { UploadId } of Uploads.filter((upload) => upload.Key === Key && upload.UploadId !== except)) {
    const abort = new AbortMultipartUploadCommand({ Bucket, Key, UploadId });
    await unlessDeclined(client.send(abort, { abortSignal }));
  }
}

/** What the store answers; undefined when it says no, cannot do such a thing (501), or has taken it back already. */
async function unlessDeclined<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isRefusal(error) || isUploadUnknown(error) || statusOf(error) === 501) return undefined;
    throw new StoreTrouble(error, true);
  }
}

/**
 * Looks whether an object is in the store after all: the answer to the last request for it was never seen.
 *
 * @returns undefined when it is not there, or the key may not know
 * @throws StoreTrouble when the store cannot be asked
 */
export async function findObject(
  client: S3Client,
  { bucket: Bucket, key: Key }: Place,
  abortSignal: AbortSignal,
): Promise<StoredObject | undefined> {
  try {
    const { Body, ETag = '' } = await client.send(new GetObjectCommand({ Bucket, Key }), { abortSignal });
    const hash = createHash('sha256');
    for await (const piece of Body as AsyncIterable<Uint8Array>) hash.update(piece);
    return { etag: ETag.replaceAll('"', ''), sha256: hash.digest('hex') };
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw new StoreTrouble(error, true);
  }
}
