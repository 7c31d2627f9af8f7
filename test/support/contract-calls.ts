import { ALL_OPERATIONS } from '../../src/api/openapi/all-operations.js';
import { CONTRACT } from './contract-table.js';
import { type LivedInTenant, liveIn } from './lived-in-tenant.js';
import { type Receiver, startReceiver } from './receiver.js';
import { type Answer, callApi, type Stack, startStack } from './stack.js';

/** What a call has instead of what the table says. */
export type Given = {
  query?: string;
  body?: unknown;
  headers?: Record<string, string>;
  params?: Record<string, string>;
};

/** An installation with two tenants that have everything, and a way to make the calls of the table. */
export type ContractCalls = {
  stack: Stack;
  receiver: Receiver;
  tenant: LivedInTenant;
  stranger: LivedInTenant;
  /** Makes a call as the table has it for the first tenant, but for what is given; with any key. */
  make(id: string, key: string | undefined, given?: Given): Promise<Answer>;
  stop(): Promise<void>;
};

export async function startContractCalls(): Promise<ContractCalls> {
  const [stack, receiver] = await Promise.all([startStack(), startReceiver()]);
  const tenant = await liveIn(stack, receiver);
  const stranger = await liveIn(stack, receiver);
  return {
    ...{ stack, receiver, tenant, stranger },
    make: (id, key, given = {}) => {
      const operation = ALL_OPERATIONS[id];
      const row = CONTRACT[id];
      if (!operation || !row) throw new Error(`there is no operation ${id}`);
      const params = given.params ?? row.params?.(tenant) ?? {};
      const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(params[name] ?? ''));
      const query = given.query ?? new URLSearchParams(row.query).toString();
      const url = `${stack.url}${path}${query === '' ? '' : `?${query}`}`;
      const body = 'body' in given ? given.body : row.body?.(tenant);
      return callApi(url, operation.method.toUpperCase(), key, body, { ...row.headers, ...given.headers });
    },
    stop: async () => {
      await stack.stop();
      await receiver.stop();
    },
  };
}
