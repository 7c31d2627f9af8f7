import { expect, test } from 'vitest';
import { Secret } from '../../src/domain/secret.js';
import { generateEncryptionKey, KeyMissing, Keyring } from '../../src/store/encryption.js';

const [first, second] = [generateEncryptionKey('first').reveal(), generateEncryptionKey('second').reveal()];
const ring = (...keys: string[]) => new Keyring(new Secret(keys.join(',')));
const VALUE = new Secret('the value');
const PLACE = 'acme/uid/api_key';

test('what is sealed opens again, and names the first key of the ring', () => {
  const sealed = ring(second, first).seal(VALUE, PLACE);
  expect(sealed.keyId).toBe('second');
  expect(ring(first, second).open(sealed, PLACE).reveal()).toBe('the value');
});

test('no two values are sealed alike, and none can be read', () => {
  const keyring = ring(first);
  const [a, b] = [keyring.seal(VALUE, PLACE), keyring.seal(VALUE, PLACE)];
  expect(a.ciphertext.equals(b.ciphertext)).toBe(false);
  expect(a.iv.equals(b.iv)).toBe(false);
  expect(a.ciphertext.toString('latin1')).not.toContain('the value');
});

test.each(['acme/uid/signing_secret', 'acme/other/api_key', 'other/uid/api_key', ''])(
  'a value that is moved to %s does not open there',
  (place) => {
    const keyring = ring(first);
    expect(() => keyring.open(keyring.seal(VALUE, PLACE), place)).toThrow(/authenticate/);
  },
);

test('a value that was changed by a bit does not open', () => {
  const keyring = ring(first);
  for (const part of ['iv', 'ciphertext', 'tag'] as const) {
    const sealed = keyring.seal(VALUE, PLACE);
    sealed[part][0] = (sealed[part][0] ?? 0) ^ 1;
    expect(() => keyring.open(sealed, PLACE), part).toThrow(/authenticate/);
  }
});

test('a key that is missing is named; another key of the same name opens nothing', () => {
  const sealed = ring(first).seal(VALUE, PLACE);
  expect(() => ring(second).open(sealed, PLACE)).toThrow(KeyMissing);
  expect(() => ring(second).open(sealed, PLACE)).toThrow(/no encryption key first/);
  expect(() => ring(generateEncryptionKey('first').reveal()).open(sealed, PLACE)).toThrow(/authenticate/);
});
