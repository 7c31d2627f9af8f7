import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { openTestDatabase, type TestDatabase } from './database.js';
import { type WebhookIntegration, webhookIntegration } from './deliveries.js';
import { type Receiver, type Script, startReceiver } from './receiver.js';

/** What a test of deliveries to a webhook works with; one that puts another in a place leaves the closing to this. */
export type WebhookTests = { database: TestDatabase; receiver: Receiver; hook: WebhookIntegration };

/**
 * A database for the tests of a file or a `describe`, and for each of them a receiver of its own and an integration that
 * sends to it.
 *
 * @param script how the receiver answers at first; 200 by default
 */
export function webhookTests(script?: Script): WebhookTests {
  const at = {} as WebhookTests;
  beforeAll(async () => {
    at.database = await openTestDatabase();
  });
  beforeEach(async () => {
    at.receiver = await startReceiver(script);
    at.hook = await webhookIntegration(at.database, at.receiver.url);
  });
  afterEach(async () => {
    await at.hook.close();
    await at.receiver.stop();
  });
  afterAll(() => at.database.close());
  return at;
}
