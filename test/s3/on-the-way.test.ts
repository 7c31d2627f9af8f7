import { crc32 } from 'node:zlib';
import { afterEach, beforeAll, describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { numbered } from '../support/deliveries.js';
import { s3Integration } from '../support/s3-deliveries.js';
import { TWO_PARTS } from '../support/s3-delivery.js';
import { S3Proxy } from '../support/s3-proxy.js';
import { testTarget } from '../support/s3-target-test.js';

describe('on the way to the store', () => {
  afterEach(() => void vi.useRealTimers());

  it('a clock that is hours wrong does no harm', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 7_200_000, shouldAdvanceTime: true });
    expect(await testTarget({})).toMatchObject({ ok: true });
  });

  describe('bytes', () => {
    let database: TestDatabase;
    beforeAll(async () => {
      database = await openTestDatabase();
      return () => database.close();
    });

    it.each([
      ['put', 1],
      ['part', TWO_PARTS.events],
    ])('that are changed in a %s are refused by the store, and no object comes of them', async (kind, events) => {
      const proxy = await S3Proxy.start(inject('servers').s3.endpoint);
      const s3 = await s3Integration(database, {
        endpoint: proxy.url,
        target: { batchMaxBytes: TWO_PARTS.batchMaxBytes },
      });
      onTestFinished(s3.close);
      const ids = numbered('e', events);
      for (let at = 0; at < events; at += 4) await s3.append(ids.slice(at, at + 4), TWO_PARTS.text);
      const checksums: [unknown, string][] = [];
      proxy.meddle(async (exchange) => {
        if (exchange.kind === kind) {
          const sum = Buffer.alloc(4);
          sum.writeUInt32BE(crc32(exchange.body));
          checksums.push([exchange.headers['x-amz-checksum-crc32'], sum.toString('base64')]);
          exchange.body.write('y', 500);
        }
        exchange.answer(await exchange.pass());
      });
      expect((await s3.deliver()).lastError).toBe(
        'the store got other bytes than were sent; something on the way changes them',
      );
      expect(checksums.length).toBeGreaterThan(0);
      for (const [sent, right] of checksums) expect(sent).toBe(right);
      expect(await s3.bucket.objects()).toEqual([]);
      proxy.meddle(undefined);
      expect(await s3.deliver()).toMatchObject({ next: { kind: 'ended' }, delivered: events });
      expect(await s3.bucket.openUploads()).toBe(0);
    });

    it.each([
      ['put', 1],
      ['create', TWO_PARTS.events],
    ])('are encrypted as it was set: a %s asks for it', async (kind, events) => {
      const proxy = await S3Proxy.start(inject('servers').s3.endpoint);
      const encryption = { serverSideEncryption: 'aws:kms', kmsKeyId: 'key-1' } as const;
      const s3 = await s3Integration(database, {
        endpoint: proxy.url,
        target: { batchMaxBytes: TWO_PARTS.batchMaxBytes, ...encryption },
      });
      onTestFinished(s3.close);
      const ids = numbered('e', events);
      for (let at = 0; at < events; at += 4) await s3.append(ids.slice(at, at + 4), TWO_PARTS.text);
      const asked: unknown[] = [];
      proxy.meddle(async (exchange) => {
        const { 'x-amz-server-side-encryption': how, 'x-amz-server-side-encryption-aws-kms-key-id': key } =
          exchange.headers;
        if (exchange.kind === kind) asked.push([how, key]);
        exchange.answer(await exchange.pass());
      });
      // The store of the tests may have no such key: what counts is what it was asked for.
      await s3.deliver();
      expect(asked[0]).toEqual(['aws:kms', 'key-1']);
    });
  });
});
