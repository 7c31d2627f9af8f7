import type { Settings } from '../settings/schema.js';
import { Keyring } from '../store/encryption.js';
import { Secrets } from '../store/secrets.js';
import { Unusable } from './failure.js';
import { withDatabase } from './with-database.js';

/**
 * Encrypts every stored secret again that is not encrypted with the first key.
 *
 * @throws when no key is set, or a secret is left that none of the keys opens
 */
export async function rotateSecrets(settings: Settings): Promise<{ key_id: string; rotated: number }> {
  const { SLUICE_ENCRYPTION_KEYS: keys } = settings;
  if (keys === undefined) throw new Unusable('SLUICE_ENCRYPTION_KEYS is not set: there is no key to encrypt with');
  const { keyId, rotated, missing } = await withDatabase(settings, async ({ collections }) => {
    const secrets = new Secrets(collections.secrets, new Keyring(keys));
    await secrets.createIndexes();
    return secrets.rotate();
  });
  const left = Object.entries(missing);
  if (left.length > 0) {
    const what = left.map(([id, count]) => `${count} with key ${id}`).join(', ');
    throw new Error(`${rotated} secrets now have key ${keyId}; not opened: ${what}; add the missing key, and repeat`);
  }
  return { key_id: keyId, rotated };
}
