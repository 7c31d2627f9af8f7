import { inject } from 'vitest';
import { openTestStores, type TestStores } from './test-stores.js';
import { uniqueName } from './unique-name.js';

/** The stores of a database of their own, which is gone when it is closed. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const stores = await openTestStores(inject('servers').mongodb.url, uniqueName('test'));
  return { ...stores, close: () => stores.close({ drop: true }) };
}

export type TestDatabase = TestStores;
