import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { abortLeftUploads } from './leftovers.js';
import type { PartBuffers } from './part-buffers.js';
import { type Part, partsOf } from './parts.js';
import { isRefusal, StoreTrouble } from './store-trouble.js';
import type { StoredObject } from './stored-object.js';

/** A request that makes an object appear may go on for this long after it is time to stop. */
const FINISH_MS = 2_000;
const TAKE_BACK_MS = 5_000;

/** Which object, and with which properties. */
export type ObjectParams = Omit<PutObjectCommandInput, 'Body'> & { Bucket: string; Key: string };

/**
 * Writes one object: by a plain PUT when it is small, as a multipart upload otherwise, with checksums that the store
 * verifies. It is there whole or not at all.
 *
 * The SDK's own Upload is not used. It cannot be stopped: requests in flight go on, and after one part has failed all the
 * others are still sent. And it copies every part anew, which left a third of the worker's time to the garbage collector.
 *
 * @param content never empty; what it throws is thrown
 * @param signal stops the upload and takes back the parts that were sent
 * @throws StoreTrouble, or the signal's reason
 */
export async function uploadObject(
  client: S3Client,
  buffers: PartBuffers,
  params: ObjectParams,
  content: AsyncIterable<Buffer>,
  signal: AbortSignal,
): Promise<StoredObject> {
  const upload = new ObjectUpload(client, buffers, params, signal);
  const hash = createHash('sha256');
  let etag: string | undefined;
  try {
    for await (const part of partsOf(content, () => upload.lend())) {
      hash.update(part.bytes);
      if (part.isLast && part.number === 1) etag = await upload.put(part);
      else await upload.send(part);
    }
    return { etag: etag ?? (await upload.complete()), sha256: hash.digest('hex') };
  } catch (error) {
    await upload.takeBack();
    throw upload.failure ?? error;
  } finally {
    upload.giveBack();
  }
}

class ObjectUpload {
  /** The first that went wrong; the others are its consequences. */
  failure: unknown;
  #uploadId: string | undefined;
  readonly #lent = new Set<Buffer>();
  readonly #sending = new Set<Promise<void>>();
  readonly #sent: CompletedPart[] = [];
  readonly #failed = new AbortController();
  /** Aborted when nothing more is to be sent, for whatever reason. */
  readonly #stopped: AbortSignal;

  constructor(
    private readonly client: S3Client,
    private readonly buffers: PartBuffers,
    private readonly params: ObjectParams,
    private readonly signal: AbortSignal,
  ) {
    this.#stopped = AbortSignal.any([signal, this.#failed.signal]);
  }

  /** A buffer for the next part, as soon as one may be had. */
  async lend(): Promise<Buffer> {
    for (;;) {
      this.#stopped.throwIfAborted();
      const buffer = this.buffers.take(this.#lent.size);
      if (buffer !== undefined) {
        this.#lent.add(buffer);
        return buffer;
      }
      await Promise.race(this.#sending);
    }
  }

  /** The whole object at once. */
  async put({ bytes }: Part): Promise<string> {
    const { ETag } = await this.#finish((abortSignal) =>
      this.client.send(new PutObjectCommand({ ...this.params, Body: bytes }), { abortSignal }),
    );
    return bare(ETag);
  }

  /** Begins to send a part; where it is the first one, begins the upload. */
  async send(part: Part): Promise<void> {
    if (this.#uploadId === undefined) await this.#create();
    const sending = this.#sendPart(part)
      .catch((error: unknown) => {
        this.failure ??= error;
        this.#failed.abort(error);
      })
      .finally(() => {
        this.#sending.delete(sending);
        this.#give(part.buffer);
      });
    this.#sending.add(sending);
  }

  async complete(): Promise<string> {
    await Promise.all(this.#sending);
    const parts = this.#sent.sort((a, b) => (a.PartNumber ?? 0) - (b.PartNumber ?? 0));
    const { Bucket, Key } = this.params;
    const command = { Bucket, Key, UploadId: this.#uploadId, MultipartUpload: { Parts: parts } };
    const { ETag } = await this.#finish((abortSignal) =>
      this.client.send(new CompleteMultipartUploadCommand(command), { abortSignal }),
    );
    return bare(ETag);
  }

  /** Leaves no parts behind, which would be paid for; where that fails, the next attempt does it. */
  async takeBack(): Promise<void> {
    this.#failed.abort();
    await Promise.all(this.#sending);
    if (this.#uploadId === undefined) return;
    const { Bucket, Key } = this.params;
    const command = new AbortMultipartUploadCommand({ Bucket, Key, UploadId: this.#uploadId });
    await this.client.send(command, { abortSignal: AbortSignal.timeout(TAKE_BACK_MS) }).catch(() => undefined);
  }

  giveBack(): void {
    for (const buffer of [...this.#lent]) this.#give(buffer);
  }

  #give(buffer: Buffer): void {
    if (this.#lent.delete(buffer)) this.buffers.give(buffer);
  }

  async #create(): Promise<void> {
    const command = new CreateMultipartUploadCommand(this.params);
    const { UploadId, $metadata } = await this.#ask(this.client.send(command, { abortSignal: this.#stopped }));
    this.#uploadId = UploadId;
    const { Bucket: bucket, Key: key } = this.params;
    // The client tries again by itself, and a try whose answer was lost may have begun an upload as well.
    if (($metadata.attempts ?? 1) > 1) await abortLeftUploads(this.client, { bucket, key }, this.#stopped, UploadId);
  }

  async #sendPart({ number, bytes }: Part): Promise<void> {
    const { Bucket, Key, ChecksumAlgorithm } = this.params;
    const command = new UploadPartCommand({
      Bucket,
      Key,
      UploadId: this.#uploadId,
      PartNumber: number,
      Body: bytes,
      ChecksumAlgorithm,
    });
    const { ETag, ChecksumCRC32 } = await this.#ask(this.client.send(command, { abortSignal: this.#stopped }));
    this.#sent.push({ PartNumber: number, ETag, ChecksumCRC32 });
  }

  async #ask<T>(answer: Promise<T>): Promise<T> {
    return answer.catch((error: unknown) => {
      throw new StoreTrouble(error, false);
    });
  }

  /** Sends the request that makes the object appear: to be cut off in it is to know less, so it gets a little time. */
  async #finish<T>(send: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
    this.#stopped.throwIfAborted();
    const late = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const hurry = () => {
      timer = setTimeout(() => late.abort(), FINISH_MS);
    };
    this.signal.addEventListener('abort', hurry, { once: true });
    try {
      return await send(late.signal);
    } catch (error) {
      throw new StoreTrouble(error, !isRefusal(error));
    } finally {
      this.signal.removeEventListener('abort', hurry);
      clearTimeout(timer);
    }
  }
}

function bare(etag = ''): string {
  return etag.replaceAll('"', '');
}
