import { getEventListeners } from 'node:events';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actorRegistry } from '../../src/worker/actor-registry.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

describe('the actors as a worker sees them', () => {
  let stack: Stack;
  let client: Client;

  beforeAll(async () => {
    stack = await startStack();
    const { TEMPORAL_ADDRESS: address } = stack.settings;
    client = new Client({ connection: await Connection.connect({ address }) });
    const callback_parameters = { callback_url: 'http://127.0.0.1:9/' };
    await stack.call('POST', INTEGRATIONS, { id: 'erp', integration_type: 'permanent', callback_parameters });
  });
  afterAll(async () => {
    await client.connection.close();
    await stack.stop();
  });

  it('tell their state, and leave nothing at the signal of a worker that lives for years', async () => {
    const worker = new AbortController();
    const { states } = actorRegistry(client, stack.settings.SLUICE_TASK_QUEUE);
    // Temporal lists a new workflow a little later.
    const ids = await until(async () => {
      const found: string[] = [];
      for await (const { spec } of states(worker.signal)) found.push(spec.id);
      return found.length > 0 && found;
    });
    expect(ids).toEqual(['erp']);
    expect(getEventListeners(worker.signal, 'abort')).toEqual([]);
  });
});
