import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LatencyCounts, latencyBucket, latencyPercentile } from '../../src/domain/latencies.js';

function countsOf(latencies: readonly number[]): LatencyCounts {
  const counts: LatencyCounts = {};
  for (const ms of latencies) counts[latencyBucket(ms)] = (counts[latencyBucket(ms)] ?? 0) + 1;
  return counts;
}

test('a percentile told from buckets lies in the bucket of the true one', () => {
  const latencies = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(latencies, fc.constantFrom(0.01, 0.5, 0.95, 1), (all, share) => {
      const sorted = [...all].sort((a, b) => a - b);
      const exact = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
      const told = latencyPercentile(countsOf(all), share) ?? Number.NaN;
      const bucket = latencyBucket(exact);
      expect(told).toBeGreaterThanOrEqual(bucket === 0 ? 0 : 2 ** (bucket / 2));
      expect(told).toBeLessThanOrEqual(2 ** ((bucket + 1) / 2));
    }),
  );
});

test('many alike are told to within a fifth', () => {
  const all = Array.from({ length: 1_000 }, (_, i) => 10 + i / 10);
  const counts = countsOf(all);
  for (const [share, exact] of [
    [0.5, 60],
    [0.95, 105],
  ] as const) {
    expect(Math.abs((latencyPercentile(counts, share) ?? 0) / exact - 1)).toBeLessThan(0.2);
  }
});

test('of nothing there is no percentile, and what is off the scale stays on it', () => {
  expect(latencyPercentile({}, 0.5)).toBeUndefined();
  expect(latencyBucket(0)).toBe(0);
  expect(latencyBucket(Number.MAX_SAFE_INTEGER)).toBe(63);
});
