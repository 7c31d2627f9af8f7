import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { until } from '../../support/until.js';
import { Random } from '../random.js';
import { OperatorApi } from './operator-api.js';
import { startTraffic } from './traffic.js';

/* Those who work on a service that is up, and does not do what it is asked for, come to an end all the same. */
const SEED = 3;
const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function answering(status: number): Promise<{ url: string }> {
  const server = createServer((_, response) => response.writeHead(status).end('{"message":"not now"}'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    const closed = once(server.close(), 'close');
    server.closeAllConnections();
    await closed;
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

it('a command that is never answered is given up, and named with the last answer', async () => {
  const api = new OperatorApi([await answering(503)], new Random(SEED), 50);
  const stop = api.call('POST', '/eventstream/one/_stop');
  await expect(stop).rejects.toThrow(/^an answer to POST \/eventstream\/one\/_stop: .*\(the last try: 503 not now\)$/);
});

it('an integration that is deleted, and never goes, is named', async () => {
  const api = new OperatorApi([await answering(200)], new Random(SEED), 50);
  await expect(api.untilSeen('/eventstream/one', 404)).rejects.toThrow(
    /^GET \/eventstream\/one answers 404: .*\(the last answer: 200 not now\)$/,
  );
});

it('events that are never accepted are named, one request of each platform', async () => {
  const traffic = startTraffic([await answering(503)], 1_000, SEED);
  await until(() => (traffic.answers.get(503) ?? 0) >= 4);
  const notDone = await traffic.stop(50);
  expect(notDone).toHaveLength(4);
  expect(notDone[0]).toMatch(/^the events \d-0-0 and the 19 behind: posted since .*\(the last answer: 503\)$/);
  expect(traffic.acknowledged.size).toBe(0);
});
