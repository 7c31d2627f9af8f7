import { type LatencyCounts, latencyBucket } from '../domain/latencies.js';
import type { BacklogSample } from './history.js';

const MINUTE_MS = 60_000;

/** What has happened at one moment; `latencyMs` is that of what was delivered. */
export type Noted = {
  delivered?: number;
  failed?: number;
  rejected?: number;
  bytes?: number;
  latencyMs?: number;
  backlog?: BacklogSample;
};

type Sums = {
  delivered: number;
  failed: number;
  rejected: number;
  bytes: number;
  latency: { sumMs: number; maxMs: number; counts: LatencyCounts };
  backlog?: BacklogSample;
};

/** What one integration did in the minute that begins at `minute` (ms). */
export type NotedStretch = Sums & { uid: string; minute: number };

/** Adds up in memory what integrations do, by minute. */
export class NotedMinutes {
  #sums = new Map<string, Map<number, Sums>>();

  add(uid: string, at: Date, noted: Noted): void {
    const sums = this.#sumsOf(uid, Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS);
    const { delivered = 0, failed = 0, rejected = 0, bytes = 0, latencyMs, backlog } = noted;
    sums.delivered += delivered;
    sums.failed += failed;
    sums.rejected += rejected;
    sums.bytes += bytes;
    if (latencyMs !== undefined) {
      const { latency } = sums;
      const bucket = latencyBucket(latencyMs);
      latency.sumMs += latencyMs * delivered;
      latency.maxMs = Math.max(latency.maxMs, latencyMs);
      latency.counts[bucket] = (latency.counts[bucket] ?? 0) + delivered;
    }
    if (backlog !== undefined) sums.backlog = backlog;
  }

  /** Hands over everything, and begins anew. */
  take(): NotedStretch[] {
    const taken = [...this.#sums].flatMap(([uid, minutes]) => {
      return [...minutes].map(([minute, sums]) => ({ uid, minute, ...sums }));
    });
    this.#sums = new Map();
    return taken;
  }

  #sumsOf(uid: string, minute: number): Sums {
    let minutes = this.#sums.get(uid);
    if (minutes === undefined) {
      minutes = new Map();
      this.#sums.set(uid, minutes);
    }
    let sums = minutes.get(minute);
    if (sums === undefined) {
      sums = { delivered: 0, failed: 0, rejected: 0, bytes: 0, latency: { sumMs: 0, maxMs: 0, counts: {} } };
      minutes.set(minute, sums);
    }
    return sums;
  }
}
