import type { OrderKey } from '../../domain/publication-order.js';
import type { BatchDocument } from '../../store/batches.js';
import type { PublicationDocument } from '../../store/publications.js';
import type { EventFacts } from './s3-hits.js';

/** What became of one event at a webhook: a row of its own. */
export type WebhookEntry = { kind: 'webhook'; key: OrderKey; row: PublicationDocument };

/** What became of one event in a bucket, by the fate of its batch. */
export type S3Entry = { kind: 's3'; key: OrderKey; batch: BatchDocument; event: EventFacts };

/** Stands in front of the events of a batch, so that they are read only when their turn in the list has come. */
export type Marker = { kind: 'marker'; key: OrderKey };

/** One item of the list before it is put into words. */
export type Entry = WebhookEntry | S3Entry;
