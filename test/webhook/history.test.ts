import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { AddressGuard } from '../../src/activities/index.js';
import { openResender, Pools } from '../../src/activities/webhook/index.js';
import { Secret } from '../../src/domain/secret.js';
import { webhookTests } from '../support/webhook-tests.js';

const at = webhookTests();

/** What the last ten minutes add up to. */
async function noted() {
  await at.database.history.flush();
  const [from, to] = [new Date(Date.now() - 600_000), new Date(Date.now() + 600_000)];
  const minutes = await at.database.history.list([at.hook.uid], 60, from, to);
  const sum = (field: 'delivered' | 'failed' | 'rejected' | 'bytes') =>
    minutes.reduce((all, one) => all + one[field], 0);
  return {
    delivered: sum('delivered'),
    failed: sum('failed'),
    rejected: sum('rejected'),
    bytes: sum('bytes'),
    latencies: minutes
      .flatMap(({ latency }) => Object.values(latency?.counts ?? {}))
      .reduce((all, one) => all + one, 0),
  };
}

test('every attempt is noted, those that somebody asks for included', async () => {
  const statuses: Record<string, number> = { refused: 400, broken: 500 };
  at.receiver.answer(({ event }) => ({ status: statuses[event.id] ?? 200 }));
  await at.hook.append('fine', 'refused', 'broken');
  await at.hook.deliver({ ending: true });
  const sizeOf = (id: string) => at.receiver.received.find(({ event }) => event.id === id)?.body.length ?? 0;
  const once = { delivered: 1, failed: 2, rejected: 1, bytes: sizeOf('fine'), latencies: 1 };
  expect(await noted()).toEqual(once);

  at.receiver.answer(() => ({ status: 200 }));
  const row = await at.hook.row('refused');
  if (row === null) throw new Error('no row');
  const pools = new Pools(new AddressGuard(['127.0.0.0/8']));
  const secret = new Secret(`whsec_${randomBytes(32).toString('base64')}`);
  const parts = { ...at.database, pools, secrets: { get: async () => secret } };
  const { spec } = at.hook;
  if (spec.target.kind !== 'webhook') throw new Error('no webhook');
  const resend = await openResender(parts, { spec, revision: 1 }, spec.target);
  await resend(row);
  await pools.close();
  expect(await noted()).toEqual({ ...once, delivered: 2, bytes: once.bytes + sizeOf('refused'), latencies: 2 });
});
