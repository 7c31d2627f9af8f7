import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { type S3Address, s3Client } from '../../src/dev/servers/index.js';

/** Objects that are there already and are to be written again. */
type Ask = { at: S3Address; bucket: string; keys: string[]; compression: 'none' | 'gzip' };

/** The AWS SDK and nothing else, in a process of its own. */
export type Putter = {
  /** Writes the bytes of these objects once more, one object after the other. @returns how long that took */
  put(ask: Ask): Promise<{ seconds: number; bytes: number }>;
  stop(): Promise<void>;
};

export function startPutter(): Putter {
  const putter = fork(fileURLToPath(import.meta.url), ['putter'], { execArgv: ['--import', 'tsx'] });
  return {
    put: async (ask) => {
      const answer = once(putter, 'message');
      putter.send(ask);
      return (await answer)[0];
    },
    stop: async () => {
      const exited = once(putter, 'exit');
      putter.disconnect();
      await exited;
    },
  };
}

async function putAll({ at, bucket, keys, compression }: Ask): Promise<{ seconds: number; bytes: number }> {
  const client = s3Client(at);
  let [ms, bytes] = [0, 0];
  for (const key of keys) {
    // Reading it is no part of the comparison: the SDK gets its bytes for nothing.
    const lines = await get(client, bucket, key);
    const started = performance.now();
    const Body = compression === 'gzip' ? Readable.from(slices(lines)).pipe(createGzip()) : lines;
    await new Upload({ client, params: { Bucket: bucket, Key: `alone/${compression}/${key}`, Body } }).done();
    ms += performance.now() - started;
    bytes += lines.length;
  }
  client.destroy();
  return { seconds: ms / 1_000, bytes };
}

function* slices(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += 1_048_576) yield bytes.subarray(start, start + 1_048_576);
}

async function get(client: S3Client, bucket: string, key: string): Promise<Buffer> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

if (process.argv[2] === 'putter') {
  process.on('message', async (ask: Ask) => process.send?.(await putAll(ask)));
}
