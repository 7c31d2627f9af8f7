import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { withDevSettings, writeDevSettings } from '../../src/settings/dev-settings.js';
import { temporaryFolder } from '../support/folder.js';

const DEV = {
  MONGODB_URL: 'mongodb://127.0.0.1:27018/?replicaSet=sluice&appName=a',
  TEMPORAL_ADDRESS: '127.0.0.1:7234',
  SLUICE_ENCRYPTION_KEYS: 'dev:8esTKYu3iClgzeYgxPh/sMCoInYyBzhMq8ZpJXRgROM=',
  SLUICE_ADMIN_KEY: "it's-a-key-of-one's-own",
};

async function devRuns() {
  const folder = await temporaryFolder();
  const end = await writeDevSettings(folder, { ...DEV, SLUICE_TEMPORAL_UI_URL: '', HOME: '/root' });
  return { folder, file: join(folder, 'dev.env'), end };
}

test('what npm run dev is set to is found beside it, and nothing else of its environment', async () => {
  const { folder, file } = await devRuns();
  const own = { SLUICE_DATA_DIR: folder, SLUICE_LOG_LEVEL: 'debug', PORT: '' };
  const { PORT: _, ...given } = own;
  expect(withDevSettings(own)).toEqual({ environment: { ...DEV, ...given }, file });
});

test('a shell reads the same from the file', async () => {
  const { file } = await devRuns();
  const { stdout } = await promisify(execFile)('bash', ['-ec', `set -a; . ${file}; env -0`], { env: {} });
  expect(stdout.split('\0')).toEqual(expect.arrayContaining(Object.entries(DEV).map((pair) => pair.join('='))));
});

test.each([
  ['another MongoDB', { MONGODB_URL: 'mongodb://db.example/sluice' }],
  ['another Temporal', { TEMPORAL_ADDRESS: 'temporal.example:7233' }],
  ['a profile of Temporal', { TEMPORAL_PROFILE: 'cloud' }],
  ['another encryption key', { SLUICE_ENCRYPTION_KEYS: 'own:8esTKYu3iClgzeYgxPh/sMCoInYyBzhMq8ZpJXRgROM=' }],
])('who names %s gets nothing of it', async (_what, own) => {
  const { folder } = await devRuns();
  const environment = { SLUICE_DATA_DIR: folder, ...own };
  expect(withDevSettings(environment)).toEqual({ environment, file: undefined });
});

test('naming the same servers again is no other installation', async () => {
  const { folder, file } = await devRuns();
  expect(withDevSettings({ SLUICE_DATA_DIR: folder, MONGODB_URL: DEV.MONGODB_URL }).file).toBe(file);
});

test('only its owner may read the file, and it goes with npm run dev', async () => {
  const { folder, file, end } = await devRuns();
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await end();
  expect(withDevSettings({ SLUICE_DATA_DIR: folder })).toEqual({
    environment: { SLUICE_DATA_DIR: folder },
    file: undefined,
  });
});
