import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { Secret } from '../../src/domain/secret.js';
import { type Database, openDatabase } from '../../src/store/database.js';
import { generateEncryptionKey, Keyring } from '../../src/store/encryption.js';
import { Integrations } from '../../src/store/integrations.js';
import { Secrets } from '../../src/store/secrets.js';
import { runCommand } from '../support/command-line.js';
import { integrationState, WEBHOOK } from '../support/fixtures.js';
import { uniqueName } from '../support/unique-name.js';

const [OLD, NEW, LOST] = ['old', 'new', 'lost'].map((id) => generateEncryptionKey(id).reveal());

let database: Database;
let url: string;
beforeAll(async () => {
  const given = new URL(inject('servers').mongodb.url);
  given.pathname = `/${uniqueName('cli')}`;
  url = given.href;
  database = await openDatabase(new Secret(url));
});
afterAll(async () => {
  await database.db.dropDatabase();
  await database.close();
});

const rotate = (...args: string[]) =>
  runCommand(['secrets', 'rotate', ...args], { MONGODB_URL: url, SLUICE_ENCRYPTION_KEYS: `${NEW},${OLD}` });
const secretsWith = (key: string | undefined) =>
  new Secrets(database.collections.secrets, new Keyring(new Secret(key ?? '')));

test('sluice secrets rotate does what it can, and says which secrets it could not read, but nothing that is in them', async () => {
  const state = integrationState('acme', 'erp', WEBHOOK);
  const { uid, tenant } = state.spec;
  await new Integrations(database.collections.integrations).create(state);
  const put = (key: string | undefined, owner: string, value: string) =>
    secretsWith(key).put({ tenant, uid: owner }, 'api_key', new Secret(value));
  const altered = await put(OLD, uid, 'altered-value');
  const orphan = await put(OLD, 'uid-of-none', 'orphan-value');
  const sound = await put(OLD, uid, 'sound-value');
  await put(LOST, uid, 'lost-value');
  for (const { id } of [altered, orphan])
    await database.collections.secrets.updateOne({ _id: id }, { $set: { ciphertext: Buffer.from('other') } });

  const { code, out, err } = await rotate();
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(/^1 secrets now have key new; others could not be opened, and are as they were:\n/);
  expect(err).toMatch(/^ {2}key lost: 1 with it, and it is not among SLUICE_ENCRYPTION_KEYS; add it, and repeat$/m);
  expect(err).toMatch(new RegExp(`^ {2}acme/erp: its api_key \\(secret ${altered.id}\\) was changed`, 'm'));
  expect(err).toMatch(
    new RegExp(`^ {2}acme/\\(no integration\\) uid-of-none: its api_key \\(secret ${orphan.id}\\)`, 'm'),
  );
  expect(err).not.toMatch(/-value/);
  expect((await secretsWith(NEW).get(sound, 'api_key')).reveal()).toBe('sound-value');

  const again = await rotate('--json');
  expect([again.code, again.out]).toEqual([1, '']);
  expect(JSON.parse(again.err)).toMatchObject({ error_code: 'incomplete', details: { length: 3 } });
});
