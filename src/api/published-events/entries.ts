import type { OrderKey } from '../../domain/publication-order.js';
import type { Segment } from '../../log/index.js';
import type { BatchDocument } from '../../store/batches.js';
import type { PublicationDocument } from '../../store/publications.js';

/** What became of one event at a webhook: a row of its own. */
export type WebhookEntry = { kind: 'webhook'; key: OrderKey; row: PublicationDocument };

/** What became of one event in a bucket: event number `key.offset` of the segment, by the fate of its batch. */
export type S3Entry = { kind: 's3'; key: OrderKey; batch: BatchDocument; segment: Segment };

/** One item of the list before it is put into words. */
export type Entry = WebhookEntry | S3Entry;
