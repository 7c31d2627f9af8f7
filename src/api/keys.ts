import type { Router } from 'express';
import { z } from 'zod';
import { KEY_NAME_PATTERN, ROLES, type Role } from '../domain/roles.js';
import { type ApiKeyDocument, type ApiKeys, KEY_ID } from '../store/api-keys.js';
import type { Logger } from '../telemetry/logger.js';
import { encodeCursor, queryCursor } from './cursors.js';
import { ApiError } from './errors.js';
import { operations } from './operations/operation.js';
import { routesOf } from './operations/routes.js';
import { timestamp } from './operations/shapes.js';
import { linkNextPage, queryLimit } from './requests.js';

/** What the routes of keys need. */
export type KeyParts = { apiKeys: Pick<ApiKeys, 'create' | 'page' | 'revoke'>; logger: Logger };

const newApiKey = z
  .strictObject(
    {
      name: z
        .string({ error: 'must be text' })
        .regex(KEY_NAME_PATTERN, 'must be 1 to 100 printable characters')
        .meta({ description: 'What the log of an integration shows for what the key does.', example: 'shop' }),
      role: z.enum(ROLES, { error: `must be ${ROLES.slice(0, -1).join(', ')} or ${ROLES.at(-1)}` }),
    },
    { error: 'must be an object' },
  )
  .meta({ id: 'NewKey' });

const idOfKey = z.string().meta({ example: '697dc1d8a1f6c2b5d0e4f3a2' });

const shownKey = z
  .object({
    id: idOfKey,
    name: z.string(),
    role: z.enum(ROLES),
    created_at: timestamp,
    last_used_at: timestamp.optional().meta({ description: 'To the minute; absent until it has been used.' }),
  })
  .meta({ id: 'Key', description: 'An API key, without the key itself.' });

const madeKey = shownKey
  .omit({ last_used_at: true })
  .extend({ key: z.string().meta({ description: 'The key. It is shown this once.' }) })
  .meta({ id: 'MadeKey', description: 'An API key that has just been made.' });

const place = z
  .tuple([z.int().min(0).max(8.64e15), z.string().regex(KEY_ID)])
  .transform(([at, _id]) => ({ createdAt: new Date(at), _id }));

const path = '/api/v1/keys';
const tag = 'Keys';
const roles: readonly Role[] = ['admin'];
const EXAMPLE = {
  id: '697dc1d8a1f6c2b5d0e4f3a2',
  name: 'shop',
  role: 'publisher' as const,
  created_at: '2026-01-31T09:30:00.000Z',
};

export const keyOperations = operations({
  createKey: {
    method: 'post',
    path,
    tag,
    summary: "Makes a key of the caller's tenant",
    roles,
    body: newApiKey,
    bodyExamples: { publisher: { name: 'shop', role: 'publisher' } },
    answers: {
      200: { description: 'The key, shown this once.', schema: madeKey, example: { ...EXAMPLE, key: 'sluice_…' } },
    },
  },
  listKeys: {
    method: 'get',
    path,
    tag,
    summary: "The keys of the caller's tenant, the oldest first",
    roles,
    query: z.strictObject({ limit: queryLimit, cursor: queryCursor(place) }),
    answers: {
      200: {
        description: 'A page of the keys.',
        schema: z.object({ keys: z.array(shownKey) }).meta({ id: 'KeyList' }),
        example: { keys: [{ ...EXAMPLE, last_used_at: '2026-01-31T21:30:00.000Z' }] },
        paged: true,
      },
    },
  },
  revokeKey: {
    method: 'delete',
    path: `${path}/{id}`,
    tag,
    summary: "Revokes a key of the caller's tenant",
    description: 'It is refused everywhere within a second. A key cannot revoke itself, so nobody locks himself out.',
    roles,
    params: z.object({ id: idOfKey.meta({ description: 'The id of the key.' }) }),
    answers: { 200: { description: 'Revoked.' } },
    errors: ['conflict'],
  },
});

/** Makes, lists and revokes the API keys of the caller's tenant. */
export function keyRoutes({ apiKeys, logger }: KeyParts): Router {
  return routesOf(keyOperations, {
    createKey: async ({ response, caller: { tenant, keyId: by }, body: { name, role } }) => {
      const { key, document } = await apiKeys.create(tenant, role, name);
      logger.info({ tenant, key: document._id, role, by }, 'key.created');
      response.setHeader('Cache-Control', 'no-store');
      response.json({ ...presentKey(document), key: key.reveal() } satisfies z.input<typeof madeKey>);
    },

    listKeys: async ({ request, response, caller, query: { limit, cursor } }) => {
      const found = await apiKeys.page(caller.tenant, limit + 1, cursor);
      const page = found.slice(0, limit);
      const last = page.at(-1);
      if (found.length > limit && last !== undefined) {
        linkNextPage(request, response, encodeCursor([last.createdAt.getTime(), last._id]));
      }
      response.json({ keys: page.map(presentKey) });
    },

    revokeKey: async ({ response, caller: { tenant, keyId: by }, params: { id } }) => {
      if (id === by)
        throw new ApiError('conflict', 'this very key makes the request; revoke it with another admin key');
      if (!KEY_ID.test(id) || !(await apiKeys.revoke(tenant, id))) {
        throw new ApiError('resource_not_found', 'there is no such key');
      }
      logger.info({ tenant, key: id, by }, 'key.revoked');
      response.status(200).end();
    },
  });
}

function presentKey({ _id: id, name, role, createdAt, lastUsedAt }: ApiKeyDocument): z.input<typeof shownKey> {
  const used = lastUsedAt && { last_used_at: lastUsedAt.toISOString() };
  return { id, name, role, created_at: createdAt.toISOString(), ...used };
}
