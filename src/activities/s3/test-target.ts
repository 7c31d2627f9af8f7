import { randomBytes } from 'node:crypto';
import { DeleteObjectCommand, PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { IntegrationSpec, S3Target } from '../../domain/integrations.js';
import type { TargetTest } from '../../domain/target-tests.js';
import { SecretLost } from '../../store/lost-secret.js';
import { explain } from './explain.js';
import { objectParams } from './object-params.js';
import type { Stores } from './stores.js';

/** The client tries several times by itself; somebody is waiting for this answer. */
const PATIENCE_MS = 20_000;

/** Writes a small object where the batches go, with the same settings, and removes it again. @throws SecretLost */
export async function testS3(
  { stores }: { stores: Stores },
  { tenant }: IntegrationSpec,
  target: S3Target,
): Promise<TargetTest> {
  const started = performance.now();
  const ms = () => Math.round((performance.now() - started) * 10) / 10;
  const prefix = target.keyPrefix === undefined ? '' : `${target.keyPrefix}/`;
  // No name that a reader of exports would take for one.
  const key = `${prefix}${tenant}/sluice-test-${randomBytes(8).toString('hex')}`;
  const abortSignal = AbortSignal.timeout(PATIENCE_MS);
  try {
    const client = await stores.open(target);
    const put = new PutObjectCommand({ ...objectParams(target, key), Body: 'a test of an integration\n' });
    const { $metadata } = await client.send(put, { abortSignal });
    const answered = { ok: true, ms: ms(), ...codeOf($metadata) };
    const left = await remove(client, target, key, abortSignal);
    return left === undefined ? answered : { ...answered, error: left };
  } catch (error) {
    if (error instanceof SecretLost) throw error;
    if (abortSignal.aborted) return { ok: false, ms: ms(), error: 'the store did not answer in time' };
    const code = error instanceof S3ServiceException ? codeOf(error.$metadata) : {};
    return { ok: false, ms: ms(), ...code, error: explain(target, error) };
  }
}

/** Deliveries need no right to delete, so not having it is no failure. */
async function remove(
  client: S3Client,
  target: S3Target,
  key: string,
  abortSignal: AbortSignal,
): Promise<string | undefined> {
  try {
    await client.send(new DeleteObjectCommand({ Bucket: target.bucket, Key: key }), { abortSignal });
    return undefined;
  } catch {
    return `the probe object ${key} was written, but could not be removed`;
  }
}

function codeOf({ httpStatusCode }: { httpStatusCode?: number | undefined }): { code?: number } {
  return httpStatusCode === undefined ? {} : { code: httpStatusCode };
}
