import { setTimeout as delay } from 'node:timers/promises';
import { type Connection, isGrpcServiceError } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../workflows/search-attributes.js';

// Numbers of temporal.api.enums.v1.IndexedValueType.
const INDEXED_TYPES: Record<string, number> = { KEYWORD: 2, DATETIME: 6 };

// gRPC's PERMISSION_DENIED, UNIMPLEMENTED and UNAUTHENTICATED.
const NOT_FOR_US = [7, 12, 16];

const LOOKS = 4;
const LOOK_AGAIN_MS = 500;

/** Endpoints of Temporal Cloud. One that is reached privately may have a name of its own. */
const CLOUD = /\.(tmprl\.cloud|api\.temporal\.io):\d+$/;

/** Where a namespace is: `address` is host:port of the frontend. */
export type NamespaceAt = { address: string; namespace: string };

/**
 * Registers the search attributes of integrations in the namespace, where that is permitted.
 *
 * @returns undefined when all of them are there, else what an administrator has to do
 */
export async function registerSearchAttributes(connection: Connection, at: NamespaceAt): Promise<string | undefined> {
  const { operatorService } = connection;
  const { namespace } = at;
  const keys = Object.values(SEARCH_ATTRIBUTES);
  try {
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
    const missing = keys.filter(({ name }) => !(name in customAttributes));
    if (missing.length === 0) return undefined;
    const searchAttributes = Object.fromEntries(missing.map(({ name, type }) => [name, INDEXED_TYPES[type] ?? 2]));
    await operatorService.addSearchAttributes({ namespace, searchAttributes });
    return undefined;
  } catch (error) {
    // Of workers that start at the same moment, all but one are refused: what they ask for is just being done.
    if (await registeredByAnother(connection, namespace)) return undefined;
    return `search attributes could not be registered (${error instanceof Error ? error.message : error}); ${howToRegister(at)}`;
  }
}

/** Looks a few times: what one worker has registered is seen by the others a little later. */
async function registeredByAnother(connection: Connection, namespace: string): Promise<boolean> {
  for (let looks = 0; looks < LOOKS; looks += 1) {
    if (looks > 0) await delay(LOOK_AGAIN_MS);
    if (await hasSearchAttributes(connection, namespace).catch(() => false)) return true;
  }
  return false;
}

/** What an administrator does to register them. Temporal Cloud takes them by its UI and its own tool, not from clients. */
export function howToRegister({ address, namespace }: NamespaceAt): string {
  const keys = Object.values(SEARCH_ATTRIBUTES).map(({ name, type }) => ({
    name,
    type: type === 'KEYWORD' ? 'Keyword' : 'Datetime',
  }));
  if (CLOUD.test(address)) {
    const names = keys.map(({ name, type }) => `--search-attribute ${name}=${type}`).join(' ');
    return `run: tcld namespace search-attributes add --namespace ${namespace} ${names} (or add them in Temporal Cloud's UI)`;
  }
  const names = keys.map(({ name, type }) => `--name ${name} --type ${type}`).join(' ');
  return `run: temporal operator search-attribute create --namespace ${namespace} ${names} (in Temporal Cloud: its UI, or tcld)`;
}

/**
 * Whether the namespace has the search attributes of integrations. Who may not ask cannot use them either.
 *
 * @throws when Temporal does not answer
 */
export async function hasSearchAttributes(connection: Connection, namespace: string): Promise<boolean> {
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    return Object.values(SEARCH_ATTRIBUTES).every(({ name }) => name in customAttributes);
  } catch (error) {
    if (isGrpcServiceError(error) && NOT_FOR_US.includes(error.code)) return false;
    throw error;
  }
}
