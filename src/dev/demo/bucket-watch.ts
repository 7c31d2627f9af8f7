import { ListObjectsV2Command, type ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import { type S3Address, s3Client } from '../servers/index.js';
import { show } from './screen.js';

const LOOK_MS = 1_000;

/** Prints every object that appears in the bucket from now on. @returns how to end it */
export async function watchBucket(at: S3Address, bucket: string): Promise<() => void> {
  const client = s3Client(at);
  let last = await newestKey();
  const timer = setInterval(() => void look().catch(() => undefined), LOOK_MS);
  return () => {
    clearInterval(timer);
    client.destroy();
  };

  async function look(): Promise<void> {
    // Keys begin with the time, so what is new comes after the newest one that was seen.
    const { Contents = [] } = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, ...(last !== undefined && { StartAfter: last }) }),
    );
    for (const { Key, Size = 0 } of Contents) {
      if (Key === undefined || (last !== undefined && Key <= last)) continue;
      last = Key;
      show('bucket', `new  s3://${bucket}/${Key}  ${(Size / 1_024).toFixed(1)} KiB`);
    }
  }

  async function newestKey(): Promise<string | undefined> {
    let newest: string | undefined;
    for (let more = true; more; ) {
      const page: ListObjectsV2CommandOutput = await client.send(
        new ListObjectsV2Command({ Bucket: bucket, ...(newest !== undefined && { StartAfter: newest }) }),
      );
      newest = page.Contents?.at(-1)?.Key ?? newest;
      more = page.IsTruncated ?? false;
    }
    return newest;
  }
}
