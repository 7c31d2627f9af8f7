import { type Connection, isGrpcServiceError } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../workflows/search-attributes.js';

// Numbers of temporal.api.enums.v1.IndexedValueType.
const INDEXED_TYPES: Record<string, number> = { KEYWORD: 2, DATETIME: 6 };

// gRPC's PERMISSION_DENIED, UNIMPLEMENTED and UNAUTHENTICATED.
const NOT_FOR_US = [7, 12, 16];

/**
 * Registers the search attributes of integrations in the namespace, where that is permitted.
 *
 * @returns undefined when all of them are there, else what an administrator has to run
 */
export async function registerSearchAttributes(connection: Connection, namespace: string): Promise<string | undefined> {
  const { operatorService } = connection;
  const keys = Object.values(SEARCH_ATTRIBUTES);
  try {
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
    const missing = keys.filter(({ name }) => !(name in customAttributes));
    if (missing.length === 0) return undefined;
    const searchAttributes = Object.fromEntries(missing.map(({ name, type }) => [name, INDEXED_TYPES[type] ?? 2]));
    await operatorService.addSearchAttributes({ namespace, searchAttributes });
    return undefined;
  } catch (error) {
    return `search attributes could not be registered (${error instanceof Error ? error.message : error}); run: ${searchAttributeCommand(namespace)}`;
  }
}

/** What an administrator runs to register them. */
export function searchAttributeCommand(namespace: string): string {
  const names = Object.values(SEARCH_ATTRIBUTES).map(
    ({ name, type }) => `--name ${name} --type ${type === 'KEYWORD' ? 'Keyword' : 'Datetime'}`,
  );
  return `temporal operator search-attribute create --namespace ${namespace} ${names.join(' ')}`;
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
