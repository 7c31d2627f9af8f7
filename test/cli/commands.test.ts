import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { Secret } from '../../src/domain/secret.js';
import { collectionsOf } from '../../src/store/database.js';
import { generateEncryptionKey, Keyring } from '../../src/store/encryption.js';
import { Secrets } from '../../src/store/secrets.js';
import { runProgram } from '../support/program.js';
import { uniqueName } from '../support/unique-name.js';

let client: MongoClient;
let url: string;
beforeAll(async () => {
  const address = new URL(inject('servers').mongodb.url);
  address.pathname = `/${uniqueName('cli')}`;
  url = address.href;
  client = await MongoClient.connect(url);
});
afterAll(async () => {
  await client.db().dropDatabase();
  await client.close();
});

const sluice = (args: string[], env: Record<string, string> = {}) =>
  runProgram('src/cli/main.ts', args, { MONGODB_URL: url, ...env });

test('sluice secrets generate-key says what a name of a key may be', async () => {
  const { code, out, err } = await sluice(['secrets', 'generate-key', '--id', 'my key']);
  expect({ code, out, err }).toEqual({ code: 2, out: '', err: '--id must be 1 to 32 of A-Z, a-z, 0-9, _ and -\n' });
});

describe('sluice keys', () => {
  test('create prints the key as one line of JSON and nothing else; list and revoke do not show it', async () => {
    const made = await sluice(['keys', 'create', '--tenant', 'acme', '--role', 'admin', '--name', 'ops']);
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(made.out).toMatch(/^\{[^\n]*\}\n$/);
    const { key, id, ...rest } = JSON.parse(made.out);
    expect(key).toMatch(/^sluice_[\w-]{49}$/);
    expect(rest).toEqual({ tenant: 'acme', role: 'admin' });
    const { out: listed } = await sluice(['keys', 'list', '--tenant', 'acme']);
    expect(listed).toMatch(/^ID +TENANT +ROLE +NAME +CREATED +LAST USED\n/);
    expect(listed).toMatch(new RegExp(`^${id} +acme +admin +ops +\\S+Z +–$`, 'm'));
    expect(listed).not.toContain(key);
    expect((await sluice(['keys', 'list', '--tenant', 'other'])).out).toBe(
      'ID  TENANT  ROLE  NAME  CREATED  LAST USED\n',
    );
    const revoke = ['keys', 'revoke', id, '--tenant', 'acme'];
    expect(await sluice(revoke)).toEqual({ code: 0, out: `{"id":"${id}","revoked":true}\n`, err: '' });
    expect(await sluice(revoke)).toEqual({ code: 1, out: '', err: `tenant acme has no key ${id}\n` });
  });

  const create = (tenant: string, role: string, name: string) => [
    ...['keys', 'create', '--tenant', tenant, '--role', role, '--name', name],
  ];
  test.each([
    ['a tenant that is none', create('No Tenant', 'admin', 'a'), '--tenant must be'],
    ['a role that is none', create('acme', 'root', 'a'), 'Allowed choices are admin, publisher, viewer'],
    ['an empty name', create('acme', 'admin', ''), '--name must have'],
    ['no name', ['keys', 'create', '--tenant', 'acme', '--role', 'admin'], "required option '--name"],
  ])('create says what is wrong with %s', async (_what, args, message) => {
    const { code, out, err } = await sluice(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });

  test('a database that does not answer is one clear line, without its password', async () => {
    const nowhere = 'mongodb://me:s3cr3t@127.0.0.1:1/sluice?serverSelectionTimeoutMS=200';
    const { code, out, err } = await sluice(['keys', 'list'], { MONGODB_URL: nowhere });
    expect([code, out]).toEqual([3, '']);
    expect(err).toMatch(
      /^MongoDB cannot be reached at mongodb:\/\/127\.0\.0\.1:1\/sluice\S*: [^\n]+; start it, or set MONGODB_URL\n$/,
    );
    expect(err).not.toContain('s3cr3t');
  });
});

describe('sluice secrets', () => {
  const [old, young] = [generateEncryptionKey('old').reveal(), generateEncryptionKey('young').reveal()];
  const withKeys = (keys: string) => ({ SLUICE_ENCRYPTION_KEYS: keys });

  test('rotate says how many secrets have the new key now, and what is left when one of the keys is missing', async () => {
    const secrets = new Secrets(collectionsOf(client.db()).secrets, new Keyring(new Secret(old)));
    const ref = await secrets.put({ tenant: 'acme', uid: 'uid' }, 'api_key', new Secret('value'));
    const lacking = await sluice(['secrets', 'rotate'], withKeys(young));
    expect([lacking.code, lacking.out]).toEqual([1, '']);
    expect(lacking.err).toContain('key old: 1 with it, and it is not among SLUICE_ENCRYPTION_KEYS; add it, and repeat');
    const rotated = await sluice(['secrets', 'rotate'], withKeys(`${young},${old}`));
    expect(rotated).toEqual({ code: 0, out: '{"key_id":"young","rotated":1}\n', err: '' });
    const reader = new Secrets(collectionsOf(client.db()).secrets, new Keyring(new Secret(young)));
    expect((await reader.get(ref, 'api_key')).reveal()).toBe('value');
  });

  test('rotate needs a key', async () => {
    expect(await sluice(['secrets', 'rotate'])).toMatchObject({ code: 2, err: expect.stringContaining('is not set') });
  });

  test('generate-key prints a key that the setting takes', async () => {
    const { out } = await sluice(['secrets', 'generate-key', '--id', 'mine']);
    expect(out).toMatch(/^mine:[A-Za-z0-9+/]{43}=\n$/);
    expect((await sluice(['settings', 'show'], withKeys(out.trim()))).code).toBe(0);
  });
});

test('settings show has no secret in it', async () => {
  const key = generateEncryptionKey('k').reveal();
  const { out } = await sluice(['settings', 'show'], {
    MONGODB_URL: 'mongodb://me:s3cr3t@db/sluice',
    SLUICE_ADMIN_KEY: 'an-admin-key-that-is-long',
    SLUICE_ENCRYPTION_KEYS: key,
  });
  expect(out).toContain('`mongodb://db/sluice`');
  for (const secret of ['s3cr3t', 'an-admin-key', key.slice(2)]) expect(out).not.toContain(secret);
});
