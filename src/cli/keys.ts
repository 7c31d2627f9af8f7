import { KEY_NAME_PATTERN, type Role, TENANT_PATTERN } from '../domain/roles.js';
import type { Settings } from '../settings/schema.js';
import { ApiKeys, KEY_ID } from '../store/api-keys.js';
import { Unusable } from './failure.js';
import { withDatabase } from './with-database.js';

/** A key as it is listed: never with the key itself. */
type Listed = { id: string; tenant: string; role: Role; name: string; created_at: string; last_used_at?: string };

/** Makes a key. @throws when the tenant's name is not one, or the database does not answer */
export async function createKey(
  settings: Settings,
  { tenant, role, name }: { tenant: string; role: Role; name: string },
) {
  if (!TENANT_PATTERN.test(tenant)) {
    throw new Unusable('--tenant must be 1 to 50 of a-z, 0-9 and hyphen, and not begin with a hyphen');
  }
  if (!KEY_NAME_PATTERN.test(name)) throw new Unusable('--name must have 1 to 100 printable characters');
  return withKeys(settings, async (keys) => {
    const { key, document } = await keys.create(tenant, role, name);
    return { id: document._id, key: key.reveal(), tenant, role };
  });
}

/** The keys of one tenant, or of all. @throws when the database does not answer */
export async function listKeys(settings: Settings, { tenant }: { tenant?: string }): Promise<Listed[]> {
  return withKeys(settings, async (keys) =>
    (await keys.list(tenant)).map(({ _id, tenant, role, name, createdAt, lastUsedAt }) => ({
      id: _id,
      tenant,
      role,
      name,
      created_at: createdAt.toISOString(),
      ...(lastUsedAt && { last_used_at: lastUsedAt.toISOString() }),
    })),
  );
}

/** Revokes a key. @throws when the tenant has no such key */
export async function revokeKey(settings: Settings, { id, tenant }: { id: string; tenant: string }) {
  return withKeys(settings, async (keys) => {
    if (!KEY_ID.test(id) || !(await keys.revoke(tenant, id))) throw new Error(`tenant ${tenant} has no key ${id}`);
    return { id, revoked: true };
  });
}

async function withKeys<T>(settings: Settings, use: (keys: ApiKeys) => Promise<T>): Promise<T> {
  return withDatabase(settings, async ({ collections }) => {
    const keys = new ApiKeys(collections.apiKeys);
    await keys.createIndexes();
    return use(keys);
  });
}
