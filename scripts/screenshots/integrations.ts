import type { S3Address } from '../../src/dev/servers/index.js';
import type { Receivers } from './receivers.js';

const DAY_MS = 86_400_000;

/** Where S3 integrations write to. */
export const BUCKET = 'acme-data-lake';

/** A file is due at this size while the backlog of the beginning is written, so that there are several. */
const SMALL_FILE = 1_048_576;

/** The integrations of a shop with stores: the bodies that create them. */
export function integrationsOf(receivers: Receivers, s3: S3Address): { id: string; [field: string]: unknown }[] {
  const permanent = { integration_type: 'permanent' };
  const from = new Date(Date.now() - DAY_MS).toISOString();
  const webhook = (url: string, more: object = {}) => ({
    callback_parameters: { callback_url: url, api_key: 'sk-live-8f3a91c07d42-9c1e', ...more },
  });
  return [
    {
      id: 'erp-orders',
      ...permanent,
      ...webhook(receivers.at('erp', '/orders'), { concurrency: 20, headers: { 'X-Channel': 'omnichannel' } }),
      filter_conditions: { entity_filter: ['order', 'return', 'invoice'] },
    },
    {
      id: 'warehouse-fulfillment',
      ...permanent,
      ...webhook(receivers.at('wms', '/fulfillment'), { rate_limit_per_second: 200 }),
      filter_conditions: { entity_filter: ['fulfillment_request'] },
    },
    { id: 'data-lake', ...permanent, s3_parameters: bucketOf(s3, 'events/raw') },
    {
      id: 'loyalty-points',
      ...permanent,
      ...webhook(receivers.at('loyalty', '/points')),
      filter_conditions: { event_filter: ['order.completed', 'return.processed'] },
    },
    {
      id: 'customer-emails',
      ...permanent,
      ...webhook(receivers.at('mail', '/emails/transactional')),
      filter_conditions: {
        event_filter: ['order.created', 'order.completed', 'order.cancelled', 'refund_request.issued'],
        entity_filter: ['customer'],
      },
    },
    {
      id: 'tax-audit-2026',
      integration_type: 'temporary',
      starts_at: from,
      ends_at: new Date(Date.now() + 9 * DAY_MS).toISOString(),
      s3_parameters: { ...bucketOf(s3, 'audits/2026'), compression: 'gzip' },
      filter_conditions: { event_filter: ['order.completed', 'return.processed', 'invoice.created'] },
    },
    {
      id: 'legacy-crm',
      ...permanent,
      ...webhook(receivers.at('crm', '/crm/inbound')),
      filter_conditions: { event_filter: ['order.created'] },
    },
  ];
}

/** Sends the orders so far to the ERP once more, and has come to its end. */
export function replayOf(receivers: Receivers): object {
  return {
    id: 'erp-orders-replay-monday',
    integration_type: 'temporary',
    starts_at: new Date(Date.now() - DAY_MS).toISOString(),
    ends_at: new Date().toISOString(),
    callback_parameters: { callback_url: receivers.at('erp', '/orders'), api_key: 'sk-live-8f3a91c07d42-9c1e' },
    filter_conditions: { entity_filter: ['order'] },
  };
}

/** `s3_parameters`; changed to what it is in life once the first files are written. */
export function bucketOf(s3: S3Address, prefix: string, batch_max_bytes = SMALL_FILE) {
  return {
    aws_access_key_id: s3.accessKeyId,
    aws_secret_access_key: s3.secretAccessKey,
    aws_region: 'eu-central-1',
    bucket: BUCKET,
    key_prefix: prefix,
    endpoint: s3.endpoint,
    force_path_style: true,
    batch_max_bytes,
  };
}
