import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { S3Integration } from './s3-deliveries.js';
import type { S3Proxy } from './s3-proxy.js';

/**
 * That these events are in the bucket, in their order, each in one object; that the objects are those of the batches, byte
 * for byte; that the store was given nothing else under their keys; and that nothing else is left there.
 */
export async function expectExactlyOnce(
  { bucket, batches, cursor }: S3Integration,
  ids: readonly string[],
  { tags }: Pick<S3Proxy, 'tags'>,
): Promise<void> {
  const objects = new Map((await bucket.objects()).map((object) => [object.key, object]));
  const written = await batches();
  expect(written.map(({ number }) => number)).toEqual(written.map((_, i) => i + 1));
  expect(objects.size).toBe(written.length);
  expect(written.flatMap(({ key }) => objects.get(key)?.events.map(({ id }) => id))).toEqual(ids);
  for (const { key, sha256, bytes, events } of written) {
    const object = objects.get(key);
    const found = createHash('sha256').update(object?.bytes ?? '');
    const stored = { sha256: found.digest('hex'), bytes: object?.bytes.length, events: object?.events.length };
    expect(stored).toEqual({ sha256, bytes, events });
    expect(tags.get(key)?.size).toBe(1);
  }
  const { delivered, skipped } = (await cursor())?.totals ?? {};
  expect({ delivered, skipped }).toEqual({ delivered: ids.length, skipped: 0 });
  expect(await bucket.openUploads()).toBe(0);
}
