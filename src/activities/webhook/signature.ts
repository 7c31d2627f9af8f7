import { createHmac, createSecretKey } from 'node:crypto';
import type { Secret } from '../../domain/secret.js';

const PREFIX = 'whsec_';

/**
 * Signs messages as Standard Webhooks says. Its library, which verifies these signatures in the tests, hashes in
 * JavaScript: 15 µs for an event of 0.8 KB against 3 µs, the largest single cost of a delivery.
 *
 * @param secret `whsec_` and the key in base64
 */
export function signer(secret: Secret): (id: string, timestamp: string, body: Buffer) => string {
  const text = secret.reveal();
  const bytes = Buffer.from(text.startsWith(PREFIX) ? text.slice(PREFIX.length) : text, 'base64');
  const key = createSecretKey(bytes);
  return (id, timestamp, body) => {
    const digest = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
    return `v1,${digest}`;
  };
}
