import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { devKeys } from '../../src/dev/state.js';
import { Secret } from '../../src/domain/secret.js';
import { readSettings } from '../../src/settings/settings.js';
import { generateEncryptionKey, Keyring } from '../../src/store/encryption.js';
import { temporaryFolder } from '../support/folder.js';
import { runProgram } from '../support/program.js';

test.each(['all', 'api', 'worker'])(
  'the service (%s) does not start without an encryption key, and says how to make one',
  async (part) => {
    const { mongodb, temporal } = inject('servers');
    const env = { PORT: '0', MONGODB_URL: mongodb.url, TEMPORAL_ADDRESS: temporal.address };
    const { code, err } = await runProgram('src/run/main.ts', [part], env);
    expect(code).toBe(1);
    expect(err).toMatch(/^SLUICE_ENCRYPTION_KEYS is not set: [^\n]+ secrets generate-key\n$/);
  },
);

test('the development mode makes keys at its first start, keeps them for the next, and shows them to nobody else', async () => {
  const folder = await temporaryFolder();
  const keys = await devKeys(folder);
  expect(await devKeys(folder)).toEqual(keys);
  expect(readSettings({ SLUICE_ENCRYPTION_KEYS: keys.encryptionKeys, SLUICE_ADMIN_KEY: keys.adminKey })).toBeDefined();
  expect(new Keyring(new Secret(keys.encryptionKeys)).newest).toBe('dev');
  const file = join(folder, 'keys.json');
  expect((await stat(file)).mode & 0o077).toBe(0);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(keys);
});

test.each([
  ['no key', 'x', 'must be id:base64 of 32 bytes'],
  ['a short key', 'a:AAAA', 'must be id:base64 of 32 bytes'],
  [
    'two keys of one id',
    `${generateEncryptionKey('a').reveal()},${generateEncryptionKey('a').reveal()}`,
    'a different id for each',
  ],
])('%s ends the start with one line that does not repeat it', (_what, keys, message) => {
  const read = () => readSettings({ SLUICE_ENCRYPTION_KEYS: keys });
  expect(read).toThrow(message);
  expect(read).not.toThrow(keys);
});

test('settings cannot be printed with their secrets', () => {
  const settings = readSettings({
    MONGODB_URL: 'mongodb://me:s3cr3t@db',
    SLUICE_ADMIN_KEY: 'an-admin-key-of-24-letters',
    SLUICE_ENCRYPTION_KEYS: generateEncryptionKey('a').reveal(),
  });
  const printed = JSON.stringify(settings);
  expect(printed.match(/\[secret\]/g)).toHaveLength(3);
  expect(printed).not.toContain('s3cr3t');
});
