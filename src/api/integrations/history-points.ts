import { z } from 'zod';
import { type LatencyCounts, latencyPercentile } from '../../domain/latencies.js';
import type { BacklogSample, HistoryDocument } from '../../store/history.js';
import { count, timestamp } from '../operations/shapes.js';

/** A point in an answer. */
export const pointShown = z
  .object({
    at: timestamp.meta({ description: 'When it begins.' }),
    delivered: count,
    failed: count,
    rejected: count,
    bytes: count,
    latency_ms: z
      .object({ mean: count, p50: count, p95: count, max: count })
      .nullable()
      .meta({ description: 'From the publication of an event to the answer of its target; null without deliveries.' }),
    backlog: z
      .object({ events: count, bytes: count, oldest_seconds: count })
      .nullable()
      .meta({ description: 'The most that was seen; null when nobody looked.' }),
  })
  .meta({ id: 'HistoryPoint' });

/** A stretch of time, cut into steps (ms) that begin at `from`, at `from + step` and so on up to `to`, which is left out. */
export type Stretch = { from: number; to: number; stepMs: number };

type Point = Pick<HistoryDocument, 'delivered' | 'failed' | 'rejected' | 'bytes'> & {
  latency: { sumMs: number; maxMs: number; counts: LatencyCounts };
  backlog?: BacklogSample;
};

/** Puts the minutes (or hours) of one integration together to one point for each step, also where nothing happened. */
export function pointsOf(documents: readonly HistoryDocument[], stretch: Stretch): Point[] {
  const { from, to, stepMs } = stretch;
  const points = Array.from({ length: Math.ceil((to - from) / stepMs) }, emptyPoint);
  for (const document of documents) {
    const point = points[Math.floor((document._id.at.getTime() - from) / stepMs)];
    if (point !== undefined) add(point, document);
  }
  return points;
}

function emptyPoint(): Point {
  return { delivered: 0, failed: 0, rejected: 0, bytes: 0, latency: { sumMs: 0, maxMs: 0, counts: {} } };
}

function add(point: Point, { delivered, failed, rejected, bytes, latency, backlog }: HistoryDocument): void {
  point.delivered += delivered;
  point.failed += failed;
  point.rejected += rejected;
  point.bytes += bytes;
  if (latency !== undefined) {
    const into = point.latency;
    into.sumMs += latency.sumMs;
    into.maxMs = Math.max(into.maxMs, latency.maxMs ?? 0);
    for (const [bucket, count] of Object.entries(latency.counts)) {
      into.counts[Number(bucket)] = (into.counts[Number(bucket)] ?? 0) + count;
    }
  }
  if (backlog !== undefined) point.backlog = most(point.backlog, backlog);
}

function most(a: BacklogSample | undefined, b: BacklogSample): BacklogSample {
  if (a === undefined) return b;
  return {
    events: Math.max(a.events, b.events),
    bytes: Math.max(a.bytes, b.bytes),
    ageMs: Math.max(a.ageMs, b.ageMs),
  };
}

/** A point as the API shows it; `sampled` tells whether backlogs were looked at then, so that none means 0. */
export function presentPoint(point: Point, at: number, sampled: boolean): z.input<typeof pointShown> {
  const { delivered, failed, rejected, bytes } = point;
  return {
    at: new Date(at).toISOString(),
    delivered,
    failed,
    rejected,
    bytes,
    latency_ms: presentLatency(point),
    backlog: presentBacklog(point.backlog, sampled),
  };
}

function presentLatency({ latency: { sumMs, maxMs, counts } }: Point) {
  const count = Object.values(counts).reduce((sum, one) => sum + one, 0);
  if (count === 0) return null;
  const percentile = (share: number) => Math.round(Math.min(maxMs, latencyPercentile(counts, share) ?? maxMs));
  return { mean: Math.round(sumMs / count), p50: percentile(0.5), p95: percentile(0.95), max: Math.round(maxMs) };
}

function presentBacklog(backlog: BacklogSample | undefined, sampled: boolean) {
  if (backlog === undefined) return sampled ? { events: 0, bytes: 0, oldest_seconds: 0 } : null;
  const { events, bytes, ageMs } = backlog;
  return { events, bytes, oldest_seconds: Math.round(ageMs / 1_000) };
}
