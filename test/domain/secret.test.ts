import { inspect } from 'node:util';
import { BSON } from 'mongodb';
import { expect, test } from 'vitest';
import { Secret, withoutCredentials } from '../../src/domain/secret.js';

const VALUE = 'the-secret-itself-9f8e';
const secret = new Secret(VALUE);

test.each<[string, () => string]>([
  ['text', () => `${secret}`],
  ['a sum', () => `a${String(secret)}`],
  ['JSON', () => JSON.stringify({ secret })],
  ['the inspector', () => inspect({ secret }, { depth: 9, showHidden: true })],
  ['a list of its fields', () => JSON.stringify([Object.entries(secret), { ...secret }])],
  ['BSON', () => Buffer.from(BSON.serialize({ secret })).toString('latin1')],
  ['an error', () => inspect(new Error('broken', { cause: secret }))],
])('a secret does not show in %s', (_where, show) => {
  expect(show()).not.toContain(VALUE);
});

test('a secret shows its last 4 characters for people to tell it by, unless it is short', () => {
  expect([secret.hint, new Secret('12345678').hint, new Secret('1234567').hint]).toEqual(['9f8e', '5678', '****']);
});

test.each([
  ['Bearer the-secret-itself-9f8e is wrong', 'Bearer [secret] is wrong'],
  ['the-secret-itself-9f8ethe-secret-itself-9f8e', '[secret][secret]'],
  ['cut off: the-secret-its', 'cut off: [secret]'],
  ['nothing of it', 'nothing of it'],
])('what somebody else has written is shown without it: %s', (text, shown) => {
  expect(secret.hideIn(text)).toBe(shown);
});

test('a secret of a letter or two is no secret, and garbles no text', () => {
  expect(new Secret('no').hideIn('nobody knows')).toBe('nobody knows');
});

test.each([
  ['mongodb://db/sluice', 'mongodb://db/sluice'],
  ['mongodb://user:pass@db:27017/sluice', 'mongodb://db:27017/sluice'],
  ['mongodb://user:p@ss@db', 'mongodb://db'],
  ['mongodb://user:p/ss@db', 'mongodb://db'],
  ['cannot reach mongodb+srv://user:pass@a,b,c/x?tls=true now', 'cannot reach mongodb+srv://a,b,c/x?tls=true now'],
  [
    'mongodb://db/?tlsCertificateKeyFilePassword=pass&tls=true',
    'mongodb://db/?tlsCertificateKeyFilePassword=[secret]&tls=true',
  ],
  ['mongodb://db/?authmechanismproperties=AWS_SESSION_TOKEN:pass', 'mongodb://db/?authmechanismproperties=[secret]'],
])('a URL is shown without its credentials: %s', (text, shown) => {
  expect(withoutCredentials(text)).toBe(shown);
});
