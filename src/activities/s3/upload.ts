import {
  AbortMultipartUploadCommand,
  type CompleteMultipartUploadCommandOutput,
  ListMultipartUploadsCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { S3Target } from '../../domain/integrations.js';
import type { EventLog } from '../../log/index.js';
import type { BatchDocument } from '../../store/batches.js';
import { contentOf } from './content.js';

const PART_BYTES = 8 * 1_024 * 1_024;
/** Parts on their way at once; with PART_BYTES it bounds the memory of an upload. */
const PARTS_AT_ONCE = 3;

/** What the store has taken. */
export type Uploaded = { etag: string; sha256: string };

/**
 * Writes a batch's object: a plain PUT when it is small, a multipart upload otherwise, with a checksum that the store
 * verifies.
 *
 * @param signal stops the upload and takes back the parts that were sent
 * @throws what the store or the network says, or an AbortError
 */
export async function uploadBatch(
  client: S3Client,
  log: Pick<EventLog, 'read'>,
  target: S3Target,
  batch: BatchDocument,
  signal: AbortSignal,
): Promise<Uploaded> {
  const content = contentOf(log, batch, target.compression);
  const upload = new Upload({
    client,
    params: { ...objectParams(target, batch.key), Body: content.body },
    partSize: PART_BYTES,
    queueSize: PARTS_AT_ONCE,
  });
  const abort = () => void upload.abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    signal.throwIfAborted();
    const { ETag = '' } = (await upload.done()) as CompleteMultipartUploadCommandOutput;
    return { etag: ETag.replaceAll('"', ''), sha256: content.sha256() };
  } finally {
    signal.removeEventListener('abort', abort);
    content.body.destroy();
  }
}

/** What every object of a target is written with. */
export function objectParams(target: S3Target, key: string): Omit<PutObjectCommandInput, 'Body'> {
  return {
    Bucket: target.bucket,
    Key: key,
    ContentType: target.compression === 'gzip' ? 'application/gzip' : 'application/x-ndjson',
    ChecksumAlgorithm: 'CRC32',
    ...(target.serverSideEncryption && { ServerSideEncryption: target.serverSideEncryption }),
    ...(target.kmsKeyId && { SSEKMSKeyId: target.kmsKeyId }),
  };
}

/**
 * Takes back what an upload of this key has left that died half-way: parts that nobody sees are paid for all the same.
 * A key that may not list uploads does no harm; the store's own life-cycle rules remain.
 */
export async function abortLeftUploads(client: S3Client, { bucket }: S3Target, key: string): Promise<number> {
  try {
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: key }));
    const left = Uploads.filter((upload) => upload.Key === key);
    for (const { UploadId } of left) {
      await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId }));
    }
    return left.length;
  } catch {
    return 0;
  }
}
