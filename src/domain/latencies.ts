/**
 * Latencies are counted in buckets, each √2 times as wide as the one before, so that a percentile of any stretch of time
 * can be told from sums. Bucket `b` holds [2^(b/2), 2^((b+1)/2)) ms; the first one also what is shorter, the last one
 * also what is longer.
 */
const LAST_BUCKET = 63;

/** How many latencies each bucket has; buckets without one may be missing. */
export type LatencyCounts = Record<number, number>;

export function latencyBucket(ms: number): number {
  return ms <= 1 ? 0 : Math.min(LAST_BUCKET, Math.floor(2 * Math.log2(ms)));
}

/**
 * The latency that `share` of them (0 to 1) do not exceed, in ms: within its bucket the counted ones are taken to lie
 * evenly, so it is wrong by a fifth at most.
 */
export function latencyPercentile(counts: LatencyCounts, share: number): number | undefined {
  const buckets = Object.keys(counts)
    .map(Number)
    .sort((a, b) => a - b);
  const total = buckets.reduce((sum, bucket) => sum + (counts[bucket] ?? 0), 0);
  let before = 0;
  for (const bucket of buckets) {
    const here = counts[bucket] ?? 0;
    if (here > 0 && before + here >= share * total) {
      const lower = bucket === 0 ? 0 : 2 ** (bucket / 2);
      return lower + (2 ** ((bucket + 1) / 2) - lower) * ((share * total - before) / here);
    }
    before += here;
  }
  return undefined;
}
