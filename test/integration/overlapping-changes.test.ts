import { Client, Connection } from '@temporalio/client';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { integrationWorkflowId } from '../../src/domain/integrations.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

/**
 * Changes that are asked for while the ones before are still on their way, because a request of the delivery hangs: each is
 * made from what the API can see, which is the integration before all of them.
 */
describe('changes that overlap', () => {
  let stack: Stack;
  let receiver: Receiver;
  let client: Client;

  beforeAll(async () => {
    [stack, receiver] = await Promise.all([startStack(), startReceiver()]);
    client = new Client({ connection: await Connection.connect({ address: inject('servers').temporal.address }) });
  });
  afterAll(async () => {
    await stack.stop();
    await receiver.stop();
    await client.connection.close();
  });

  const hook = (more: object = {}) => ({ callback_parameters: { callback_url: receiver.url, ...more } });
  const change = (id: string, body: object) => stack.call('PATCH', `${INTEGRATIONS}/${id}`, body);
  const rotate = (id: string) => stack.call('POST', `${INTEGRATIONS}/${id}/signing_secret/_rotate`);
  const post = (name: string, id: string) => stack.call('POST', '/events', { name, id, payload: {} });

  /** An integration one of whose requests hangs for `timeoutSeconds`. */
  async function hanging(id: string, timeoutSeconds: number): Promise<void> {
    receiver.answer(() => undefined);
    const target = hook({ api_key: 'the-first-key', timeout_seconds: timeoutSeconds });
    const filter_conditions = { event_filter: [`order.${id}`] };
    await stack.call('POST', INTEGRATIONS, { id, integration_type: 'permanent', filter_conditions, ...target });
    receiver.received.length = 0;
    await post(`order.${id}`, 'hangs');
    await until(() => receiver.received.length === 1);
    receiver.answer(() => ({ status: 200 }));
  }

  /** Asks for changes, each when the one before has come to the actor. @returns their answers */
  async function askAll(id: string, ...changes: (() => ReturnType<typeof change>)[]) {
    const handle = client.workflow.getHandle(integrationWorkflowId(stack.tenant, id));
    const answers: ReturnType<typeof change>[] = [];
    for (const ask of changes) {
      answers.push(ask());
      await until(async () => {
        const { events } = await handle.fetchHistory();
        const edits = events?.filter((event) => event.workflowExecutionSignaledEventAttributes?.signalName === 'edit');
        return edits?.length === answers.length;
      });
    }
    return Promise.all(answers);
  }

  function signs(secret: string, { body, headers }: Receiver['received'][number]): boolean {
    try {
      new Webhook(secret).verify(body, headers as Record<string, string>);
      return true;
    } catch {
      return false;
    }
  }

  it('all hold, also those that were answered with 202: the new key, the new URL, and both new signing secrets', async () => {
    await hanging('slow', 7);
    const answers = await askAll(
      'slow',
      () => change('slow', hook({ api_key: 'the-second-key' })),
      () => rotate('slow'),
      () => change('slow', { callback_parameters: { callback_url: `${receiver.url}&moved` } }),
      () => rotate('slow'),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    await until(() => receiver.received.some(({ path }) => path.endsWith('&moved')), { timeoutMs: 30_000 });
    const sent = receiver.received.at(-1);
    expect(sent?.headers.authorization).toBe('Bearer the-second-key');
    const secrets = [answers[1], answers[3]].map((answer) => answer?.body.signing_secret);
    expect(secrets.map((secret) => sent && signs(secret, sent))).toEqual([true, true]);
    const { body } = await stack.call('GET', `${INTEGRATIONS}/slow/signing_secret`);
    expect(body.signing_secret).toBe(secrets[1]);
    expect((await stack.call('GET', `${INTEGRATIONS}/slow`)).body).toMatchObject({
      status: 'running',
      callback_parameters: { callback_url: `${receiver.url}&moved`, api_key_hint: '-key' },
    });
  });

  it('leave a key removed that one of them removes', async () => {
    await hanging('quick', 2);
    const answers = await askAll(
      'quick',
      () => change('quick', hook({ api_key: null })),
      () => change('quick', hook({ concurrency: 3 })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    await post('order.quick', 'after');
    await until(() => receiver.ids().includes('after'));
    expect(receiver.received.at(-1)?.headers).not.toHaveProperty('authorization');
  });
});
