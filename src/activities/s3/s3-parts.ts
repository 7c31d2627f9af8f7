import type { S3Target } from '../../domain/integrations.js';
import type { DeliveryContext } from '../delivery-context.js';
import type { Publish } from '../operational/publish.js';
import type { ActivityParts } from '../parts.js';
import type { PartBuffers } from './part-buffers.js';
import type { Stores } from './stores.js';

/** What a delivery to S3 works with. */
export type S3Parts = Pick<
  ActivityParts,
  'log' | 'batches' | 'cursors' | 'history' | 'metrics' | 'policy' | 'tracing'
> & {
  publish: Publish;
  stores: Pick<Stores, 'open'>;
  buffers: PartBuffers;
};

export type S3Context = DeliveryContext & { target: S3Target };
