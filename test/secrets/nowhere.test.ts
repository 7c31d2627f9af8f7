import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { until } from '../support/until.js';
import { everythingStored } from './everything-stored.js';
import { exerciseSecrets } from './exercise.js';
import { type KnownSecrets, startWithSecrets, type WithSecrets } from './installation.js';

/**
 * An installation whose secrets are all known, with log level debug:
 * - a webhook that repeats in its answers the key that it gets, refuses events, and is not there; a bucket of a real
 *   store with the wrong keys, one that is not there, and a store that nobody answers for
 * - each secret is sent where it belongs, and in bodies that are refused: of the wrong type, broken off, misspelt
 * - keys are made, sessions begun, signing secrets read and rotated: these answers show a secret once, by contract
 */
describe('no secret is found', () => {
  let receiver: Receiver;
  let installation: WithSecrets;
  let secrets: KnownSecrets;

  beforeAll(async () => {
    receiver = await startReceiver(({ headers, event }) => ({
      status: event.id.startsWith('refused') ? 422 : 500,
      body: `you came with ${headers.authorization}`,
    }));
    installation = await startWithSecrets(inject('servers'));
    secrets = await exerciseSecrets(installation, receiver);
  }, 240_000);

  afterAll(async () => {
    await installation.stop();
    await receiver.stop();
  });

  /** Every secret as it is, and as it is when something has encoded it. */
  function expectNone(where: string, text: string): void {
    for (const [name, secret] of Object.entries(secrets)) {
      for (const form of [secret, Buffer.from(secret).toString('base64').slice(0, -4), encodeURIComponent(secret)]) {
        const found = text.indexOf(form);
        const around = text.slice(Math.max(0, found - 200), found + 200);
        expect(found, `${name} is in ${where}: …${around}…`).toBe(-1);
      }
    }
  }

  test('all of them are known, and were used', () => {
    expect(Object.keys(secrets).length).toBeGreaterThanOrEqual(12);
    for (const secret of Object.values(secrets)) expect(secret.length).toBeGreaterThanOrEqual(16);
    const bearers = new Set(receiver.received.map(({ headers }) => headers.authorization));
    expect(bearers).toContain(`Bearer ${secrets.webhookKey}`);
    expect(bearers).toContain(`Bearer ${secrets.changedWebhookKey}`);
  });

  test('in an answer', () => {
    expect(installation.answers.length).toBeGreaterThan(40);
    for (const { call, text } of installation.answers) expectNone(`the answer to ${call}`, text);
  });

  test('in a collection', async () => {
    const stored = await everythingStored(installation);
    // What is looked for elsewhere is here, though not in plain text.
    expect(stored.map(({ where }) => where)).toEqual(
      expect.arrayContaining(['secrets', 'sessions', 'api_keys', 'publications', 'batches', 'log_entries']),
    );
    for (const { where, text } of stored) expectNone(`the collection ${where}`, text);
  });

  test('in a history of Temporal', async () => {
    const histories = await installation.histories();
    expect(histories.length).toBeGreaterThanOrEqual(4);
    for (const { where, text } of histories) expectNone(`the history of ${where}`, text);
  });

  test('in what the process prints, to its end', async () => {
    await installation.stopService();
    const output = installation.output();
    // The failures were told, of all things.
    await until(() => output.includes('"level":20'));
    expect(output).toMatch(/"msg":"request"/);
    expectNone('the log', output);
  });
});
