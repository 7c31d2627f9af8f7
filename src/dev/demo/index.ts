import { createBucket, type S3Address, s3Parameters } from '../servers/index.js';
import { claimPort } from '../servers/ports.js';
import { type ApiClient, apiClient } from './api-client.js';
import { watchBucket } from './bucket-watch.js';
import { type Receiver, startReceiver } from './receiver.js';
import { quiet, show } from './screen.js';
import { Shop } from './shop.js';

const INTEGRATIONS = '/org/integrations/eventstream';
const WEBHOOK_ID = 'demo-webhook';
const S3_ID = 'demo-s3';
const BUCKET = 'sluice-demo';
const RECEIVER_PORT = 8090;
const BATCH_SECONDS = 15;

/** What the demo runs beside. */
export type DemoOptions = { apiUrl: string; adminKey: string; s3: S3Address };

/**
 * A sample shop that posts a few events a second, a webhook that prints what it gets and is not always well, and a bucket
 * that gets a batch every 15 s. The two integrations stay when the demo ends, and are used again by the next one.
 */
export async function startDemo({ apiUrl, adminKey, s3 }: DemoOptions): Promise<{ stop(): Promise<void> }> {
  const api = apiClient(apiUrl, adminKey);
  const port = await claimPort(RECEIVER_PORT);
  const receiver = await startReceiver(port.port);
  await createBucket(s3, BUCKET);
  await setUpWebhook(api, receiver);
  await setUpS3(api, s3);
  const endWatch = await watchBucket(s3, BUCKET);
  const endShop = openShop(api);
  return {
    stop: async () => {
      endShop();
      endWatch();
      await receiver.stop();
      port.release();
    },
  };
}

async function setUpWebhook(api: ApiClient, { url }: Receiver): Promise<void> {
  const callback_parameters = { callback_url: url, api_key: 'demo-webhook-key' };
  const { status } = await api.call('GET', `${INTEGRATIONS}/${WEBHOOK_ID}`);
  if (status === 404) {
    await api.call('POST', INTEGRATIONS, { id: WEBHOOK_ID, integration_type: 'permanent', callback_parameters });
  } else {
    // The receiver may have another port than the last time.
    await api.call('PATCH', `${INTEGRATIONS}/${WEBHOOK_ID}`, { callback_parameters });
  }
}

async function setUpS3(api: ApiClient, s3: S3Address): Promise<void> {
  const s3_parameters = { ...s3Parameters(s3, BUCKET), batch_max_seconds: BATCH_SECONDS };
  const { status } = await api.call('GET', `${INTEGRATIONS}/${S3_ID}`);
  if (status === 404) await api.call('POST', INTEGRATIONS, { id: S3_ID, integration_type: 'permanent', s3_parameters });
  else await api.call('PATCH', `${INTEGRATIONS}/${S3_ID}`, { s3_parameters });
}

/** Posts an event, waits a little, and so on. @returns how to close the shop */
function openShop(api: ApiClient): () => void {
  const shop = new Shop();
  let timer: NodeJS.Timeout;
  const post = async () => {
    const event = shop.next();
    try {
      await api.call('POST', '/events', event);
      const { external_id, order_id } = event.payload as { external_id?: string; order_id?: string };
      show('shop', `post ${event.name.padEnd(45)} ${quiet(external_id ?? `order ${order_id?.slice(0, 8)}`)}`);
    } catch (error) {
      show('shop', `post ${event.name} was not taken: ${error instanceof Error ? error.message : error}`);
    }
    timer = setTimeout(() => void post(), 150 + Math.random() * 500);
  };
  timer = setTimeout(() => void post(), 0);
  return () => clearTimeout(timer);
}
