import type { BatchDocument } from '../../store/batches.js';
import type { History } from '../../store/history.js';
import type { Metrics } from '../../telemetry/metrics.js';

/** Percentiles become no better with more of them. */
const SLICES = 10;

/** Where batches are noted: for the charts of their integration, and for those who watch the whole. */
type Notes = { history: Pick<History, 'note'>; metrics: Pick<Metrics, 'deliveries'> };

type Batch = Pick<BatchDocument, 'uid' | 'events' | 'bytes' | 'firstPublishedAt' | 'lastPublishedAt'>;

/**
 * Notes a batch that was written. When each of its events was published is not looked up again: they are
 * taken to be spread evenly over the batch.
 */
export function noteBatch({ history, metrics }: Notes, batch: Batch, deliveredAt: Date, uploadMs: number): void {
  const { uid, events, bytes } = batch;
  const first = batch.firstPublishedAt.getTime();
  const spanMs = batch.lastPublishedAt.getTime() - first;
  const slices = Math.min(SLICES, events);
  for (let i = 0; i < slices; i += 1) {
    const delivered = Math.floor((events * (i + 1)) / slices) - Math.floor((events * i) / slices);
    const publishedAt = first + (slices === 1 ? 0 : (spanMs * i) / (slices - 1));
    const latencyMs = Math.max(0, deliveredAt.getTime() - publishedAt);
    history.note(uid, deliveredAt, { delivered, latencyMs });
    metrics.deliveries.batchLatency(latencyMs, delivered);
  }
  history.note(uid, deliveredAt, { bytes });
  metrics.deliveries.batchWritten({ events, bytes }, uploadMs);
}

/** Notes a batch that the store did not take; it will be tried again. */
export function noteRefusedBatch(
  { history, metrics }: Notes,
  { uid, events }: Pick<Batch, 'uid' | 'events'>,
  at: Date,
) {
  history.note(uid, at, { failed: events });
  metrics.deliveries.batchRefused(events);
}
