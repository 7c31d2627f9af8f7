import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { expectExactlyOnce } from '../support/exactly-once.js';
import { type S3Integration, s3Integration } from '../support/s3-deliveries.js';
import { TWO_PARTS } from '../support/s3-delivery.js';
import { type Exchange, type Meddling, S3Proxy, type S3Request, s3Error } from '../support/s3-proxy.js';

const { batchMaxBytes, events, text } = TWO_PARTS;

/** What can happen to a request between client and store. */
const FAULTS: Record<string, Meddling> = {
  'is slow': async (exchange) => exchange.answerLate(await exchange.pass(), 30),
  'never reaches the store': (exchange) => exchange.reset(),
  'is done, and the connection breaks before the answer': async (exchange) => {
    await exchange.pass();
    exchange.reset();
  },
  'is done, and its answer breaks off': async (exchange) => exchange.breakOff(await exchange.pass()),
  'is answered with 500': (exchange) => exchange.answer(s3Error(500, 'InternalError')),
  'is answered with 503 SlowDown': (exchange) =>
    exchange.answer(s3Error(503, 'SlowDown', 'Please reduce your request rate.')),
  // S3 says 200 before it has begun to put the parts together.
  'is answered with an error behind a 200': (exchange) =>
    exchange.kind === 'complete'
      ? exchange.answer(s3Error(200, 'InternalError'))
      : exchange.answer(s3Error(500, 'InternalError')),
};

const WRITING: S3Request[] = ['put', 'create', 'part', 'complete'];
const CLEANING: S3Request[] = ['uploads', 'abort', 'get'];

/** The first requests of each kind for each object meet the fault. @returns what was met */
function meet(proxy: S3Proxy, fault: Meddling, times: number): Set<S3Request> {
  const met = new Set<S3Request>();
  const seen = new Map<string, number>();
  proxy.meddle(async (exchange: Exchange) => {
    const { kind } = exchange;
    const what = `${kind} ${keyIn(exchange)}`;
    const nth = (seen.get(what) ?? 0) + 1;
    seen.set(what, nth);
    if (nth > times) return exchange.answer(await exchange.pass());
    met.add(kind);
    await fault(exchange);
  });
  return met;
}

function keyIn({ path }: Exchange): string {
  return /\d{13}-data-[0-9a-f]{16}/.exec(path)?.[0] ?? '';
}

describe('a request to the store that', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());

  /** An object in two parts, one in one request, and again one in two parts. */
  async function withBatches(): Promise<{ s3: S3Integration; proxy: S3Proxy; ids: string[] }> {
    const proxy = await S3Proxy.start(inject('servers').s3.endpoint);
    const s3 = await s3Integration(database, { target: { batchMaxBytes }, endpoint: proxy.url });
    onTestFinished(s3.close);
    const small = 'x'.repeat(150_000);
    const full = Array.from({ length: events }, () => text);
    // With the small one, one of the others has no room any more.
    const texts = [...full, small, ...full.slice(1), ...full];
    const ids = texts.map((_, i) => `e-${i}`);
    for (let at = 0; at < ids.length; at += 4) await s3.append(ids.slice(at, at + 4), texts.slice(at, at + 4));
    return { s3, proxy, ids };
  }

  it.each(Object.entries(FAULTS))('%s now and then costs no attempt', async (_title, fault) => {
    const { s3, proxy, ids } = await withBatches();
    const met = meet(proxy, fault, 1);
    expect(await s3.deliver()).toMatchObject({ next: { kind: 'ended' }, delivered: ids.length, failed: 0 });
    expect([...met]).toEqual(expect.arrayContaining(WRITING));
    await expectExactlyOnce(s3, ids, proxy);
  });

  it.each(Object.entries(FAULTS).slice(1))(
    '%s again and again leads to the same objects, each once',
    async (_title, fault) => {
      const { s3, proxy, ids } = await withBatches();
      // More than the client itself tries.
      const met = meet(proxy, fault, 4);
      const errors: string[] = [];
      for (let result = await s3.deliver(); result.next.kind !== 'ended'; result = await s3.deliver()) {
        expect(result.next).toMatchObject({ kind: 'target_failing' });
        errors.push(result.lastError ?? '');
      }
      expect(errors.length).toBeGreaterThan(3);
      expect([...met]).toEqual(expect.arrayContaining([...WRITING, ...CLEANING]));
      await expectExactlyOnce(s3, ids, proxy);
    },
  );

  it('completes an upload, and is asked again by a client that never heard so, costs no attempt', async () => {
    const { s3, proxy, ids } = await withBatches();
    proxy.meddle(async (exchange) => {
      if (exchange.kind !== 'complete') return exchange.answer(await exchange.pass());
      if (proxy.asked.at(-2) === 'complete') return exchange.answer(s3Error(404, 'NoSuchUpload'));
      await exchange.pass();
      exchange.reset();
    });
    expect(await s3.deliver()).toMatchObject({ next: { kind: 'ended' }, delivered: ids.length, failed: 0 });
    await expectExactlyOnce(s3, ids, proxy);
  });
});
