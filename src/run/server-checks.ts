import type { Connection } from '@temporalio/client';
import type { HealthParts } from '../api/health.js';
import type { TemporalCalls } from '../api/temporal-calls.js';
import type { Stores } from './stores.js';

/** Temporal is ready when it answers within this time. */
const READY_MS = 2_000;

/** How to find out whether the servers behind a process answer. */
export function serverChecks(
  { database }: Stores,
  { connection, calls, namespace }: { connection: Connection; calls: TemporalCalls; namespace: string },
): HealthParts['checks'] {
  return {
    mongodb: () => database.db.command({ ping: 1 }),
    temporal: () => calls.run(() => connection.workflowService.describeNamespace({ namespace }), READY_MS),
  };
}
