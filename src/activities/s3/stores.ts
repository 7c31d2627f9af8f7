import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { S3Client } from '@aws-sdk/client-s3';
import { LRUCache } from 'lru-cache';
import type { S3Target } from '../../domain/integrations.js';
import type { Secrets } from '../../store/secrets.js';
import type { AddressGuard } from '../address-guard.js';
import { USER_AGENT } from '../user-agent.js';

const CLIENTS_KEPT = 500;
const UNUSED_MS = 600_000;
const CONNECT_MS = 10_000;
/** A connection on which nothing moves for this long is given up. */
const SILENCE_MS = 60_000;

/** Clients of stores, kept across deliveries with their connections. */
export class Stores {
  readonly #clients = new LRUCache<string, S3Client>({
    max: CLIENTS_KEPT,
    ttl: UNUSED_MS,
    ttlAutopurge: true,
    updateAgeOnGet: true,
    dispose: (client) => client.destroy(),
  });

  constructor(private readonly parts: { secrets: Pick<Secrets, 'get'>; guard: AddressGuard }) {}

  /** @throws SecretLost; BlockedAddress when the endpoint names an address that may not be connected to */
  async open(target: S3Target): Promise<S3Client> {
    const { accessKeyId, secretAccessKey, region, endpoint, forcePathStyle } = target;
    if (endpoint !== undefined) this.parts.guard.checkLiteral(new URL(endpoint).hostname);
    const key = [accessKeyId.id, secretAccessKey.id, region, endpoint, forcePathStyle].join(' ');
    const kept = this.#clients.get(key);
    if (kept !== undefined) return kept;
    const agents = { keepAlive: true, maxSockets: 16, lookup: this.parts.guard.lookup };
    const client = new S3Client({
      region,
      credentials: await this.#credentials(target),
      ...(endpoint !== undefined && { endpoint }),
      forcePathStyle: forcePathStyle ?? false,
      maxAttempts: 3,
      customUserAgent: USER_AGENT,
      requestHandler: {
        connectionTimeout: CONNECT_MS,
        socketTimeout: SILENCE_MS,
        httpAgent: new HttpAgent(agents),
        httpsAgent: new HttpsAgent(agents),
      },
    });
    this.#clients.set(key, client);
    return client;
  }

  /** Ends every connection. */
  close(): void {
    this.#clients.clear();
  }

  /** How a target proves who it is: static keys. This is the place for anything else, such as assuming a role. */
  async #credentials({ accessKeyId, secretAccessKey }: S3Target) {
    const [id, secret] = await Promise.all([
      this.parts.secrets.get(accessKeyId, 'aws_access_key_id'),
      this.parts.secrets.get(secretAccessKey, 'aws_secret_access_key'),
    ]);
    return { accessKeyId: id.reveal(), secretAccessKey: secret.reveal() };
  }
}
