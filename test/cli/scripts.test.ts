import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Output } from '../../src/cli/output.js';
import { createProgram } from '../../src/cli/program.js';
import { runCommand, startCommand } from '../support/command-line.js';
import type { Receiver } from '../support/receiver.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { startStackAndReceiver } from '../support/stack-and-receiver.js';
import { until } from '../support/until.js';

/** What a script can rely on: one JSON document on standard output, a line of JSON for what went wrong, and exit codes. */
let stack: Stack;
let receiver: Receiver;
let env: Record<string, string>;
beforeAll(async () => {
  const started = await startStackAndReceiver();
  ({ stack, receiver } = started);
  const { PORT: _, ...settings } = stack.env;
  env = { ...settings, SLUICE_API_URL: stack.url, SLUICE_API_KEY: stack.adminKey };
  return started.stop;
});

const sluice = (args: string[], more: Record<string, string> = {}) => runCommand(args, { ...env, ...more });

/** The names of all commands, such as `keys list`. */
function everyCommand(): string[] {
  const output = new Output({ environment: {}, out: () => {}, err: () => {}, exitWith: () => {} }, false);
  const below = (command: Command): string[] =>
    command.commands.length === 0
      ? ['']
      : command.commands.flatMap((one) => below(one).map((rest) => `${one.name()} ${rest}`.trim()));
  return below(createProgram(output));
}

/** Every command with arguments that let it succeed, in an order in which it does. `{key}` is the id of the key made. */
const STORY: [command: string, args: string[], document: unknown][] = [
  ['keys create', ['--tenant', 'acme', '--role', 'viewer', '--name', 'ops'], { tenant: 'acme', role: 'viewer' }],
  ['keys list', ['--tenant', 'acme'], [{ tenant: 'acme', role: 'viewer', name: 'ops' }]],
  ['keys revoke', ['{key}', '--tenant', 'acme'], { revoked: true }],
  ['integrations create', ['erp', '--webhook', '{hook}'], { id: 'erp', status: 'running' }],
  ['integrations list', [], [{ id: 'erp', stats: { pending_events: 0 } }]],
  ['integrations get', ['erp'], { id: 'erp' }],
  ['integrations stop', ['erp'], { id: 'erp', status: 'stopped' }],
  ['integrations start', ['erp'], { id: 'erp', status: 'running' }],
  ['integrations test', ['erp'], { ok: true }],
  ['events tail', ['--once'], []],
  ['doctor', [], expect.arrayContaining([{ check: 'settings', state: 'ok', message: expect.any(String) }])],
  ['secrets generate-key', ['--id', 'mine'], { id: 'mine', key: expect.stringMatching(/^mine:/) }],
  ['secrets rotate', [], { rotated: 0 }],
  ['settings show', [], expect.arrayContaining([expect.objectContaining({ setting: 'MONGODB_URL' })])],
  ['settings table', [], expect.arrayContaining([expect.objectContaining({ setting: 'PORT', default: '8080' })])],
  ['integrations delete', ['erp', '--yes'], { id: 'erp', deleted: true }],
];

test('with --json every command writes one JSON document and nothing else', async () => {
  expect(STORY.map(([command]) => command).toSorted()).toEqual(everyCommand().toSorted());
  let key = '';
  for (const [command, args, document] of STORY) {
    const given = args.map((one) => one.replace('{key}', key).replace('{hook}', receiver.url));
    const { code, out, err } = await sluice([...command.split(' '), ...given, '--json']);
    expect({ command, code, err }).toEqual({ command, code: 0, err: '' });
    const told = JSON.parse(out);
    expect(out, command).toBe(`${JSON.stringify(told)}\n`);
    expect(told, command).toMatchObject(document as object);
    if (command === 'keys create') key = told.id;
  }
});

test('--json may stand anywhere', async () => {
  for (const args of [
    ['--json', 'keys', 'list', '--tenant', 'none'],
    ['keys', '--json', 'list', '--tenant', 'none'],
  ]) {
    expect(await sluice(args)).toEqual({ code: 0, out: '[]\n', err: '' });
  }
});

test('events tail that goes on writes one document for each attempt once it is over, on a line of its own', async () => {
  // Nothing answers the first one: its attempt is over when others that began later are long shown.
  receiver.answer(({ event }) => (event.id === 'slow' ? undefined : { status: 200 }));
  const callback_parameters = { callback_url: receiver.url, timeout_seconds: 3 };
  await stack.call('POST', INTEGRATIONS, { id: 'tailed', integration_type: 'permanent', callback_parameters });
  const { key, document } = await stack.stores.apiKeys.create(stack.tenant, 'viewer', 'tail');
  const { said, over } = startCommand(['events', 'tail', '--json', '--integration', 'tailed'], {
    ...env,
    SLUICE_API_KEY: key.reveal(),
  });
  const shown = () => said.out.split('\n').slice(0, -1);
  const ids = () => shown().map((line) => JSON.parse(line).event_id);
  for (const id of ['slow', 'one', 'two']) {
    await stack.call('POST', '/events', { name: 'order.created', id, payload: {} });
  }
  await until(() => ids().includes('one') && ids().includes('two'));
  expect(ids()).not.toContain('slow');
  await until(() => ids().includes('slow'));
  expect(JSON.parse(shown().at(-1) ?? '')).toMatchObject({ event_id: 'slow', status: 'FAILURE' });
  expect(new Set(shown()).size).toBe(shown().length);
  receiver.answer(() => ({ status: 200 }));
  // People end it with Ctrl-C; here, it is let in no more.
  await stack.stores.apiKeys.revoke(stack.tenant, document._id);
  await over;
  expect(said.code).toBe(1);
  expect(JSON.parse(said.err)).toMatchObject({ error_code: 'unauthorized', status: 401 });
});

describe('what goes wrong is one line of JSON on standard error, and the exit code says of which kind it is', () => {
  const nowhere = 'mongodb://me:s3cr3t@127.0.0.1:1/sluice?serverSelectionTimeoutMS=200';
  const bad = ['integrations', 'create', 'x', '--webhook', 'ftp://x'];
  test.each<[string, string[], Record<string, string>, number, object]>([
    ['the API refuses', ['integrations', 'get', 'nobody'], {}, 1, { error_code: 'resource_not_found', status: 404 }],
    [
      'the API names what is wrong with a field',
      bad,
      {},
      1,
      { error_code: 'invalid_request', status: 400, details: [{ path: 'callback_parameters.callback_url' }] },
    ],
    ['a wrong key', ['integrations', 'list'], { SLUICE_API_KEY: 'wrong' }, 1, { error_code: 'unauthorized' }],
    ['no key', ['integrations', 'list'], { SLUICE_API_KEY: '' }, 2, { error_code: 'invalid_usage' }],
    ['a command that is none', ['integration'], {}, 2, { error_code: 'invalid_usage' }],
    ['no command', [], {}, 2, { error_code: 'invalid_usage', message: 'a command is missing; --help lists them' }],
    ['half a command', ['keys'], {}, 2, { error_code: 'invalid_usage' }],
    [
      'an option that is none',
      ['keys', 'list', '--all'],
      {},
      2,
      { error_code: 'invalid_usage', message: "unknown option '--all'" },
    ],
    ['an argument that is missing', ['integrations', 'get'], {}, 2, { error_code: 'invalid_usage' }],
    ['no confirmation', ['integrations', 'delete', 'x'], {}, 2, { error_code: 'invalid_usage' }],
    ['a file that is none', ['integrations', 'create', 'x', '--file', '/no'], {}, 2, { error_code: 'invalid_usage' }],
    ['a setting', ['settings', 'show'], { PORT: 'x' }, 2, { error_code: 'invalid_settings' }],
    [
      'no API',
      ['integrations', 'list'],
      { SLUICE_API_URL: 'http://127.0.0.1:9' },
      3,
      { error_code: 'api_unreachable' },
    ],
    ['no database', ['keys', 'list'], { MONGODB_URL: nowhere }, 3, { error_code: 'database_unreachable' }],
  ])('%s', async (_what, args, more, code, failure) => {
    const ended = await sluice([...args, '--json'], more);
    expect({ code: ended.code, out: ended.out }).toEqual({ code, out: '' });
    expect(ended.err).toMatch(/^\{[^\n]*\}\n$/);
    expect(JSON.parse(ended.err)).toMatchObject(failure);
    expect(JSON.parse(ended.err).message).not.toBe('');
    expect(ended.err).not.toContain('s3cr3t');
    // Without it the same code, and words.
    const inWords = await sluice(args, more);
    expect(inWords).toMatchObject({ code, out: '' });
    expect(inWords.err).not.toMatch(/^\{/);
    expect(inWords.err).not.toBe('');
  });

  test('what was looked at and is not in order is the result, with exit code 1', async () => {
    await sluice(['integrations', 'create', 'broken', '--webhook', receiver.url]);
    receiver.answer(() => ({ status: 500 }));
    const tested = await sluice(['integrations', 'test', 'broken', '--json']);
    receiver.answer(() => ({ status: 200 }));
    expect(tested).toMatchObject({ code: 1, err: '' });
    expect(JSON.parse(tested.out)).toMatchObject({ ok: false, response_code: 500 });
    const examined = await sluice(['doctor', '--json'], { PORT: 'x' });
    expect(examined).toMatchObject({ code: 1, err: '' });
    expect(JSON.parse(examined.out)).toMatchObject([{ check: 'settings', state: 'failed' }]);
  });

  test('help is no failure', async () => {
    for (const args of [['--help'], ['keys', 'list', '--help', '--json']]) {
      const asked = await sluice(args);
      expect(asked).toMatchObject({ code: 0, err: '' });
      expect(asked.out).toContain('--json');
    }
  });
});

describe('without a worker', () => {
  let alone: Stack;
  beforeAll(async () => {
    alone = await startStack({}, { worker: false });
  });
  afterAll(() => alone.stop());

  test('what is taken and not done yet says so, is not told to be deleted, and ends with exit code 4', async () => {
    const access = { SLUICE_API_URL: alone.url, SLUICE_API_KEY: alone.adminKey };
    const create = ['integrations', 'create', 'later', '--webhook', receiver.url];
    const made = await runCommand([...create, '--json'], access);
    expect(made).toMatchObject({ code: 4, err: '' });
    expect(JSON.parse(made.out)).toMatchObject({ id: 'later', pending: true });
    const gone = await runCommand(['integrations', 'delete', 'later', '--yes'], access);
    expect(gone).toEqual({
      code: 4,
      out: '{"id":"later","deleted":false,"pending":true}\n',
      err: 'taken, but not done yet: no worker has answered within 5 s; it will be done\n',
    });
    await alone.restartWorker();
    await until(async () => (await alone.call('GET', `${INTEGRATIONS}/later`)).status === 404);
  });
});
