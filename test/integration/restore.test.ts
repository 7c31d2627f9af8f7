import type { Client } from '@temporalio/client';
import { Webhook } from 'standardwebhooks';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareEvent } from '../../src/domain/events.js';
import { integrationWorkflowId } from '../../src/domain/integrations.js';
import { waitingFor } from '../../src/domain/waiting.js';
import { EventLog } from '../../src/log/index.js';
import { fromDocument } from '../../src/store/integrations.js';
import type { repairProjections } from '../../src/workflows/maintenance.js';
import { countEvents } from '../support/histories.js';
import type { Receiver } from '../support/receiver.js';
import { INTEGRATIONS, type Stack } from '../support/stack.js';
import { startWithTemporalClient } from '../support/stack-and-receiver.js';
import { uniqueName } from '../support/unique-name.js';
import { until } from '../support/until.js';

const EVENT = { name: 'order.created', payload: {} };

describe('after MongoDB was restored to what it was earlier, the repair', { timeout: 120_000 }, () => {
  let stack: Stack;
  let receiver: Receiver;
  let client: Client;

  beforeAll(async () => {
    const started = await startWithTemporalClient();
    ({ stack, receiver, client } = started);
    return started.stop;
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

  describe('wakes one that waits in vain:', () => {
    /** An event comes into the log, and nobody is woken: as if the process had died right after the commit. */
    async function append(id: string): Promise<void> {
      const log = await EventLog.open(stack.stores.database.db);
      await log.append(stack.tenant, [prepareEvent(stack.tenant, { ...EVENT, id })]);
      await log.close();
    }
    const change = (uid: string, update: object) =>
      stack.stores.database.collections.cursors.updateOne({ _id: uid }, update);

    it('one that was delivering then, and that no event would wake', async () => {
      await change(await sleeper('busy'), { $unset: { waiting: '' } });
      await append('for-the-busy');
      await repairUntil(async () => got('busy').length > 0);
      expect(got('busy')).toEqual(['for-the-busy']);
    });

    it('one that wanted other events then', async () => {
      await change(await sleeper('edited'), {
        $set: { waiting: waitingFor({ events: ['return.created'], entities: [] }) },
      });
      await append('for-the-edited');
      await repairUntil(async () => got('edited').includes('for-the-edited'));
    });

    it('one that owed a retry then, which it has made since', async () => {
      const uid = await sleeper('owing');
      await publish('owed');
      await until(async () => (await stack.stores.cursors.get(uid))?.waiting !== undefined && got('owing').length > 0);
      const { publications } = stack.stores.database.collections;
      const owed = { status: 'FAILURE' as const, nextAttemptAt: new Date(Date.now() - 1_000) };
      await publications.updateOne({ '_id.uid': uid }, { $set: owed });
      await repairUntil(async () => got('owing').length > 1);
      expect(got('owing')).toEqual(['owed', 'owed']);
    });

    it('and nobody else', async () => {
      await sleeper('sound');
      const handle = client.workflow.getHandle(integrationWorkflowId(stack.tenant, 'sound'));
      const wakes = async () => countEvents(await handle.fetchHistory()).workflowExecutionSignaled ?? 0;
      expect(await wakes()).toBe(0);
      const other = await sleeper('other');
      await change(other, { $unset: { waiting: '' } });
      // Once the repair comes to this one, Temporal lists both.
      await repairUntil(async () => (await stack.stores.cursors.get(other))?.waiting !== undefined);
      expect(await wakes()).toBe(0);
    });
  });

  describe('of one that was deleted since', () => {
    /** All that MongoDB has of an integration that the repair is to remove, copied before its deletion. */
    async function backup(uid: string) {
      const { collections } = stack.stores.database;
      const { integrations, cursors, secrets } = collections;
      const [shown, cursor, kept] = await Promise.all([
        integrations.findOne({ _id: uid }),
        cursors.findOne({ _id: uid }),
        secrets.find({ uid }).toArray(),
      ]);
      if (shown === null || cursor === null) throw new Error('there is nothing to restore');
      const left = async () => ({
        shown: await integrations.countDocuments({ _id: uid }),
        cursors: await cursors.countDocuments({ _id: uid }),
        secrets: await secrets.countDocuments({ uid }),
      });
      const restore = async () => {
        await integrations.insertOne(shown);
        await cursors.insertOne(cursor);
        await secrets.insertMany(kept);
        expect(await left()).toEqual({ shown: 1, cursors: 1, secrets: 2 });
      };
      return { shown, left, restore };
    }
    const NOTHING = { shown: 0, cursors: 0, secrets: 0 };

    async function remove(id: string): Promise<void> {
      await stack.call('DELETE', `${INTEGRATIONS}/${id}`);
      const { workflow } = client;
      const handle = workflow.getHandle(integrationWorkflowId(stack.tenant, id));
      await until(async () => (await handle.describe()).status.name === 'COMPLETED');
    }

    it('leaves nothing, its secrets least of all', async () => {
      const uid = await sleeper('deleted');
      const { left, restore } = await backup(uid);
      await remove('deleted');
      await until(async () => (await left()).secrets === 0);
      await restore();
      expect(await repair()).toMatchObject({ removed: 1 });
      await until(async () => (await left()).secrets === 0);
      expect(await left()).toEqual(NOTHING);
    });

    it('and then made anew under the same id shows the new one', async () => {
      const former = await backup(await sleeper('anew'));
      await remove('anew');
      await until(async () => (await former.left()).secrets === 0);
      const uid = await sleeper('anew');
      await forget(uid);
      await former.restore();
      await repairUntil(async () => (await stack.stores.integrations.get(stack.tenant, 'anew'))?._id === uid);
      await until(async () => (await former.left()).secrets === 0);
      expect(await former.left()).toEqual(NOTHING);
    });

    it('takes nothing away from another one of the same id that Temporal knows nothing of', async () => {
      const { shown } = await backup(await sleeper('namesake'));
      await remove('namesake');
      const uid = `${shown._id}-other`;
      await stack.stores.integrations.create({ ...fromDocument(shown), spec: { ...shown.spec, uid } });
      const { workflow } = client;
      const handle = workflow.getHandle(integrationWorkflowId(stack.tenant, 'namesake'));
      await repairUntil(async () => (await handle.describe()).status.name === 'RUNNING');
      expect((await stack.stores.integrations.get(stack.tenant, 'namesake'))?._id).toBe(uid);
    });
  });
});
