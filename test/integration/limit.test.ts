import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApi, startApi } from '../../src/run/api.js';
import { openStores, type Stores } from '../../src/run/stores.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { Metrics } from '../../src/telemetry/metrics.js';
import { callApi, INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

const MOST = 5;
const MINUTES_MS = 60_000;

const webhook = (id: string) => ({
  id,
  integration_type: 'permanent',
  callback_parameters: { callback_url: 'http://127.0.0.1:9/hook' },
});

const CREATED = [200, 202];

/** How many were created, and how many refused. */
function countsOf(statuses: readonly number[]): { created: number; refused: number } {
  return {
    created: statuses.filter((status) => CREATED.includes(status)).length,
    refused: statuses.filter((status) => status === 400).length,
  };
}

describe('the limit of integrations', () => {
  let stack: Stack;
  let stores: Stores;
  let second: RunningApi;

  beforeAll(async () => {
    stack = await startStack({ SLUICE_MAX_INTEGRATIONS: `${MOST}` });
    const logger = createLogger({ level: 'silent', name: 'second' });
    stores = await openStores(stack.settings, logger, new Metrics());
    second = await startApi(stack.settings, stores, logger, new Metrics());
  });
  afterAll(async () => {
    await second.stop();
    await stores.close();
    await stack.stop();
  });

  /** Asks for all of them at the same time, each second one of another process. */
  function createAll(ids: readonly string[]): Promise<number[]> {
    const urls = [stack.url, second.url];
    const create = async (id: string, i: number) => {
      const url = `${urls[i % 2]}/api/v1${INTEGRATIONS}`;
      return (await callApi(url, 'POST', stack.adminKey, webhook(id))).status;
    };
    return Promise.all(ids.map(create));
  }

  const idsOf = async (): Promise<string[]> => {
    const { body } = await stack.call('GET', INTEGRATIONS);
    return body.integrations.map(({ id }: { id: string }) => id);
  };

  async function remove(id: string | undefined): Promise<void> {
    await stack.call('DELETE', `${INTEGRATIONS}/${id}`);
    await until(async () => !(await idsOf()).includes(id ?? ''));
  }

  it('holds for any number that are created at the same time in two processes', async () => {
    const ids = Array.from({ length: 30 }, (_, i) => `hook-${i}`);
    expect(countsOf(await createAll(ids))).toEqual({ created: MOST, refused: ids.length - MOST });
    await until(async () => (await idsOf()).length === MOST);
  });

  it('leaves the place of a deleted one to one other', async () => {
    const [first] = await idsOf();
    await remove(first);
    expect(countsOf(await createAll(['a', 'b', 'c', 'd']))).toEqual({ created: 1, refused: 3 });
    await until(async () => (await idsOf()).length === MOST);
  });

  it('loses no place to creations that fail', async () => {
    const [first] = await idsOf();
    await remove(first);
    const copying = { ...webhook('copy'), secrets_from: 'nothing' };
    expect(await stack.call('POST', INTEGRATIONS, copying)).toMatchObject({ status: 400 });
    expect(countsOf(await createAll(['e']))).toEqual({ created: 1, refused: 0 });
  });
});

describe('the place of a creation that came to no end', () => {
  let stack: Stack;
  afterEach(() => stack.stop());

  const places = () => stack.stores.database.collections.places;
  const create = (id: string) => stack.call('POST', INTEGRATIONS, webhook(id));

  /** As if everything that is being created had begun so long ago. */
  async function age(ms: number): Promise<void> {
    await places().updateMany({}, { $set: { 'starting.$[].since': new Date(Date.now() - ms) } });
  }

  it('is free again after two minutes when its process died before the actor was there', async () => {
    stack = await startStack({ SLUICE_MAX_INTEGRATIONS: '1' });
    const lives = async () => false;
    expect(await stack.stores.places.take(stack.tenant, { id: 'died', uid: 'u' }, 1, lives)).toBe(true);
    expect(await create('other')).toMatchObject({ status: 400 });
    await age(3 * MINUTES_MS);
    expect(CREATED).toContain((await create('other')).status);
  });

  it('counts once while its integration is shown already', async () => {
    stack = await startStack({ SLUICE_MAX_INTEGRATIONS: '2' });
    await create('shown');
    const { places: kept } = stack.stores;
    expect(await kept.take(stack.tenant, { id: 'shown', uid: 'u' }, 2, async () => true)).toBe(true);
    expect(CREATED).toContain((await create('other')).status);
    expect(await create('third')).toMatchObject({ status: 400 });
  });

  it('is taken by who tries the same id again', async () => {
    stack = await startStack({ SLUICE_MAX_INTEGRATIONS: '1' });
    await stack.stores.places.take(stack.tenant, { id: 'died', uid: 'u' }, 1, async () => false);
    expect(CREATED).toContain((await create('died')).status);
    await until(async () => (await stack.call('DELETE', `${INTEGRATIONS}/died`)).status === 404);
    expect(CREATED).toContain((await create('other')).status);
  });

  it('is held as long as its actor lives, for as long as no worker comes', async () => {
    stack = await startStack({ SLUICE_MAX_INTEGRATIONS: '1' }, { worker: false });
    expect(await create('early')).toMatchObject({ status: 202 });
    await age(3 * MINUTES_MS);
    expect(await create('late')).toMatchObject({ status: 400 });
    await stack.restartWorker();
    await until(async () => (await stack.call('GET', `${INTEGRATIONS}/early`)).status === 200);
    expect(await create('late')).toMatchObject({ status: 400 });
    await until(async () => (await stack.call('DELETE', `${INTEGRATIONS}/early`)).status === 404);
    expect(CREATED).toContain((await create('late')).status);
  });
});
