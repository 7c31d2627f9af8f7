import type { BatchDocument } from '../../store/batches.js';
import type { History } from '../../store/history.js';

/** Percentiles become no better with more of them. */
const SLICES = 10;

type Batch = Pick<BatchDocument, 'uid' | 'events' | 'bytes' | 'firstPublishedAt' | 'lastPublishedAt'>;

/**
 * Notes a batch that was written, for the charts. When each of its events was published is not looked up again: they are
 * taken to be spread evenly over the batch.
 */
export function noteBatch(history: Pick<History, 'note'>, batch: Batch, deliveredAt: Date): void {
  const { uid, events, bytes } = batch;
  const first = batch.firstPublishedAt.getTime();
  const spanMs = batch.lastPublishedAt.getTime() - first;
  const slices = Math.min(SLICES, events);
  for (let i = 0; i < slices; i += 1) {
    const delivered = Math.floor((events * (i + 1)) / slices) - Math.floor((events * i) / slices);
    const publishedAt = first + (slices === 1 ? 0 : (spanMs * i) / (slices - 1));
    history.note(uid, deliveredAt, { delivered, latencyMs: Math.max(0, deliveredAt.getTime() - publishedAt) });
  }
  history.note(uid, deliveredAt, { bytes });
}
