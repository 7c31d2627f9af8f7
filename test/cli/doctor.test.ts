import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { examine } from '../../src/cli/doctor/index.js';
import { writeDevSettings } from '../../src/settings/dev-settings.js';
import { generateEncryptionKey } from '../../src/store/encryption.js';
import { runCommand } from '../support/command-line.js';
import { temporaryFolder } from '../support/folder.js';
import { INTEGRATIONS, type Stack, startStack } from '../support/stack.js';
import { uniqueName } from '../support/unique-name.js';

let stack: Stack;
let env: Record<string, string>;
beforeAll(async () => {
  const keys = generateEncryptionKey('doctor').reveal();
  stack = await startStack({ SLUICE_ENCRYPTION_KEYS: keys });
  env = {
    MONGODB_URL: stack.settings.MONGODB_URL.reveal(),
    TEMPORAL_ADDRESS: stack.settings.TEMPORAL_ADDRESS,
    SLUICE_TASK_QUEUE: stack.settings.SLUICE_TASK_QUEUE,
    SLUICE_ENCRYPTION_KEYS: keys,
  };
  const callback_parameters = { callback_url: 'http://127.0.0.1:9', api_key: 'the-key-of-the-erp' };
  await stack.call('POST', INTEGRATIONS, { id: 'erp', integration_type: 'permanent', callback_parameters });
});
afterAll(() => stack.stop());

const found = async (check: RegExp, more: Record<string, string> = {}) =>
  (await examine({ ...env, ...more })).filter((finding) => check.test(finding.check));

test('an installation that works is found to be so, and nothing is changed', async () => {
  const { code, out, err } = await runCommand(['doctor'], env);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  for (const check of ['settings', 'mongodb', 'clock', 'indexes', 'encryption keys', 'api keys', 'temporal']) {
    expect(out).toMatch(new RegExp(`^ok +${check}: `, 'm'));
  }
  expect(out).toMatch(/^warning +replica set: \S+ has 1 member\n +give it three members/m);
  expect(out).toMatch(/^ok +workers of deliveries: 1 in the last five minutes$/m);
  expect(out).toMatch(/^ok +search attributes: /m);
  expect(out.match(/^ok +schedule /gm)).toHaveLength(3);
});

test('beside npm run dev it looks at what that runs with', async () => {
  const folder = await temporaryFolder();
  await writeDevSettings(folder, { ...env, SLUICE_ADMIN_KEY: stack.adminKey });
  const { code, out, err } = await runCommand(['doctor'], { SLUICE_DATA_DIR: folder });
  expect(err).toBe(`with the settings of npm run dev (${join(folder, 'dev.env')})\n`);
  expect(out).toMatch(/^ok +encryption keys: they open the \d+ stored secrets$/m);
  expect(out).toMatch(/^ok +api keys: \d+ and SLUICE_ADMIN_KEY$/m);
  expect(code).toBe(0);
});

describe('what is wrong is said, with what to do about it', () => {
  test('a setting', async () => {
    const { code, out } = await runCommand(['doctor', '--json'], { ...env, PORT: 'x' });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject([
      { check: 'settings', state: 'failed', message: expect.stringMatching(/^PORT must be/) },
    ]);
  });

  test('servers that do not answer, each told for itself', async () => {
    const nowhere = { MONGODB_URL: 'mongodb://me:s3cr3t@127.0.0.1:1', TEMPORAL_ADDRESS: '127.0.0.1:1' };
    const findings = await found(/mongodb|temporal/, nowhere);
    expect(findings).toMatchObject([
      { check: 'mongodb', state: 'failed' },
      { check: 'temporal', state: 'failed' },
    ]);
    expect(JSON.stringify(findings)).not.toContain('s3cr3t');
  });

  test('an index that is missing', async () => {
    const { db } = stack.stores.database;
    await db.collection('segments').dropIndex('tenant_1_entities_1_seq_1');
    const [finding] = await found(/indexes/);
    expect(finding).toMatchObject({ state: 'failed', message: 'missing: segments {"tenant":1,"entities":1,"seq":1}' });
  });

  test('a key that is not the one that the secrets were encrypted with', async () => {
    const [finding] = await found(/encryption/, { SLUICE_ENCRYPTION_KEYS: generateEncryptionKey('other').reveal() });
    expect(finding).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(/^they do not open \d+ with key doctor$/),
    });
  });

  test('a namespace that is not there', async () => {
    const [finding] = await found(/temporal/, { TEMPORAL_NAMESPACE: 'nowhere' });
    expect(finding).toMatchObject({
      state: 'failed',
      mend: expect.stringContaining('namespace create --namespace nowhere'),
    });
  });

  test('a task queue that nobody polls, and schedules that nobody has made', async () => {
    const findings = await found(/workers|schedule/, { SLUICE_TASK_QUEUE: uniqueName('nobody') });
    expect(findings).toHaveLength(5);
    expect(findings.every(({ state, mend }) => state === 'failed' && mend?.includes('start a worker'))).toBe(true);
  });
});
