import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, ListMultipartUploadsCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { inject } from 'vitest';
import { createBucket, s3Client, s3Parameters } from '../../src/dev/servers/index.js';

export const BUCKET = 'sluice-tests';

/** An object with the events on its lines. */
export type Stored = { key: string; bytes: Buffer; events: { id: string; name: string }[] };

/** One prefix of the run's shared bucket, and what an integration needs to write there. */
export type Bucket = {
  /** `s3_parameters` of an integration. */
  parameters: Record<string, unknown>;
  /** Everything under the prefix, by key. */
  objects(): Promise<Stored[]>;
  /** Multipart uploads under the prefix that were neither completed nor aborted. */
  openUploads(): Promise<number>;
  close(): void;
};

/** Opens the part of the bucket that belongs to `prefix`. */
export async function openBucket(prefix: string): Promise<Bucket> {
  const { s3 } = inject('servers');
  await createBucket(s3, BUCKET);
  const client = s3Client(s3);
  return {
    parameters: { ...s3Parameters(s3, BUCKET), key_prefix: prefix },
    objects: async () => {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: `${prefix}/` }));
      return Promise.all(Contents.map(({ Key = '' }) => read(client, Key)));
    },
    openUploads: async () => {
      const { Uploads = [] } = await client.send(
        new ListMultipartUploadsCommand({ Bucket: BUCKET, Prefix: `${prefix}/` }),
      );
      return Uploads.length;
    },
    close: () => client.destroy(),
  };
}

async function read(client: S3Client, key: string): Promise<Stored> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
  const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
  const text = (key.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error(`${key} does not end with a line feed`);
  return { key, bytes, events: lines.map((line) => JSON.parse(line)) };
}
