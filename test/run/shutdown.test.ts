import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

const EVENTS = 20;
const CONCURRENCY = 4;
/** A worker takes its deliveries for broken off after 20 s. */
const PAST_GRACE_SECONDS = 25;
const SLOW = { timeoutMs: 60_000 };

describe('a worker that is asked to end', () => {
  let stack: Stack;
  let target: Server;
  const sent: string[] = [];
  const held: ServerResponse[] = [];
  let holding = true;

  beforeAll(async () => {
    target = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      sent.push(JSON.parse(body).id);
      if (holding) held.push(response);
      else response.end();
    });
    target.listen(0, '127.0.0.1');
    await once(target, 'listening');
    stack = await startStack({}, { worker: false });
  });
  afterAll(async () => {
    target.closeAllConnections();
    target.close();
    await stack.stop();
  });

  const begin = (): Promise<ServiceProcess> => startService('worker', { ...stack.env, SLUICE_LOG_LEVEL: 'info' });
  const delivered = () => stack.stores.database.collections.publications.countDocuments({ status: 'SUCCESS' });

  it('begins nothing more, takes the answers that it waits for, and leaves the rest to the next one', async () => {
    const callback_url = `http://127.0.0.1:${(target.address() as AddressInfo).port}/`;
    const first = await begin();
    const callback_parameters = { callback_url, concurrency: CONCURRENCY };
    await stack.call('POST', INTEGRATIONS, { id: 'slow', integration_type: 'permanent', callback_parameters });
    const events = Array.from({ length: EVENTS }, (_, n) => ({ name: 'order.created', id: `${n}`, payload: {} }));
    await stack.call('POST', '/events', events);
    await until(() => held.length === CONCURRENCY, SLOW);

    const ended = first.stop();
    await until(() => first.output().includes('service.stopping'), SLOW);
    for (const response of held) response.end();
    expect(await ended).toBe(0);
    expect(sent).toHaveLength(CONCURRENCY);
    // What was answered is on record: nobody sends it again.
    expect(await delivered()).toBe(CONCURRENCY);

    holding = false;
    const second = await begin();
    await until(async () => (await delivered()) === EVENTS, SLOW);
    await second.stop();
    expect(sent.map(Number).sort((a, b) => a - b)).toEqual(events.map((_, n) => n));
  });

  it('waits for a target that says nothing until its time-out, past its own grace, and puts that on record', async () => {
    holding = true;
    const callback_url = `http://127.0.0.1:${(target.address() as AddressInfo).port}/`;
    const callback_parameters = { callback_url, timeout_seconds: PAST_GRACE_SECONDS };
    const filter_conditions = { event_filter: ['stock.changed'] };
    const body = { id: 'mute', integration_type: 'permanent', callback_parameters, filter_conditions };
    const worker = await begin();
    await stack.call('POST', INTEGRATIONS, body);
    await stack.call('POST', '/events', { name: 'stock.changed', id: 'unanswered', payload: {} });
    await until(() => sent.includes('unanswered'), SLOW);
    expect(await worker.stop()).toBe(0);
    const row = await stack.stores.database.collections.publications.findOne({ eventId: 'unanswered' });
    expect(row).toMatchObject({ status: 'FAILURE', attemptCount: 1, attempts: [{ failure: 'timeout' }] });
  });
});
