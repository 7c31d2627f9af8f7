import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { isRefusal, StoreTrouble } from './store-trouble.js';
import type { StoredObject } from './upload.js';

/** Where an object is, or was to be. */
export type Place = { bucket: string; key: string };

/**
 * Takes back what uploads of this object have left that died half-way: parts that nobody sees are paid for all the same.
 * Keys that may not do so do no harm; the store's own life-cycle rules remain.
 */
export async function abortLeftUploads(
  client: S3Client,
  { bucket: Bucket, key: Key }: Place,
  abortSignal: AbortSignal,
): Promise<void> {
  try {
    const list = new ListMultipartUploadsCommand({ Bucket, Prefix: Key });
    const { Uploads = [] } = await client.send(list, { abortSignal });
    for (const { UploadId } of Uploads.filter((upload) => upload.Key === Key)) {
      await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }), { abortSignal });
    }
  } catch {
    // Whatever keeps it from working keeps the upload from working too, and is told there; or it is a missing right.
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
