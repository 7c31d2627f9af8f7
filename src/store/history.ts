import { type AnyBulkWriteOperation, type Collection, type Filter, MaxKey, type UpdateFilter } from 'mongodb';
import type { LatencyCounts } from '../domain/latencies.js';
import type { Logger } from '../telemetry/logger.js';
import { type Noted, NotedMinutes, type NotedStretch } from './noted-minutes.js';

const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_MS = 86_400_000;

/** Minutes are kept this long; hours as long as everything else. */
export const MINUTES_KEPT_DAYS = 3;

/** What is noted in memory is written this often: charts need no more, and deliveries are not to pay for them. */
export const HISTORY_WRITE_MS = 5_000;
/** Minutes of integrations that wait to be written while the database is away; the oldest are forgotten. */
const MOST_UNWRITTEN = 20_000;

/** The length of a stretch, in seconds. */
export type Step = typeof MINUTE_S | typeof HOUR_S;

/** What waited in front of an integration at some moment. */
export type BacklogSample = { events: number; bytes: number; ageMs: number };

/** What an integration did in one minute, or one hour. */
export type HistoryDocument = {
  _id: { uid: string; step: Step; at: Date };
  expiresAt: Date;
  delivered: number;
  /** Attempts. */
  failed: number;
  rejected: number;
  /** Of the envelopes that were delivered. */
  bytes: number;
  /** From the publication of an event to its delivery. */
  latency?: { sumMs: number; maxMs: number; counts: LatencyCounts };
  /** The most that was seen waiting. */
  backlog?: BacklogSample;
};

/** Stands for the sampling of backlogs itself: where it has a sample, integrations without one had nothing waiting. */
export const ALL_SAMPLED = 'all';

/**
 * What integrations did over time, for charts. Notes are gathered in memory and written now and then, all integrations of
 * the process at once; a crash costs the charts a few seconds, and nothing else.
 */
export class History {
  readonly #noted = new NotedMinutes();
  #unwritten: NotedStretch[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly collection: Collection<HistoryDocument>,
    private readonly retentionDays: number,
    private readonly logger?: Logger,
  ) {}

  async createIndexes(): Promise<void> {
    await this.collection.createIndex({ expiresAt: 1 }, { expireAfterSeconds: 0 });
  }

  /** Something has happened to an integration. Costs a few additions. */
  note(uid: string, at: Date, noted: Noted): void {
    this.#noted.add(uid, at, noted);
    this.#timer ??= setTimeout(() => void this.flush(), HISTORY_WRITE_MS).unref();
  }

  /** Writes what is noted; what cannot be written is written the next time. Never throws. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    await this.#writing;
  }

  async #write(): Promise<void> {
    const stretches = [...this.#unwritten, ...this.#noted.take()];
    if (stretches.length === 0) return;
    this.#unwritten = [];
    const writes = stretches.flatMap((stretch) => [this.#addTo(MINUTE_S, stretch), this.#addTo(HOUR_S, stretch)]);
    try {
      // Not worth waiting for other machines.
      await this.collection.bulkWrite(writes, { ordered: false, writeConcern: { w: 1 } });
    } catch (error) {
      this.logger?.debug({ error: String(error) }, 'history.not_written');
      this.#unwritten = stretches.slice(-MOST_UNWRITTEN);
    }
  }

  #addTo(step: Step, stretch: NotedStretch): AnyBulkWriteOperation<HistoryDocument> {
    const stepMs = step * 1_000;
    const at = new Date(Math.floor(stretch.minute / stepMs) * stepMs);
    const keptDays = step === MINUTE_S ? Math.min(MINUTES_KEPT_DAYS, this.retentionDays) : this.retentionDays;
    const expiresAt = new Date(at.getTime() + keptDays * DAY_MS);
    const update = { $setOnInsert: { expiresAt }, ...sums(stretch), ...peaks(stretch) };
    return { updateOne: { filter: { _id: { uid: stretch.uid, step, at } }, update, upsert: true } };
  }

  /** What these integrations did in [from, to), in no particular order. */
  async list(uids: readonly string[], step: Step, from: Date, to: Date): Promise<HistoryDocument[]> {
    const ranges = uids.map((uid) => ({ _id: { $gte: { uid, step, at: from }, $lt: { uid, step, at: to } } }));
    if (ranges.length === 0) return [];
    const filter = { $or: ranges } as unknown as Filter<HistoryDocument>;
    return this.collection.find(filter).toArray();
  }

  /** Removes all that is known of an integration. */
  async removeAll(uid: string): Promise<void> {
    const range = { $gte: { uid }, $lt: { uid, step: new MaxKey() } };
    await this.collection.deleteMany({ _id: range } as unknown as Filter<HistoryDocument>);
  }
}

function sums({ delivered, failed, rejected, bytes, latency }: NotedStretch): UpdateFilter<HistoryDocument> {
  const counts = Object.entries(latency.counts).map(([bucket, count]) => [`latency.counts.${bucket}`, count]);
  const latencies = counts.length === 0 ? {} : { 'latency.sumMs': latency.sumMs, ...Object.fromEntries(counts) };
  return { $inc: { delivered, failed, rejected, bytes, ...latencies } };
}

function peaks({ latency, backlog }: NotedStretch): UpdateFilter<HistoryDocument> {
  const most = {
    ...(latency.maxMs > 0 && { 'latency.maxMs': latency.maxMs }),
    ...(backlog && {
      'backlog.events': backlog.events,
      'backlog.bytes': backlog.bytes,
      'backlog.ageMs': backlog.ageMs,
    }),
  };
  return Object.keys(most).length === 0 ? {} : { $max: most };
}
