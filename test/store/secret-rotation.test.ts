import { afterAll, beforeAll, expect, test } from 'vitest';
import { Secret } from '../../src/domain/secret.js';
import { generateEncryptionKey, Keyring } from '../../src/store/encryption.js';
import { Secrets } from '../../src/store/secrets.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { uniqueName } from '../support/unique-name.js';

const [OLD, NEW, LOST] = ['old', 'new', 'lost'].map((id) => generateEncryptionKey(id).reveal());

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

/** Secrets in a collection of their own, as processes with different keys see them. */
function collectionOfSecrets() {
  const collection = database.db.collection(uniqueName('secrets'));
  return {
    collection,
    with: (...keys: (string | undefined)[]) =>
      new Secrets(collection as never, new Keyring(new Secret(keys.join(',')))),
  };
}

const owner = { tenant: 'acme', uid: 'uid' };

async function fill(secrets: Secrets, count: number) {
  const values = Array.from({ length: count }, (_, i) => `value ${i}`);
  const refs = await Promise.all(values.map((value) => secrets.put(owner, 'api_key', new Secret(value))));
  return { values, refs };
}

const reveal = (secrets: Secrets, refs: { id: string; hint: string }[]) =>
  Promise.all(refs.map(async (ref) => (await secrets.get(ref, 'api_key')).reveal()));

test('every secret gets the first key, once, and keeps its value', async () => {
  const stored = collectionOfSecrets();
  const { values, refs } = await fill(stored.with(OLD), 50);
  await fill(stored.with(NEW), 5);
  const rotating = stored.with(NEW, OLD);
  expect(await rotating.rotate()).toEqual({ keyId: 'new', rotated: 50, missing: {}, unreadable: [] });
  expect(await reveal(stored.with(NEW), refs)).toEqual(values);
  expect(await rotating.rotate()).toEqual({ keyId: 'new', rotated: 0, missing: {}, unreadable: [] });
});

test('secrets are read, made and removed meanwhile, and two rotations do no harm to each other', async () => {
  const stored = collectionOfSecrets();
  const running = stored.with(NEW, OLD);
  const { values, refs } = await fill(stored.with(OLD), 300);
  const rotations = [stored.with(NEW, OLD).rotate(), stored.with(NEW, OLD).rotate()];
  const seen = [];
  for (let i = 0; i < 5; i += 1) seen.push(await reveal(running, refs));
  const { refs: more } = await fill(running, 1);
  const rotated = (await Promise.all(rotations)).reduce((sum, done) => sum + done.rotated, 0);
  expect(rotated).toBe(300);
  for (const read of seen) expect(read).toEqual(values);
  expect(await reveal(stored.with(NEW), [...refs, ...more])).toEqual([...values, 'value 0']);
});

test('a rotation that breaks half-way leaves every secret readable, and the next one does the rest', async () => {
  const stored = collectionOfSecrets();
  const { values, refs } = await fill(stored.with(OLD), 20);
  const breaking = stored.with(NEW, OLD);
  const update = stored.collection.updateOne.bind(stored.collection);
  let updates = 0;
  stored.collection.updateOne = (...args) => (++updates > 10 ? Promise.reject(new Error('gone')) : update(...args));
  await expect(breaking.rotate()).rejects.toThrow('gone');
  stored.collection.updateOne = update;
  expect(await reveal(stored.with(NEW, OLD), refs)).toEqual(values);
  const left = await stored.collection.countDocuments({ keyId: 'old' });
  expect(left).toBe(10);
  expect(await stored.with(NEW, OLD).rotate()).toMatchObject({ rotated: left });
  expect(await reveal(stored.with(NEW), refs)).toEqual(values);
});

test('secrets that somebody has changed are named and left as they are, and all others are rotated', async () => {
  const stored = collectionOfSecrets();
  const { refs } = await fill(stored.with(OLD), 9);
  const change = (i: number, $set: object) => stored.collection.updateOne({ _id: refs[i]?.id as never }, { $set });
  await change(2, { ciphertext: Buffer.from('x') });
  await change(4, { tag: Buffer.from('short') });
  await change(6, { iv: null });
  const { unreadable, ...done } = await stored.with(NEW, OLD).rotate();
  expect(done).toEqual({ keyId: 'new', rotated: 6, missing: {} });
  expect(unreadable.map(({ _id }) => _id).toSorted()).toEqual([2, 4, 6].map((i) => refs[i]?.id).toSorted());
  expect(unreadable[0]).toEqual({ _id: expect.any(String), tenant: 'acme', uid: 'uid', field: 'api_key' });
  expect(await stored.collection.countDocuments({ keyId: 'old' })).toBe(3);
});

test('secrets whose key is not there are counted by it and left as they are', async () => {
  const stored = collectionOfSecrets();
  const { refs } = await fill(stored.with(LOST), 3);
  await fill(stored.with(OLD), 2);
  expect(await stored.with(NEW, OLD).rotate()).toEqual({
    keyId: 'new',
    rotated: 2,
    missing: { lost: 3 },
    unreadable: [],
  });
  expect(await reveal(stored.with(LOST), refs)).toEqual(['value 0', 'value 1', 'value 2']);
});
