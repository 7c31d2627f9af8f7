import { randomBytes } from 'node:crypto';

/**
 * A name that nothing else in the run has: for databases, buckets, task queues, tenants. Lower-case letters, digits and
 * hyphens only, which is what a bucket's name allows.
 */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomBytes(6).toString('hex')}`;
}
