import { beforeAll, describe, expect, it } from 'vitest';
import type { Receiver } from '../support/receiver.js';
import { INTEGRATIONS, type Stack } from '../support/stack.js';
import { startStackAndReceiver } from '../support/stack-and-receiver.js';
import { until } from '../support/until.js';

const HOUR_MS = 3_600_000;

describe('integrations as a client of the API sees them', () => {
  let stack: Stack;
  let receiver: Receiver;

  beforeAll(async () => {
    const started = await startStackAndReceiver();
    ({ stack, receiver } = started);
    return started.stop;
  });

  const hook = (more: object = {}) => ({ callback_url: receiver.url, ...more });
  const create = (id: string, more: object) => stack.call('POST', INTEGRATIONS, { id, ...more });
  const permanent = (id: string, more: object = {}, target: object = {}) =>
    create(id, { integration_type: 'permanent', callback_parameters: hook(target), ...more });
  const change = (id: string, body: object) => stack.call('PATCH', `${INTEGRATIONS}/${id}`, body);
  const post = (name: string, ...ids: string[]) =>
    stack.call(
      'POST',
      '/events',
      ids.map((id) => ({ name, id, payload: {} })),
    );
  const publishedAt = async (name: string, id: string): Promise<string> =>
    (await stack.call('GET', `/events/${name}/${id}`)).body.published_at;
  const receivedOf = (name: string) => receiver.received.filter(({ event }) => event.name === name);
  const idsOf = (name: string) => receivedOf(name).map(({ event }) => event.id);

  describe('a change', () => {
    it('takes target parameters whole: what is left out has its default again, but a secret stays and is used', async () => {
      const only = { filter_conditions: { event_filter: ['order.whole'] } };
      await permanent('whole', only, {
        api_key: 'the-key-that-stays',
        concurrency: 3,
        timeout_seconds: 7,
        rate_limit_per_second: 50,
        headers: { 'x-shop': 'a' },
      });
      const { body } = await change('whole', { callback_parameters: hook() });
      expect(body.callback_parameters).toEqual({
        callback_url: receiver.url,
        api_key_hint: 'tays',
        concurrency: 10,
        timeout_seconds: 15,
      });
      await post('order.whole', '1');
      await until(() => idsOf('order.whole').length === 1);
      const [received] = receivedOf('order.whole');
      expect(received?.headers).toMatchObject({ authorization: 'Bearer the-key-that-stays' });
      expect(received?.headers).not.toHaveProperty('x-shop');
      await change('whole', { callback_parameters: hook({ api_key: null }) });
      await post('order.whole', '2');
      await until(() => idsOf('order.whole').length === 2);
      expect(receivedOf('order.whole')[1]?.headers).not.toHaveProperty('authorization');
    });

    it('of nothing changes nothing, and none starts a stopped integration', async () => {
      await permanent('still');
      const { body: stopped } = await stack.call('POST', `${INTEGRATIONS}/still/_stop`);
      expect(stopped.status).toBe('stopped');
      expect((await change('still', {})).body).toEqual(stopped);
      const { body: changed } = await change('still', { filter_conditions: { entity_filter: ['return'] } });
      expect(changed).toMatchObject({ status: 'stopped', filter_conditions: { entity_filter: ['return'] } });
      for (const filter_conditions of [null, { event_filter: [], entity_filter: [] }]) {
        const { body: every } = await change('still', { filter_conditions });
        expect(every.filter_conditions ?? { event_filter: [], entity_filter: [] }).toEqual({
          event_filter: [],
          entity_filter: [],
        });
      }
    });

    it('works on a temporary integration, and leaves its range alone', async () => {
      const range = { starts_at: '2026-01-01T00:00:00.000Z', ends_at: '2126-01-01T00:00:00.000Z' };
      const filter_conditions = { event_filter: ['order.never'] };
      await create('limited', {
        integration_type: 'temporary',
        ...range,
        callback_parameters: hook(),
        filter_conditions,
      });
      expect((await change('limited', { callback_parameters: hook({ concurrency: 2 }) })).body).toMatchObject(range);
      expect((await change('limited', { ends_at: range.ends_at })).status).toBe(400);
    });
  });

  describe('the range of events', () => {
    it('of a permanent integration begins with the first one after its POST was answered, or where it says', async () => {
      await post('stock.changed', 'early');
      const filter_conditions = { event_filter: ['stock.changed'] };
      await permanent('from-now', { filter_conditions });
      await post('stock.changed', 'late');
      await until(() => idsOf('stock.changed').includes('late'));
      expect(idsOf('stock.changed')).toEqual(['late']);
      await permanent('from-then', { filter_conditions, starts_at: new Date(Date.now() - HOUR_MS).toISOString() });
      await until(() => idsOf('stock.changed').length === 3);
      expect(idsOf('stock.changed')).toEqual(['late', 'early', 'late']);
    });

    it('of a temporary one is from its start up to before its end, in the past, too; then it is stopped and stays', async () => {
      for (const id of ['before', 'first', 'second', 'end']) await post('return.processed', id);
      const [starts_at, ends_at] = [
        await publishedAt('return.processed', 'first'),
        await publishedAt('return.processed', 'end'),
      ];
      const filter_conditions = { entity_filter: ['return'] };
      const replay = { integration_type: 'temporary', starts_at, ends_at, filter_conditions };
      expect((await create('replay', { ...replay, callback_parameters: hook() })).status).toBe(200);
      const get = async () => (await stack.call('GET', `${INTEGRATIONS}/replay`)).body;
      await until(async () => (await get()).status === 'stopped');
      expect(idsOf('return.processed')).toEqual(['first', 'second']);
      const { body: logs } = await stack.call('GET', `${INTEGRATIONS}/replay/logs`);
      expect(logs.entries[0]).toMatchObject({
        action: 'integration_stopped',
        reason: expect.stringContaining('end date'),
      });
      const { body: list } = await stack.call('GET', `${INTEGRATIONS}?status=stopped`);
      expect(list.integrations.map(({ id }: { id: string }) => id)).toContain('replay');
    });
  });

  it('are 25 at most where nothing else is set, stopped ones included', async () => {
    const { body: list } = await stack.call('GET', INTEGRATIONS);
    const none = { filter_conditions: { event_filter: ['order.never'] } };
    for (let count = list.integrations.length; count < 25; count += 1) {
      expect((await permanent(`number-${count}`, none)).status).toBe(200);
      if (count % 5 === 0) await stack.call('POST', `${INTEGRATIONS}/number-${count}/_stop`);
    }
    const answer = await permanent('too-many', none);
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'invalid_request' } });
    expect(answer.body.message).toContain('25');
  });
});
