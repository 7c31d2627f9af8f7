import { randomBytes } from 'node:crypto';
import type { S3Target } from '../../domain/integrations.js';

const GZIPPED = '.gz';

/** `{prefix}/{tenant}/{milliseconds}-data-{random}.export`, as the readers of these buckets know it. */
export function objectKey(target: S3Target, tenant: string, now: Date): string {
  return keyOf(target, tenant, `${now.getTime()}-data-${randomBytes(8).toString('hex')}.export`);
}

/** Whether an object of this key is compressed; its key says so for ever, whatever its integration does later. */
export function isGzipped(key: string): boolean {
  return key.endsWith(GZIPPED);
}

/** Whether the target would still give the object this key: a prefix or a compression that was changed would not. */
export function isKeyFor(target: S3Target, tenant: string, key: string): boolean {
  const name = key.slice(key.lastIndexOf('/') + 1);
  return key === keyOf(target, tenant, isGzipped(name) ? name.slice(0, -GZIPPED.length) : name);
}

function keyOf({ keyPrefix, compression }: S3Target, tenant: string, name: string): string {
  const prefix = keyPrefix === undefined ? '' : `${keyPrefix}/`;
  return `${prefix}${tenant}/${name}${compression === 'gzip' ? GZIPPED : ''}`;
}
