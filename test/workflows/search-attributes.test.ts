import { Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { registerSearchAttributes } from '../../src/worker/search-attributes.js';
import { uniqueName } from '../support/unique-name.js';
import { until } from '../support/until.js';

describe('the search attributes of a new namespace', () => {
  let connections: [Connection, ...Connection[]];
  beforeAll(async () => {
    const connect = () => Connection.connect({ address: inject('servers').temporal.address });
    connections = await Promise.all([connect(), connect(), connect(), connect()]);
  });
  afterAll(() => Promise.all(connections.map((connection) => connection.close())));

  /** A namespace that has none of them. */
  async function newNamespace(): Promise<{ address: string; namespace: string }> {
    const namespace = uniqueName('namespace');
    const [{ workflowService, operatorService }] = connections;
    const retention = { seconds: 86_400 as unknown as null };
    await workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: retention });
    const isKnown = () =>
      operatorService.listSearchAttributes({ namespace }).then(
        () => true,
        () => false,
      );
    await until(isKnown);
    return { address: inject('servers').temporal.address, namespace };
  }

  /** A connection to the real server on which each registration fails, before or after it was done. */
  function failing(when: 'before' | 'after'): Connection {
    const [{ operatorService: real }] = connections;
    const operatorService = {
      listSearchAttributes: (request: object) => real.listSearchAttributes(request),
      addSearchAttributes: async (request: object) => {
        if (when === 'after') await real.addSearchAttributes(request);
        throw new Error('6 ALREADY_EXISTS: or the answer is lost');
      },
    };
    return { operatorService } as unknown as Connection;
  }

  it('are found by all of several workers that start at the same moment', async () => {
    const at = await newNamespace();
    const hints = await Promise.all(connections.map((connection) => registerSearchAttributes(connection, at)));
    expect(hints).toEqual(connections.map(() => undefined));
  });

  it('are no failure when they are there all the same, as after another worker was faster', async () => {
    expect(await registerSearchAttributes(failing('after'), await newNamespace())).toBeUndefined();
  });

  it('are told of, with what an administrator can do, when they are not there', async () => {
    const at = await newNamespace();
    const hint = await registerSearchAttributes(failing('before'), at);
    expect(hint).toMatch(/^search attributes could not be registered \(6 ALREADY_EXISTS.*\); run: temporal operator/);
    expect(hint).toContain(`--namespace ${at.namespace} `);
  });
});
