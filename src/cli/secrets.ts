import type { Settings } from '../settings/schema.js';
import type { Database } from '../store/database.js';
import { Keyring } from '../store/encryption.js';
import { Integrations } from '../store/integrations.js';
import { type Rotation, Secrets, type UnreadableSecret } from '../store/secrets.js';
import { Incomplete, Unusable } from './failure.js';
import { withDatabase } from './with-database.js';

/** Secrets that are named one by one; somebody who has lost more looks for one cause. */
const NAMED = 100;

/**
 * Encrypts every stored secret again that is not encrypted with the first key.
 *
 * @throws Unusable when no key is set
 * @throws Incomplete when secrets are left that could not be opened: with which key, or whose they are
 */
export async function rotateSecrets(settings: Settings): Promise<{ key_id: string; rotated: number }> {
  const { SLUICE_ENCRYPTION_KEYS: keys } = settings;
  if (keys === undefined) throw new Unusable('SLUICE_ENCRYPTION_KEYS is not set: there is no key to encrypt with');
  return withDatabase(settings, async ({ collections }) => {
    const secrets = new Secrets(collections.secrets, new Keyring(keys));
    await secrets.createIndexes();
    const rotation = await secrets.rotate();
    const { keyId, rotated } = rotation;
    const left = await leftOf(rotation, collections);
    if (left.length === 0) return { key_id: keyId, rotated };
    throw new Incomplete(
      `${rotated} secrets now have key ${keyId}; others could not be opened, and are as they were:`,
      left,
    );
  });
}

async function leftOf({ missing, unreadable }: Rotation, collections: Database['collections']) {
  const integrations = new Integrations(collections.integrations);
  const named = unreadable.slice(0, NAMED).map(async ({ _id, tenant, uid, field }: UnreadableSecret) => {
    const integration = await integrations.getByUid(tenant, uid);
    return {
      path: `${tenant}/${integration?.integration ?? `(no integration) ${uid}`}`,
      message: `its ${field} (secret ${_id}) was changed, or SLUICE_ENCRYPTION_KEYS has another key by that name; see "Lost secrets" in docs/operations.md`,
    };
  });
  const more = unreadable.length - NAMED;
  return [
    ...Object.entries(missing).map(([id, count]) => ({
      path: `key ${id}`,
      message: `${count} with it, and it is not among SLUICE_ENCRYPTION_KEYS; add it, and repeat`,
    })),
    ...(await Promise.all(named)),
    ...(more > 0 ? [{ path: 'others', message: `${more} more were changed, or have another key by that name` }] : []),
  ];
}
