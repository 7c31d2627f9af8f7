import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';

import { claimPort } from '../../src/dev/servers/ports.js';
import { ownServers } from '../support/own-servers.js';

/** A port that something listens on until the test is over. */
async function takenPort(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test.each(['127.0.0.1', '0.0.0.0'])(
  'a port that is in use on %s is passed over for the next free one',
  async (host) => {
    const taken = await takenPort(host);
    const { port, release } = await claimPort(taken);
    release();
    expect(port).toBeGreaterThan(taken);
  },
);

test('a port is claimed by one only, and free again once released', async () => {
  const first = await claimPort();
  const second = await claimPort(first.port);
  expect(second.port).toBeGreaterThan(first.port);
  first.release();
  const third = await claimPort(first.port);
  expect(third.port).toBe(first.port);
  second.release();
  third.release();
});

test('a server whose port is in use starts on the next free one', async () => {
  const taken = await takenPort('127.0.0.1');
  const { mongodb } = await ownServers(['mongodb'], { ports: { mongodb: taken } });
  expect(Number(new URL(mongodb.url).port)).toBeGreaterThan(taken);
});
