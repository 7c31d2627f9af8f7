import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { numbered } from '../support/deliveries.js';
import { type S3Integration, s3Integration } from '../support/s3-deliveries.js';
import { SMALL_PARTS } from '../support/s3-delivery.js';

describe('the size of an object', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());

  async function integration(batchMaxBytes: number, compression: 'none' | 'gzip' = 'none'): Promise<S3Integration> {
    const s3 = await s3Integration(database, { target: { batchMaxBytes, compression } });
    onTestFinished(s3.close);
    return s3;
  }

  /** Ids of the events in each object, in the order of the batches. */
  async function delivered(s3: S3Integration): Promise<string[][]> {
    await s3.deliver();
    const objects = new Map((await s3.bucket.objects()).map(({ key, events }) => [key, events.map(({ id }) => id)]));
    return (await s3.batches()).map(({ key }) => objects.get(key) ?? []);
  }

  const IDS = numbered('e', 6);
  const LINE = 300;
  /** Makes each of the six lines so many bytes long. */
  const textFor = (s3: S3Integration, bytes: number) => 'x'.repeat(bytes - s3.lineBytes('e-0', ''));

  it.each([
    ['as many events as fill it to the last byte', 3 * LINE, [3, 3]],
    ['one event less when a byte is missing', 3 * LINE - 1, [2, 2, 2]],
    ['no event more when there is a byte too many', 3 * LINE + 1, [3, 3]],
    ['no event more when the next one lacks a byte of room', 4 * LINE - 1, [3, 3]],
  ])('is %s', async (_title, batchMaxBytes, expected) => {
    const s3 = await integration(batchMaxBytes);
    await s3.append(IDS, textFor(s3, LINE));
    const objects = await delivered(s3);
    expect(objects.map(({ length }) => length)).toEqual(expected);
    expect(objects.flat()).toEqual(IDS);
    const sizes = (await s3.bucket.objects()).map(({ bytes }) => bytes.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(batchMaxBytes);
    expect((await s3.batches()).map(({ bytes }) => bytes)).toEqual(expected.map((events) => events * LINE));
  });

  it('is more than was set for an event that is larger, which has an object of its own', async () => {
    const s3 = await integration(1_000);
    const texts = ['x', 'x', 'y'.repeat(5_000), 'z'.repeat(1_000), 'x', 'x'];
    await s3.append(IDS, texts);
    expect(await delivered(s3)).toEqual([['e-0', 'e-1'], ['e-2'], ['e-3'], ['e-4', 'e-5']]);
  });

  it('is counted in bytes, whatever the letters', async () => {
    const text = 'Grüße, 价格 €5 😀 \u2028 "\\';
    const s3 = await integration(100_000);
    const size = s3.lineBytes('e-0', text);
    await s3.append(IDS, text);
    await s3.deliver({ target: { batchMaxBytes: 2 * size } });
    const objects = await s3.bucket.objects();
    expect(objects.map(({ bytes }) => bytes.length)).toEqual([2 * size, 2 * size, 2 * size]);
    for (const { events } of objects) {
      expect(events).toMatchObject([{ payload: { text } }, { payload: { text } }]);
    }
  });

  it('is that of the lines before compression, which gzip gives back byte for byte', async () => {
    const [plain, zipped] = [await integration(3 * LINE), await integration(3 * LINE, 'gzip')];
    for (const s3 of [plain, zipped]) {
      await s3.append(IDS, textFor(s3, LINE));
      await s3.deliver();
    }
    expect((await zipped.batches()).map(({ bytes }) => bytes)).toEqual([3 * LINE, 3 * LINE]);
    const objects = await zipped.bucket.objects();
    expect(objects.map(({ key }) => key.slice(-10))).toEqual(['.export.gz', '.export.gz']);
    for (const { bytes } of objects) expect(bytes.length).toBeLessThan(3 * LINE);
    const lines = (text: string) =>
      text
        .replaceAll(/"(tenant|published_at)":"[^"]*"/g, '')
        .split('\n')
        .sort();
    const unzipped = objects.map(({ bytes }) => gunzipSync(bytes).toString('utf8'));
    const asTheyAre = (await plain.bucket.objects()).map(({ bytes }) => bytes.toString('utf8'));
    expect(lines(unzipped.join(''))).toEqual(lines(asTheyAre.join('')));
  });

  it.each([-1, 0, 1])('of whole parts and %i bytes is written as it is', async (more) => {
    const size = 2 * SMALL_PARTS.partBytes + more;
    const s3 = await integration(size);
    const each = Math.floor(size / 10);
    const texts = Array.from({ length: 10 }, (_, i) => textFor(s3, i === 9 ? size - 9 * each : each));
    await s3.append(numbered('e', 10), texts);
    await s3.deliver();
    const [object, ...others] = await s3.bucket.objects();
    expect(others).toEqual([]);
    expect(object?.bytes.length).toBe(size);
    expect(object?.events.map(({ id }) => id)).toEqual(numbered('e', 10));
  });

  it('is full for each of a backlog, batch after batch in one delivery, and the rest comes at the end date', async () => {
    const s3 = await integration(10 * LINE);
    const ids = numbered('e', 200).map((id) => id.padEnd(5, '_'));
    const text = 'x'.repeat(LINE - s3.lineBytes('e-000', ''));
    for (let at = 0; at < ids.length; at += 7) await s3.append(ids.slice(at, at + 7), text);
    await s3.append(['e-end'], text);
    expect(await s3.deliver({ ending: false })).toMatchObject({ next: { kind: 'wait' }, delivered: 200 });
    const full = await s3.batches();
    expect(full.map(({ bytes }) => bytes)).toEqual(Array.from({ length: 20 }, () => 10 * LINE));
    expect((await delivered(s3)).flat()).toEqual([...ids, 'e-end']);
  });

  it('is never nothing', async () => {
    const s3 = await integration(1_000);
    for (const ending of [false, true]) expect(await s3.deliver({ ending })).toMatchObject({ delivered: 0 });
    await s3.append(['other'], 'x');
    const spec = { subscription: { events: ['order.paid'], entities: [] } };
    expect(await s3.deliver({ spec })).toMatchObject({ next: { kind: 'ended' }, delivered: 0 });
    expect(await s3.bucket.objects()).toEqual([]);
    expect(await s3.batches()).toEqual([]);
  });
});
