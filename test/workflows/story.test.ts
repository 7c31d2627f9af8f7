import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { integrationWorkflowId } from '../../src/domain/integrations.js';
import { registerSearchAttributes } from '../../src/worker/search-attributes.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

describe('in the Temporal UI, an integration', () => {
  let stack: Stack;
  let receiver: Receiver;
  let client: Client;
  let handle: WorkflowHandle;
  const endsAt = new Date(Date.now() + 86_400_000).toISOString();

  beforeAll(async () => {
    stack = await startStack({ SLUICE_PROBE_BASE_SECONDS: '60', SLUICE_CIRCUIT_FAILURES: '2' });
    receiver = await startReceiver();
    client = new Client({ connection: await Connection.connect({ address: inject('servers').temporal.address }) });
    await stack.call('POST', INTEGRATIONS, {
      id: 'erp',
      integration_type: 'temporary',
      starts_at: new Date(Date.now() - 1_000).toISOString(),
      ends_at: endsAt,
      callback_parameters: { callback_url: receiver.url, concurrency: 1 },
      filter_conditions: { entity_filter: ['order'] },
    });
    handle = client.workflow.getHandle(integrationWorkflowId(stack.tenant, 'erp'));
  });
  afterAll(async () => {
    await stack.stop();
    await receiver.stop();
    await client.connection.close();
  });

  const details = async () => {
    const metadata = await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
    return metadata.currentDetails ?? '';
  };

  async function listed(query: string): Promise<string[]> {
    const found: string[] = [];
    for await (const { workflowId } of client.workflow.list({ query })) found.push(workflowId);
    return found;
  }

  /** The summaries of its activities and timers so far. */
  async function summaries(): Promise<string[]> {
    const { events } = await handle.fetchHistory();
    return (events ?? []).flatMap(({ userMetadata }) =>
      userMetadata?.summary?.data ? [JSON.parse(Buffer.from(userMetadata.summary.data).toString())] : [],
    );
  }

  it('has a summary and details that stay, and can be found by its attributes', async () => {
    const described = await handle.describe();
    expect(await described.staticSummary()).toBe(`erp of ${stack.tenant}: events to ${new URL(receiver.url).host}`);
    expect(await described.staticDetails()).toContain('GET /api/v1/org/integrations/eventstream/erp');
    const mine = `SluiceTenant = '${stack.tenant}' AND SluiceTarget = 'webhook' AND SluiceEndsAt = '${endsAt}'`;
    await until(async () => (await listed(`${mine} AND SluiceStatus = 'running'`)).length === 1);
    await stack.call('POST', `${INTEGRATIONS}/erp/_stop`);
    await until(async () => (await listed(`${mine} AND SluiceStatus = 'stopped'`)).length === 1);
    await stack.call('POST', `${INTEGRATIONS}/erp/_start`);
  });

  it('says how it does, what it waits for, what it has done, and what went wrong', async () => {
    await until(async () => (await details()).includes('waits for an event'));
    const idle = await details();
    expect(idle).toContain('**running**: started by tester');
    expect(idle).toContain(`- waits for an event or ${endsAt}`);
    expect(idle).toContain(`- to webhook ${receiver.url}, revision 1`);
    expect(idle).toContain(`- temporary, until ${endsAt}; created `);
    receiver.answer(() => ({ status: 400, body: 'no such order' }));
    await stack.call('POST', '/events', { name: 'order.created', id: '1', payload: {} });
    await until(async () => (await details()).includes('1 rejected'), { timeoutMs: 30_000 });
    expect(await details()).toMatch(/- last delivery .*Z: 0 taken, 1 failed, 1 rejected; backlog 0$/m);
    expect(await details()).toMatch(/- last error .*Z: the target answered 400/);
  });

  it('says how much waits in front of a target that fails, and when that is tried again', async () => {
    receiver.answer(() => ({ status: 503 }));
    const events = Array.from({ length: 9 }, (_, i) => ({ name: 'order.created', id: `late-${i}`, payload: {} }));
    await stack.call('POST', '/events', { events });
    await until(async () => (await details()).startsWith('**failing**'), { timeoutMs: 30_000 });
    expect(await details()).toMatch(/^\*\*failing\*\*: target failing: .*503/);
    expect(await details()).toMatch(/; backlog [5-7]$/m);
    expect(await details()).toMatch(/- probes the target again at .*Z; failing since .*Z/);
  });

  it('reads like a story', async () => {
    const told = await summaries();
    // The first is that of the run itself.
    expect(told.slice(1, 4)).toEqual(['open', `end date: ${endsAt}`, 'deliver to webhook']);
    expect(told).toContain('show stopped: paused by tester');
    expect(told).toContain('show running: started by tester');
  });
});

describe('where search attributes may not be registered', () => {
  const refuse = async () => {
    throw new Error('7 PERMISSION_DENIED: Request unauthorized.');
  };
  const operatorService = { listSearchAttributes: async () => ({ customAttributes: {} }), addSearchAttributes: refuse };
  const hintAt = (address: string, namespace: string) =>
    // biome-ignore lint/suspicious/noExplicitAny: of the connection it needs only this
    registerSearchAttributes({ operatorService } as any, { address, namespace });

  it('the worker starts, with the command for who may', async () => {
    expect(await hintAt('temporal.internal:7233', 'shop')).toBe(
      'search attributes could not be registered (7 PERMISSION_DENIED: Request unauthorized.); run: temporal operator ' +
        'search-attribute create --namespace shop --name SluiceTenant --type Keyword --name SluiceStatus --type Keyword ' +
        '--name SluiceTarget --type Keyword --name SluiceEndsAt --type Datetime (in Temporal Cloud: its UI, or tcld)',
    );
  });

  it.each(['shop.a1b2c.tmprl.cloud:7233', 'eu-west-1.aws.api.temporal.io:7233'])(
    'at %s it is the command of Temporal Cloud, which does not take that one',
    async (address) => {
      expect(await hintAt(address, 'shop.a1b2c')).toMatch(
        /; run: tcld namespace search-attributes add --namespace shop\.a1b2c --search-attribute SluiceTenant=Keyword .*SluiceEndsAt=Datetime \(or add them in Temporal Cloud's UI\)$/,
      );
    },
  );
});
