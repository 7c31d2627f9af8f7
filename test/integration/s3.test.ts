import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBucket } from '../support/bucket.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { uniqueName } from '../support/unique-name.js';
import { until } from '../support/until.js';

const MEBIBYTE = 1_048_576;

describe('delivery to S3', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());

  async function post(prefix: string, count: number, bytes = 100): Promise<string[]> {
    const ids = Array.from({ length: count }, (_, i) => `${prefix}-${i}`);
    for (let start = 0; start < count; start += 500) {
      const events = ids
        .slice(start, start + 500)
        .map((id) => ({ name: 'order.created', id, payload: { text: 'ü'.repeat(bytes / 2) } }));
      expect(await stack.call('POST', '/events', events)).toMatchObject({ status: 202 });
    }
    return ids;
  }

  it('fills batches to the last event that fits, writes each event once, and flushes the rest at the end date', async () => {
    const startsAt = new Date(Date.now() - 1_000).toISOString();
    const ids = await post('full', 6_000, 600);
    const bucket = await openBucket(uniqueName('full'));
    const s3_parameters = { ...bucket.parameters, batch_max_bytes: MEBIBYTE };
    const ends_at = new Date(Date.now() + 100).toISOString();
    const body = { id: 'full', integration_type: 'temporary', starts_at: startsAt, ends_at, s3_parameters };
    expect(await stack.call('POST', INTEGRATIONS, body)).toMatchObject({ status: 200, body: { target: 's3' } });
    await until(async () => (await stack.call('GET', `${INTEGRATIONS}/full`)).body.status === 'stopped', {
      timeoutMs: 30_000,
    });

    const objects = await bucket.objects();
    expect(objects.flatMap(({ events }) => events.map(({ id }) => id))).toEqual(ids);
    const line = (objects[0]?.bytes.indexOf('\n') ?? 0) + 1;
    const full = objects.slice(0, -1);
    expect(full.length).toBeGreaterThan(2);
    for (const { bytes } of full) {
      expect(bytes.length).toBeLessThanOrEqual(MEBIBYTE);
      expect(bytes.length).toBeGreaterThan(MEBIBYTE - line - 10);
    }
    for (const { key } of objects) expect(key).toMatch(new RegExp(`/${stack.tenant}/\\d{13}-data-[0-9a-f]+\\.export$`));
    const bytes = objects.reduce((all, object) => all + object.bytes.length, 0);
    await stack.stores.history.flush();
    // What is written without waiting for other machines can be read a moment later.
    const history = await until(async () => {
      const found = await historyOf();
      return found.delivered < ids.length ? undefined : found;
    });
    expect(history).toEqual({ delivered: ids.length, bytes });
    const { status_reason } = (await stack.call('GET', `${INTEGRATIONS}/full`)).body;
    expect(status_reason).toContain('reached its end date');
    bucket.close();
  });

  /** What the last hour adds up to. */
  async function historyOf(): Promise<{ delivered: number; bytes: number }> {
    const { points } = (await stack.call('GET', `${INTEGRATIONS}/full/history`)).body;
    const sum = (field: string) =>
      points.reduce((all: number, point: Record<string, number>) => all + (point[field] ?? 0), 0);
    return { delivered: sum('delivered'), bytes: sum('bytes') };
  }

  it('writes what waits when its time is over, without a new event, by another worker, compressed when asked', async () => {
    const bucket = await openBucket(uniqueName('timed'));
    const s3_parameters = { ...bucket.parameters, batch_max_seconds: 10, compression: 'gzip' };
    await stack.call('POST', INTEGRATIONS, { id: 'timed', integration_type: 'permanent', s3_parameters });
    const ids = await post('timed', 3);
    const { _id } = (await stack.stores.integrations.get(stack.tenant, 'timed')) ?? { _id: '' };
    await until(async () => (await stack.stores.cursors.get(_id))?.pending !== undefined);
    await stack.restartWorker();
    await until(async () => (await bucket.objects()).length === 1, { timeoutMs: 25_000, everyMs: 200 });
    const [object] = await bucket.objects();
    expect(object?.key).toMatch(/\.export\.gz$/);
    expect(object?.events.map(({ id }) => id)).toEqual(ids);
    const batch = await until(async () => {
      const [newest] = await stack.stores.batches.list(_id, 1);
      return newest?.deliveredAt ? newest : undefined;
    });
    expect(batch).toMatchObject({ number: 1, key: object?.key, events: 3, firstEventId: ids[0], lastEventId: ids[2] });
    expect(batch.sha256).toBe(
      createHash('sha256')
        .update(object?.bytes ?? '')
        .digest('hex'),
    );
    bucket.close();
  });

  /** The batch that is planned for an integration, as it is in the database. */
  const plannedOf = async (integration: string) =>
    stack.stores.database.collections.batches.findOne({ tenant: stack.tenant, integration, number: 1 });

  it('keeps a batch that the store refuses, tries it again, says why, and writes it once the credentials are mended', async () => {
    const bucket = await openBucket(uniqueName('refused'));
    const wrong = { ...bucket.parameters, aws_secret_access_key: 'not-the-secret', batch_max_seconds: 10 };
    const starts_at = new Date(Date.now() - 100).toISOString();
    const ids = await post('refused', 5);
    const body = {
      id: 'refused',
      integration_type: 'temporary',
      starts_at,
      ends_at: new Date(Date.now() + 200).toISOString(),
    };
    await stack.call('POST', INTEGRATIONS, { ...body, s3_parameters: wrong });
    const reason = async () => (await stack.call('GET', `${INTEGRATIONS}/refused`)).body.status_reason;
    await until(async () => (await reason()).startsWith('target failing'), { timeoutMs: 20_000 });
    expect(await reason()).toContain('check aws_secret_access_key');
    expect(await bucket.objects()).toEqual([]);
    const planned = await plannedOf('refused');
    await until(async () => (await plannedOf('refused'))?.attempts !== planned?.attempts, { timeoutMs: 20_000 });
    const published = async (status: string) =>
      (await stack.call('GET', `/org/integrations/published-events?integration_id=refused&status=${status}`)).body;
    const failures = await published('failure');
    expect(failures.map(({ event_id }: { event_id: string }) => event_id).sort()).toEqual(ids);
    expect(failures[0].response.error).toContain('check aws_secret_access_key');
    const { entries } = (await stack.call('GET', `${INTEGRATIONS}/refused/logs`)).body;
    expect(entries.map(({ reason }: { reason: string }) => reason)).toContainEqual(expect.stringContaining('failing'));
    const s3_parameters = { ...bucket.parameters, batch_max_seconds: 10 };
    expect(await stack.call('PATCH', `${INTEGRATIONS}/refused`, { s3_parameters })).toMatchObject({ status: 200 });
    await until(async () => (await bucket.objects()).length === 1, { timeoutMs: 20_000 });
    const [object] = await bucket.objects();
    expect(object?.events.map(({ id }) => id)).toEqual(ids);
    expect(object?.key).toBe(planned?.key);
    await until(async () => (await published('success')).length === ids.length);
    expect(await published('failure')).toEqual([]);
    bucket.close();
  });
});
