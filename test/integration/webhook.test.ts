import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

describe('delivery to a webhook', () => {
  let stack: Stack;
  let receiver: Receiver;

  beforeAll(async () => {
    stack = await startStack({ SLUICE_RETRY_MAX: '2' });
  });
  afterAll(() => stack.stop());
  afterEach(() => receiver.stop());

  async function integrate(id: string, extra: object = {}, callback: object = {}): Promise<void> {
    receiver = await startReceiver();
    const callback_parameters = { callback_url: receiver.url, ...callback };
    const answer = await stack.call('POST', INTEGRATIONS, {
      id,
      integration_type: 'permanent',
      callback_parameters,
      ...extra,
    });
    expect(answer).toMatchObject({ status: 200, body: { id, status: 'running', target: 'webhook' } });
  }

  async function post(name: string, ids: string[]): Promise<void> {
    const events = ids.map((id) => ({ name, id, payload: { number: id } }));
    expect(await stack.call('POST', '/events', events)).toMatchObject({ status: 202, body: { accepted: ids.length } });
  }

  const numbered = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}-${i}`);

  it('brings every event once, as its stored envelope, with the key and a signature that verifies', async () => {
    await integrate('plain', {}, { api_key: 'key-of-the-erp' });
    await post('order.created', numbered('plain', 50));
    await until(() => receiver.received.length === 50);

    expect(new Set(receiver.ids())).toEqual(new Set(numbered('plain', 50)));
    const [first] = receiver.received;
    const stored = await stack.call('GET', `/events/order.created/${first?.event.id}`);
    expect(JSON.parse(first?.body ?? '')).toEqual(stored.body);
    expect(first?.path).toBe('/hook?from=sluice');
    expect(first?.headers).toMatchObject({
      authorization: 'Bearer key-of-the-erp',
      'content-type': 'application/json',
    });
    expect(first?.headers['user-agent']).toMatch(/^Sluice\/\d/);
    const document = await stack.stores.integrations.get(stack.tenant, 'plain');
    if (document?.spec.target.kind !== 'webhook' || first === undefined) throw new Error('no webhook');
    const secret = await stack.stores.secrets.get(document.spec.target.signingSecret, 'signing_secret');
    const signed = new Webhook(secret.reveal()).verify(first.body, first.headers as Record<string, string>);
    expect(signed).toMatchObject({ name: 'order.created' });
  });

  it('brings only what the filter chooses', async () => {
    await integrate('filtered', {
      filter_conditions: { event_filter: ['return.processed'], entity_filter: ['order'] },
    });
    await post('customer.created', ['c1']);
    await post('return.processed', ['r1']);
    await post('order.opened', ['o1']);
    await post('return.requested', ['r2']);
    await post('order.completed', ['o2']);
    await until(() => receiver.received.length === 3);
    expect(receiver.ids().sort()).toEqual(['o1', 'o2', 'r1']);
  });

  it('sends nothing after _stop has been answered, and all that is owed after _start', async () => {
    await integrate('paused');
    await post('order.created', ['before']);
    await until(() => receiver.received.length === 1);
    expect(await stack.call('POST', `${INTEGRATIONS}/paused/_stop`)).toMatchObject({
      status: 200,
      body: { status: 'stopped' },
    });
    await post('order.created', numbered('owed', 20));
    expect(receiver.received).toHaveLength(1);
    expect(await stack.call('POST', `${INTEGRATIONS}/paused/_start`)).toMatchObject({
      status: 200,
      body: { status: 'running' },
    });
    await until(() => receiver.received.length === 21);
    expect(receiver.ids().slice(1).sort()).toEqual(numbered('owed', 20).sort());
  });

  it('interrupts a delivery that is under way within the time of the requests in flight', async () => {
    await integrate('busy', {}, { concurrency: 2 });
    const open: (() => void)[] = [];
    receiver.answer(() => undefined);
    await post('order.created', numbered('busy', 30));
    await until(() => receiver.received.length === 2);
    const stopped = stack.call('POST', `${INTEGRATIONS}/busy/_stop`);
    receiver.answer(() => ({ status: 200 }));
    for (const answer of open) answer();
    const { _id } = (await stack.stores.integrations.get(stack.tenant, 'busy')) ?? { _id: '' };
    await until(async () => ((await stack.stores.cursors.get(_id))?.epoch ?? 0) > 1);
    await receiver.stop();
    expect(await stopped).toMatchObject({ body: { status: 'stopped' } });
    expect(receiver.received).toHaveLength(2);
  });

  it('tries again what fails, rejects what is refused, and goes on meanwhile', async () => {
    await integrate('mixed');
    const tries = new Map<string, number>();
    receiver.answer(({ event: { id } }) => {
      tries.set(id, (tries.get(id) ?? 0) + 1);
      if (id === 'refused') return { status: 400, body: 'unknown product' };
      if (id === 'hopeless') return { status: 500 };
      if (id === 'second' && tries.get(id) === 1) return { status: 503 };
      return { status: 200 };
    });
    await post('order.created', ['refused', 'hopeless', 'second', 'fine']);
    await until(() => (tries.get('hopeless') ?? 0) === 3 && (tries.get('second') ?? 0) === 2);
    expect(tries).toEqual(
      new Map([
        ['refused', 1],
        ['hopeless', 3],
        ['second', 2],
        ['fine', 1],
      ]),
    );

    const statuses = async () => {
      const { body } = await stack.call('GET', '/org/integrations/published-events?integration_id=mixed');
      return Object.fromEntries(
        body.map((item: { event_id: string; status: string; attempts: number }) => [item.event_id, item]),
      );
    };
    await until(async () => (await statuses()).hopeless?.attempts === 3);
    expect(await statuses()).toMatchObject({
      refused: { status: 'FAILURE', attempts: 1, response: { code: 400, body: 'unknown product' } },
      hopeless: { status: 'FAILURE', attempts: 3, retries_remaining: 0 },
      second: { status: 'SUCCESS', attempts: 2 },
      fine: { status: 'SUCCESS', attempts: 1 },
    });
  });

  it('goes on with a new worker where the old one ended', async () => {
    await integrate('deployed');
    await post('order.created', numbered('one', 100));
    await until(() => receiver.received.length >= 10);
    await stack.restartWorker();
    await post('order.created', numbered('two', 100));
    await until(() => new Set(receiver.ids()).size === 200);
    expect(receiver.received).toHaveLength(200);
  });

  it('frees the id of a deleted integration at once, and leaves nothing of it', async () => {
    await integrate('gone');
    await post('order.created', ['gone-1']);
    await until(() => receiver.received.length === 1);
    const { _id: uid } = (await stack.stores.integrations.get(stack.tenant, 'gone')) ?? { _id: '' };
    expect(await stack.call('DELETE', `${INTEGRATIONS}/gone`)).toMatchObject({ status: 200, body: undefined });
    expect(await stack.call('GET', `${INTEGRATIONS}/gone`)).toMatchObject({ status: 404 });
    await receiver.stop();
    await integrate('gone');
    const { collections } = stack.stores.database;
    await until(async () => (await collections.publications.countDocuments({ '_id.uid': uid })) === 0);
    await until(async () => (await collections.secrets.countDocuments({ uid })) === 0);
    expect(await collections.cursors.countDocuments({ _id: uid })).toBe(0);
  });
});
