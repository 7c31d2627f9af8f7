import { ListBucketsCommand, S3ServiceException } from '@aws-sdk/client-s3';
import { Connection } from '@temporalio/client';
import { MongoClient } from 'mongodb';

import { withoutCredentials } from '../../domain/secret.js';
import { reasonOf, ServerError } from './errors.js';
import type { Running } from './running.js';
import { given } from './running.js';
import type { S3Address } from './s3.js';
import { s3Client } from './s3.js';
import type { TemporalAddress } from './temporal.js';

/**
 * Servers that somebody else runs, named by their addresses in the environment. Each is asked for a sign of life, so
 * that a dead one is a clear line at the start and not a time-out somewhere later.
 */
type Env = NodeJS.ProcessEnv;

const PATIENCE_MS = 3_000;

export async function givenTemporal(env: Env): Promise<Running<TemporalAddress> | undefined> {
  const address = env.TEMPORAL_ADDRESS;
  if (!address) return undefined;
  await reach('Temporal', address, 'TEMPORAL_ADDRESS', async () => {
    const connection = await Connection.connect({ address, connectTimeout: PATIENCE_MS });
    await connection.close();
  });
  return given({ address });
}

export async function givenMongodb(env: Env): Promise<Running<{ url: string }> | undefined> {
  const url = env.MONGODB_URL;
  if (!url) return undefined;
  await reach('MongoDB', url, 'MONGODB_URL', async () => {
    const client = new MongoClient(url, { serverSelectionTimeoutMS: PATIENCE_MS });
    try {
      await client.db('admin').command({ ping: 1 });
    } finally {
      await client.close();
    }
  });
  return given({ url });
}

export async function givenS3(env: Env): Promise<Running<S3Address> | undefined> {
  const endpoint = env.SLUICE_S3_ENDPOINT;
  if (!endpoint) return undefined;
  const [accessKeyId, secretAccessKey] = [env.SLUICE_S3_ACCESS_KEY_ID, env.SLUICE_S3_SECRET_ACCESS_KEY];
  if (!accessKeyId || !secretAccessKey) {
    throw new ServerError('SLUICE_S3_ENDPOINT needs SLUICE_S3_ACCESS_KEY_ID and SLUICE_S3_SECRET_ACCESS_KEY beside it');
  }
  const at = { endpoint, region: env.SLUICE_S3_REGION || 'us-east-1', accessKeyId, secretAccessKey };
  await reach('S3', endpoint, 'SLUICE_S3_ENDPOINT', async () => {
    const client = s3Client(at);
    try {
      await client.send(new ListBucketsCommand({}), { abortSignal: AbortSignal.timeout(PATIENCE_MS) });
    } catch (error) {
      // Keys that may write to one bucket only may not list them all: that is an answer, too.
      if (!(error instanceof S3ServiceException) || error.name !== 'AccessDenied') throw error;
    } finally {
      client.destroy();
    }
  });
  return given(at);
}

async function reach(name: string, address: string, variable: string, talk: () => Promise<void>): Promise<void> {
  try {
    await talk();
  } catch (error) {
    const where = withoutCredentials(address);
    const reason = withoutCredentials(reasonOf(error));
    throw new ServerError(`cannot reach ${name} at ${where}: ${reason}; start it or unset ${variable}`);
  }
}
