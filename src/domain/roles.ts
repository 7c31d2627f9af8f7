/** What a key may do: everything; only post events; only read. */
export const ROLES = ['admin', 'publisher', 'viewer'] as const;

export type Role = (typeof ROLES)[number];

/** Lower-case letters, digits and hyphens, so that a tenant can stand in a workflow id and an object key. */
export const TENANT_PATTERN = /^[a-z0-9][a-z0-9-]{0,49}$/;

/** Names of keys, which logs show for what the key does. */
export const KEY_NAME_PATTERN = /^[^\p{C}]{1,100}$/u;

/** Who makes a request. */
export type Caller = { tenant: string; role: Role; keyId: string; keyName: string };
