import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { runCommand } from '../support/command-line.js';
import type { Receiver } from '../support/receiver.js';
import { INTEGRATIONS, type Stack } from '../support/stack.js';
import { startStackAndReceiver } from '../support/stack-and-receiver.js';
import { until } from '../support/until.js';

let stack: Stack;
let receiver: Receiver;
beforeAll(async () => {
  const started = await startStackAndReceiver();
  ({ stack, receiver } = started);
  return started.stop;
});

const sluice = (args: string[], env: Record<string, string> = {}) =>
  runCommand(args, { SLUICE_API_URL: stack.url, SLUICE_API_KEY: stack.adminKey, ...env });

describe('sluice integrations', () => {
  test('creates, lists, shows, tests, stops, starts and deletes one', async () => {
    const made = await sluice(['integrations', 'create', 'erp', '--webhook', receiver.url, '--entities', 'order']);
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(made.out)).toMatchObject({
      id: 'erp',
      status: 'running',
      filter_conditions: { entity_filter: ['order'] },
    });
    const { out } = await sluice(['integrations', 'list']);
    expect(out).toMatch(/^ID +STATUS +TARGET +TYPE +EVENTS +WAITING +OLDEST +REJECTED +REASON\n/);
    expect(out).toMatch(/^erp +running +webhook +permanent +order\.\* +0 +– +0 +created by tester$/m);
    expect(JSON.parse((await sluice(['integrations', 'stop', 'erp'])).out)).toMatchObject({ status: 'stopped' });
    expect(JSON.parse((await sluice(['integrations', 'get', 'erp'])).out)).toMatchObject({ status: 'stopped' });
    expect(JSON.parse((await sluice(['integrations', 'start', 'erp'])).out)).toMatchObject({ status: 'running' });
    expect(await sluice(['integrations', 'test', 'erp'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('"ok":true'),
    });
    receiver.answer(() => ({ status: 500 }));
    expect(await sluice(['integrations', 'test', 'erp'])).toMatchObject({
      code: 1,
      out: expect.stringContaining('"ok":false'),
    });
    receiver.answer(() => ({ status: 200 }));
    expect(await sluice(['integrations', 'delete', 'erp'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--yes'),
    });
    expect(await sluice(['integrations', 'delete', 'erp', '--yes'])).toMatchObject({
      code: 0,
      out: '{"id":"erp","deleted":true}\n',
    });
    await until(async () => (await stack.call('GET', `${INTEGRATIONS}/erp`)).status === 404);
  });

  test.each([
    ['no key', 2, ['integrations', 'list'], { SLUICE_API_KEY: '' }, /^set SLUICE_API_KEY to an API key/],
    ['a wrong key', 1, ['integrations', 'list'], { SLUICE_API_KEY: 'sluice_wrong' }, /key/],
    [
      'an API that is not there',
      3,
      ['integrations', 'list'],
      { SLUICE_API_URL: 'http://127.0.0.1:9' },
      /^no API answers at http:\/\/127\.0\.0\.1:9: /,
    ],
    ['an id that is not there', 1, ['integrations', 'get', 'nobody'], {}, /^there is no such integration$/m],
    [
      'one field that the API refuses, once',
      1,
      ['integrations', 'create', 'x', '--webhook', 'ftp://x'],
      {},
      /^callback_parameters\.callback_url must be an http or https URL\n$/,
    ],
    [
      'several, each on a line',
      1,
      ['integrations', 'create', 'X', '--webhook', 'ftp://x'],
      {},
      /^id must be .* \(and 1 more\)\n {2}id: .*\n {2}callback_parameters\.callback_url: .*\n$/,
    ],
    [
      'an address that is none',
      2,
      ['integrations', 'list'],
      { SLUICE_API_URL: 'localhost:8080' },
      /^SLUICE_API_URL must/,
    ],
    [
      'a key that no header can hold, without the key',
      2,
      ['integrations', 'list'],
      { SLUICE_API_KEY: 'secret\nkey' },
      /^SLUICE_API_KEY must be an API key alone[^\n]*\n$/,
    ],
    ['too many lines', 2, ['events', 'tail', '--once', '--lines', '501'], {}, /^--lines must be .* from 1 to 500\n$/],
    ['a status that is none', 2, ['events', 'tail', '--once', '--status', 'x'], {}, /choices are success, failure/],
    [
      'an integration that is not there',
      1,
      ['events', 'tail', '--once', '--integration', 'nobody'],
      {},
      /^there is no such integration\n$/,
    ],
    ['neither file nor webhook', 2, ['integrations', 'create', 'x'], {}, /^give either --file or --webhook$/m],
  ])('says what is wrong with %s', async (_what, exit, args, env: Record<string, string>, message) => {
    const { code, out, err } = await sluice(args, env);
    expect([code, out]).toEqual([exit, '']);
    expect(err).toMatch(message);
  });
});

test('the URL of the API may end as the documents write it', async () => {
  expect(await sluice(['integrations', 'list'], { SLUICE_API_URL: `${stack.url}/api/v1/` })).toMatchObject({ code: 0 });
});

test.each([
  ['a page', 1, 200, 'text/html', '<!doctype html>'],
  ['an error of its own', 3, 502, 'application/json', '{"message": "Bad Gateway"}'],
])('what is not the API is not taken for it: %s', async (_what, exit, status, type, said) => {
  const other = createServer((_, response) => response.writeHead(status, { 'content-type': type }).end(said));
  await once(other.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void other.close());
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  const { code, err } = await sluice(['integrations', 'list'], { SLUICE_API_URL: url });
  expect([code, err]).toEqual([
    exit,
    `what answers at ${url} is not the API of Sluice, or something in front of it: it says ${status}\n`,
  ]);
});

test('sluice events tail shows what became of events, oldest first', async () => {
  await sluice(['integrations', 'create', 'tailed', '--webhook', receiver.url]);
  receiver.answer(({ event }) => ({ status: event.id === 'bad' ? 422 : 200 }));
  for (const id of ['good', 'bad']) {
    await stack.call('POST', '/events', { name: 'order.created', id, payload: {} });
    await until(async () => (await published()).some((one) => one.event_id === id));
  }
  const { out } = await sluice(['events', 'tail', '--once', '--integration', 'tailed']);
  expect(out).toMatch(/^\S+Z {2}delivered {2}tailed {2}order\.created good {2}/m);
  expect(out).toMatch(/^\S+Z {2}rejected {3}tailed {2}order\.created bad {2}422 .*/m);
  expect(out.indexOf('good')).toBeLessThan(out.indexOf('bad'));
  const failures = await sluice(['events', 'tail', '--once', '--json', '--status', 'failure']);
  expect(JSON.parse(failures.out)).toMatchObject([{ event_id: 'bad', status: 'FAILURE' }]);
});

async function published(): Promise<{ event_id: string }[]> {
  return (await stack.call('GET', '/org/integrations/published-events?integration_id=tailed')).body;
}
