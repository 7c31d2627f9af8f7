import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { signer } from '../../src/activities/webhook/signature.js';
import { Secret } from '../../src/domain/secret.js';

const NOW = new Date('2026-01-31T09:29:58Z');
const TIMESTAMP = String(NOW.getTime() / 1_000);

// 64 bytes are a block of SHA-256; HMAC treats longer keys in another way.
const KEY_BYTES = [1, 24, 63, 64, 65, 200];
const BODIES = ['', '{}', '{"city":"Köln"}', 'x'.repeat(100_000)];

test.each(KEY_BYTES)('what a key of %i bytes signs is what the Standard Webhooks library signs', (bytes) => {
  const secret = `whsec_${randomBytes(bytes).toString('base64')}`;
  const sign = signer(new Secret(secret));
  const library = new Webhook(secret);
  for (const body of BODIES) {
    for (const id of ['order-created/a-1', 'order-created/%C3%BC']) {
      const signature = sign(id, TIMESTAMP, Buffer.from(body));
      expect(signature).toBe(library.sign(id, NOW, body));
    }
  }
});
