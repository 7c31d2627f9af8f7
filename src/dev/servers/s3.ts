import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';

import type { Source } from './binaries.js';
import { weedBinary } from './binaries.js';
import { launch } from './launch.js';
import type { ClaimedPort } from './ports.js';
import { claimPort } from './ports.js';
import type { Running } from './running.js';
import { running } from './running.js';

export type S3Options = Source & {
  dataDir: string;
  /** Taken if it is free, else the next free one. Without it, any. */
  port?: number | undefined;
};

export type S3Address = { endpoint: string; region: string; accessKeyId: string; secretAccessKey: string };

/** SeaweedFS with its S3 gateway, on loopback only. Buckets and keys survive a restart. */
export async function startS3(options: S3Options): Promise<Running<S3Address>> {
  const binary = await weedBinary(options);
  const volumes = join(options.dataDir, 'data');
  await mkdir(volumes, { recursive: true });
  const { file: identities, ...keys } = await accessKeys(options.dataDir);
  const s3 = await claimPort(options.port);
  const inner: ClaimedPort[] = [];
  for (let index = 0; index < INNER_PORTS.length; index++) inner.push(await claimPort());
  const giveBack = async () => {
    for (const { release } of [s3, ...inner]) release();
    await removeSockets([s3, ...inner].map(({ port }) => port));
  };
  const innerPort = (name: (typeof INNER_PORTS)[number]) => inner[INNER_PORTS.indexOf(name)]?.port ?? 0;
  const at = { endpoint: `http://127.0.0.1:${s3.port}`, region: 'us-east-1', ...keys };
  const client = s3Client(at);
  const launched = await launch({
    name: 'SeaweedFS',
    binary,
    args: [
      ...['-logtostderr=true', 'server', `-dir=${volumes}`, '-ip=127.0.0.1', '-ip.bind=127.0.0.1'],
      ...['-s3', `-s3.port=${s3.port}`, `-s3.config=${identities}`, '-s3.port.iceberg=0', '-s3.port.lance=0'],
      ...INNER_PORTS.map((name) => `-${name}=${innerPort(name)}`),
      // A master that knows it is alone leads at once; else it holds an election, and the others come back 5 s later.
      ...['-master.peers=none', '-master.electionTimeout=500ms', '-master.telemetry=false'],
      // Every bucket takes a volume of its own, and a request to one that gets none is answered with 500.
      ...['-volume.max=1000', '-master.volumeSizeLimitMB=256', '-master.volumePreallocate=false'],
      '-volume.preStopSeconds=0',
    ],
    // One volume for a bucket that needs one, instead of seven.
    env: { ...process.env, WEED_MASTER_VOLUME_GROWTH_COPY_1: '1' },
    cwd: options.dataDir,
    logFile: join(options.dataDir, 's3.log'),
    signal: options.signal,
    ready: async () => (await hasRoom(innerPort('master.port'))) && (await listsBuckets(client)),
    // It waits 15 s for its own streams, which never end. What was answered is in its files by then: nothing is lost.
    graceMs: 500,
  })
    .catch(async (error: unknown) => {
      await giveBack();
      throw error;
    })
    .finally(() => client.destroy());
  return running(at, launched, [giveBack]);
}

const INNER_PORTS = [
  's3.port.grpc',
  'filer.port',
  'filer.port.grpc',
  'master.port',
  'master.port.grpc',
  'volume.port',
  'volume.port.grpc',
] as const;

/** A client for such a server; the caller destroys it. */
export function s3Client({ endpoint, region, accessKeyId, secretAccessKey }: S3Address): S3Client {
  return new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
    maxAttempts: 1,
  });
}

/** `s3_parameters` with which an integration writes to a bucket of such a server. */
export function s3Parameters({ endpoint, region, accessKeyId, secretAccessKey }: S3Address, bucket: string) {
  return {
    aws_access_key_id: accessKeyId,
    aws_secret_access_key: secretAccessKey,
    aws_region: region,
    bucket,
    endpoint,
    force_path_style: true,
  };
}

/** Makes a bucket; one that is there already is fine. */
export async function createBucket(at: S3Address, bucket: string): Promise<void> {
  const client = s3Client(at);
  try {
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
  } catch (error) {
    if (!(error instanceof Error) || !/^BucketAlready/.test(error.name)) throw error;
  } finally {
    client.destroy();
  }
}

async function listsBuckets(client: S3Client): Promise<boolean> {
  return (
    (await client.send(new ListBucketsCommand({}), { abortSignal: AbortSignal.timeout(5_000) })).Buckets !== undefined
  );
}

/** The gateway answers a while before its volume server has reported for work; a write would fail until then. */
async function hasRoom(masterPort: number): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${masterPort}/dir/status`, { signal: AbortSignal.timeout(1_000) });
  const status = (await response.json()) as { Topology?: { Max?: number } };
  return (status.Topology?.Max ?? 0) > 0;
}

/** Made at the first start and kept: integrations that were set up then still hold them. */
async function accessKeys(dataDir: string): Promise<{ file: string; accessKeyId: string; secretAccessKey: string }> {
  const file = join(dataDir, 'identities.json');
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  if (kept !== undefined) {
    const { accessKey, secretKey } = JSON.parse(kept).identities[0].credentials[0];
    return { file, accessKeyId: accessKey, secretAccessKey: secretKey };
  }
  const keys = { accessKeyId: 'sluice-dev', secretAccessKey: randomBytes(24).toString('base64url') };
  const credentials = [{ accessKey: keys.accessKeyId, secretKey: keys.secretAccessKey }];
  const actions = ['Admin', 'Read', 'Write', 'List', 'Tagging'];
  await writeFile(file, JSON.stringify({ identities: [{ name: 'sluice', credentials, actions }] }), { mode: 0o600 });
  return { file, ...keys };
}

/** It leaves a socket in /tmp for each of its ports when it is ended by force. */
async function removeSockets(ports: number[]): Promise<void> {
  for (const port of ports) {
    for (const kind of ['s3', 's3-grpc', 'filer', 'filer-grpc', 'master-grpc', 'volume-grpc']) {
      await rm(`/tmp/seaweedfs-${kind}-${port}.sock`, { force: true });
    }
  }
}
