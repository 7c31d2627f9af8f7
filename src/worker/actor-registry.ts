import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import type { ActorRegistry } from '../activities/maintenance.js';
import type { IntegrationState } from '../domain/integration-state.js';
import { integrationWorkflowId } from '../domain/integrations.js';
import type { integration } from '../workflows/integration.js';
import { stateQuery, wakeSignal } from '../workflows/messages.js';
import { type purge, purgeWorkflowId } from '../workflows/purge.js';
import { searchAttributesOf } from '../workflows/search-attributes.js';

// An actor that does not answer in this time is looked at again the next time.
const QUERY_MS = 5_000;

/** The actors as Temporal knows them. */
export function actorRegistry(client: Client, taskQueue: string): ActorRegistry {
  return {
    async wake(tenant, id) {
      try {
        await client.workflow.getHandle(integrationWorkflowId(tenant, id)).signal(wakeSignal);
      } catch (error) {
        // Removed between the look and the wake.
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      }
    },

    async *states(signal: AbortSignal): AsyncIterable<IntegrationState> {
      const running = `WorkflowType = 'integration' AND ExecutionStatus = 'Running' AND TaskQueue = '${taskQueue}'`;
      for await (const { workflowId } of client.workflow.list({ query: running })) {
        signal.throwIfAborted();
        const state = await stateUnless(signal, workflowId).catch(() => undefined);
        if (state !== undefined && state.version > 0 && state.removing !== true) yield state;
      }
    },

    async isRemoved({ tenant, id, uid }) {
      // An actor that has ended answers as well; what it knew then is told.
      const state = await stateOf(integrationWorkflowId(tenant, id)).catch(() => undefined);
      return state?.removing === true && state.spec.uid === uid;
    },

    async restart(state) {
      const { tenant, id } = state.spec;
      const workflowId = integrationWorkflowId(tenant, id);
      const found = await statusOf(client, workflowId);
      if (found === 'RUNNING') return 'lives';
      // An actor completes for one reason only; but it may be one that had the id before.
      if (found === 'COMPLETED' && (await stateOf(workflowId)).spec.uid === state.spec.uid) return 'removed';
      try {
        await client.workflow.start<typeof integration>('integration', {
          workflowId,
          taskQueue,
          args: [state],
          workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
          workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
          staticSummary: `${id} of ${tenant}: brought back after its run had been ended`,
          ...(state.searchable && { typedSearchAttributes: searchAttributesOf(state) }),
        });
        return 'restarted';
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return 'lives';
        throw error;
      }
    },

    async purge({ tenant, id, uid }) {
      await client.workflow.start<typeof purge>('purge', {
        workflowId: purgeWorkflowId({ tenant, uid }),
        taskQueue,
        args: [{ uid }],
        // One that runs may be past what has come back.
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.TERMINATE_EXISTING,
        workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
        staticSummary: `what integration ${id} of ${tenant} has left`,
      });
    },
  };

  /** By a signal of its own: the client never takes its listeners away, and `signal` may live as long as the worker. */
  async function stateUnless(signal: AbortSignal, workflowId: string): Promise<IntegrationState> {
    const asking = new AbortController();
    const giveUp = () => asking.abort(signal.reason);
    signal.addEventListener('abort', giveUp);
    try {
      return await client.withAbortSignal(asking.signal, () => stateOf(workflowId));
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  function stateOf(workflowId: string): Promise<IntegrationState> {
    const handle = client.workflow.getHandle(workflowId);
    return client.withDeadline(Date.now() + QUERY_MS, () => handle.query(stateQuery));
  }
}

async function statusOf(client: Client, workflowId: string): Promise<string | undefined> {
  try {
    return (await client.workflow.getHandle(workflowId).describe()).status.name;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
