import { Client, Connection } from '@temporalio/client';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { repairProjections } from '../../src/workflows/maintenance.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { uniqueName } from '../support/unique-name.js';
import { until } from '../support/until.js';

const EVENT = { name: 'order.created', payload: {} };

describe('after MongoDB was restored to what it was earlier, the repair', { timeout: 120_000 }, () => {
  let stack: Stack;
  let receiver: Receiver;
  let client: Client;

  beforeAll(async () => {
    stack = await startStack();
    receiver = await startReceiver();
    client = new Client({ connection: await Connection.connect({ address: inject('servers').temporal.address }) });
  });
  afterAll(async () => {
    await stack.stop();
    await receiver.stop();
    for (const schedule of ['sweep', 'retention', 'repair'])
      await client.schedule.getHandle(`${stack.tenant}-${schedule}`).delete();
    await client.connection.close();
  });

  /** What the schedule does once a day. */
  const repair = () =>
    client.workflow.execute<typeof repairProjections>('repairProjections', {
      taskQueue: stack.tenant,
      workflowId: uniqueName('repair'),
    });
  /** Repairs until it is so: Temporal lists a new actor a little later. */
  const repairUntil = (fact: () => Promise<boolean>) => until(async () => (await repair()) && fact());

  const hookOf = (id: string) => receiver.url.replace(/\?.*/, `/${id}`);

  /** Makes a webhook that gets every order, at a path of its own, and waits until it sleeps. @returns its uid */
  async function sleeper(id: string, more: object = {}): Promise<string> {
    const callback_parameters = { callback_url: hookOf(id), api_key: `key-of-${id}` };
    const filter_conditions = { event_filter: [EVENT.name] };
    await stack.call('POST', INTEGRATIONS, {
      ...{ id, integration_type: 'permanent', callback_parameters, filter_conditions },
      ...more,
    });
    const { _id } = await until(() => stack.stores.integrations.get(stack.tenant, id));
    await until(async () => (await stack.stores.cursors.get(_id))?.waiting !== undefined);
    return _id;
  }

  /** Ids of the events that an integration's webhook got. */
  const got = (id: string) =>
    receiver.received.filter(({ path }) => path.endsWith(`/${id}`)).map(({ event }) => event.id);
  const publish = (id: string) => stack.call('POST', '/events', { ...EVENT, id });
  const isShown = async (id: string) => (await stack.call('GET', `${INTEGRATIONS}/${id}`)).status === 200;

  /** Takes away all that MongoDB has of an integration, as if the backup were older than it. */
  async function forget(uid: string): Promise<void> {
    const { integrations, cursors, secrets, publications, logEntries } = stack.stores.database.collections;
    await Promise.all([
      integrations.deleteOne({ _id: uid }),
      cursors.deleteOne({ _id: uid }),
      ...[secrets, logEntries].map((collection) => collection.deleteMany({ uid } as never)),
      publications.deleteMany({ '_id.uid': uid }),
    ]);
  }

  describe('brings back an integration that was created since:', () => {
    it('with its secrets given anew it delivers', async () => {
      const uid = await sleeper('young');
      await forget(uid);
      await repairUntil(() => isShown('young'));
      const callback_parameters = { callback_url: hookOf('young'), api_key: 'given-again' };
      expect(await stack.call('PATCH', `${INTEGRATIONS}/young`, { callback_parameters })).toMatchObject({
        status: 200,
      });
      const { status, body } = await stack.call('POST', `${INTEGRATIONS}/young/signing_secret/_rotate`);
      expect(status).toBe(200);
      await publish('for-the-young');
      await until(() => got('young').includes('for-the-young'));
      const request = receiver.received.find(({ path }) => path.endsWith('/young'));
      expect(request?.headers.authorization).toBe('Bearer given-again');
      new Webhook(body.signing_secret).verify(request?.body ?? '', request?.headers as Record<string, string>);
      expect(await stack.stores.cursors.get(uid)).toMatchObject({ tenant: stack.tenant, integration: 'young' });
    });

    it('whose events from the past are all sent again', async () => {
      const starts_at = new Date().toISOString();
      await publish('from-the-past');
      const uid = await sleeper('late', { starts_at });
      expect(got('late')).toEqual(['from-the-past']);
      // The secrets are there: only what it had delivered is forgotten.
      const { cursors, publications } = stack.stores.database.collections;
      await cursors.deleteOne({ _id: uid });
      await publications.deleteMany({ '_id.uid': uid });
      await repairUntil(async () => got('late').length > 1);
      expect(got('late')).toEqual(['from-the-past', 'from-the-past']);
    });
  });
});
