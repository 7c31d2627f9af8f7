import { expect, it } from 'vitest';
import { AddressGuard } from '../../src/activities/index.js';
import { Pools } from '../../src/activities/webhook/index.js';

const never = new AbortController().signal;

/** A delivery and a retry that send for the same integration. */
function two(concurrency: number, rateLimitPerSecond?: number) {
  const pools = new Pools(new AddressGuard([]));
  const told: string[] = [];
  const delivery = pools.share('uid', () => told.push('delivery'));
  const retry = pools.share('uid', () => told.push('retry'));
  delivery.limit({ concurrency, ...(rateLimitPerSecond !== undefined && { rateLimitPerSecond }) });
  return { pools, told, delivery, retry };
}

it('all that send to a target keep to its rate together', () => {
  const { delivery, retry } = two(10, 4);
  const waits = [delivery.pace.take(0), retry.pace.take(0), delivery.pace.take(0), retry.pace.take(1_000)];
  expect(waits).toEqual([0, 250, 500, 0]);
});

it('who waits for room gets what is given back, before anybody who has not waited', async () => {
  const { delivery, retry } = two(2);
  expect([delivery.take(), delivery.take(), delivery.take()]).toEqual([true, true, false]);
  const waiting = retry.wait(never);
  delivery.release();
  expect(delivery.take()).toBe(false);
  expect(await waiting).toBe(true);
  delivery.release();
  expect(delivery.take()).toBe(true);
});

it('room that nobody waits for is told to all others', async () => {
  const { told, retry, delivery } = two(1);
  told.length = 0;
  expect(await retry.wait(never)).toBe(true);
  expect(delivery.take()).toBe(false);
  retry.release();
  expect(told).toEqual(['delivery']);
});

it('who is aborted while he waits takes nothing, and who ends gives back all that he has', async () => {
  const { delivery, retry } = two(1);
  const aborting = new AbortController();
  delivery.take();
  const waiting = retry.wait(aborting.signal);
  aborting.abort();
  expect(await waiting).toBe(false);
  expect(await retry.wait(aborting.signal)).toBe(false);
  delivery.end();
  expect(retry.take()).toBe(true);
});

it('a limit that is raised lets in who waits; one that is lowered disturbs nobody', async () => {
  const { delivery, retry } = two(1);
  delivery.take();
  const waiting = retry.wait(never);
  delivery.limit({ concurrency: 2 });
  expect(await waiting).toBe(true);
  retry.limit({ concurrency: 1 });
  delivery.release();
  expect(delivery.take()).toBe(false);
});

it('who sets a limit is not told of it himself: a delivery is not ready for that as it begins', () => {
  const { told } = two(1);
  expect(told).toEqual(['retry']);
});

it('nothing is kept of what has ended', () => {
  const { pools, delivery, retry } = two(1);
  delivery.take();
  delivery.end();
  retry.end();
  const next = pools.share('uid');
  expect(next.take()).toBe(false);
  next.limit({ concurrency: 1 });
  expect(next.take()).toBe(true);
});
