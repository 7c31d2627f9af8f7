import type { Client, WorkflowHandle } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { type SignalDefinition, WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import type { IntegrationState } from '../../domain/integration-state.js';
import { integrationWorkflowId, retryWorkflowId } from '../../domain/integrations.js';
import type { RetryRequest } from '../../domain/retries.js';
import type { integration } from '../../workflows/integration.js';
import { retrySignal } from '../../workflows/messages.js';
import type { retryRejected } from '../../workflows/retry-rejected.js';
import { searchAttributesOf } from '../../workflows/search-attributes.js';
import { ApiError } from '../errors.js';
import { grpcErrorOf, silenceOf, type TemporalCalls, unknownOutcome } from '../temporal-calls.js';

/** Whether a new actor has come into the world, or an older one still has its name. */
export type Started = 'started' | 'name_taken';

/** The actors behind the integrations, as far as the API deals with them: it starts them and sends them commands. */
export class Actors {
  constructor(
    private readonly client: Client,
    private readonly calls: TemporalCalls,
    private readonly taskQueue: string,
  ) {}

  /** @throws TemporalSilent when Temporal does not answer; it may have been started then */
  async start(state: IntegrationState): Promise<Started> {
    const { spec } = state;
    const where = spec.target.kind === 'webhook' ? new URL(spec.target.url).host : `s3://${spec.target.bucket}`;
    try {
      await this.calls.run(() =>
        this.client.workflow.start<typeof integration>('integration', {
          workflowId: integrationWorkflowId(spec.tenant, spec.id),
          taskQueue: this.taskQueue,
          args: [state],
          workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
          workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
          staticSummary: `${spec.id} of ${spec.tenant}: events to ${where}`.slice(0, 200),
          staticDetails: `Created ${spec.createdAt}. Its API: GET /api/v1/org/integrations/eventstream/${spec.id}`,
          ...(state.searchable && { typedSearchAttributes: searchAttributesOf(state) }),
        }),
      );
      return 'started';
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return 'name_taken';
      throw error;
    }
  }

  /** Whether an actor of this id lives. @throws TemporalSilent when Temporal does not answer */
  lives(tenant: string, id: string): Promise<boolean> {
    return this.#isRunning(this.#handle(tenant, id));
  }

  /**
   * Has rejected events sent again, after those that are being sent again already.
   *
   * @throws ApiError `service_unavailable` when Temporal does not answer; they may be sent then
   */
  async retryRejected(request: RetryRequest): Promise<void> {
    const { tenant, integration: id } = request;
    const asking = this.calls.run(() =>
      this.client.workflow.signalWithStart<typeof retryRejected, [RetryRequest]>('retryRejected', {
        workflowId: retryWorkflowId(tenant, id),
        taskQueue: this.taskQueue,
        args: [],
        signal: retrySignal,
        signalArgs: [request],
        staticSummary: `rejected events of ${id} of ${tenant}`.slice(0, 200),
      }),
    );
    const silent = await silenceOf(asking);
    const what =
      'the events are sent again, or are not; the log of the integration says so, and asking again does no harm';
    if (silent !== undefined) throw unknownOutcome(silent, what);
  }

  /** Whether rejected events are being sent again. @throws TemporalSilent when Temporal does not answer */
  isRetrying(tenant: string, id: string): Promise<boolean> {
    return this.#isRunning(this.client.workflow.getHandle(retryWorkflowId(tenant, id)));
  }

  /**
   * @throws TemporalSilent when Temporal does not answer; the actor may have been told then. ApiError `service_unavailable` when
   *   it cannot be told more just now, `resource_not_found` without such an actor
   */
  async signal<Args extends unknown[]>(
    tenant: string,
    id: string,
    signal: SignalDefinition<Args>,
    ...args: Args
  ): Promise<void> {
    try {
      await this.calls.run(() => this.#handle(tenant, id).signal(signal, ...args));
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) {
        throw new ApiError('resource_not_found', `there is no integration ${id}`);
      }
      if (!isFull(error)) throw error;
      const message = `${id} has more commands to deal with than Temporal takes at a time, so nothing has been changed; try again in a moment`;
      throw new ApiError('service_unavailable', message, { retryAfterSeconds: 5, cause: error });
    }
  }

  async #isRunning(handle: WorkflowHandle): Promise<boolean> {
    try {
      const { status } = await this.calls.run(() => handle.describe());
      return status.name === 'RUNNING';
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }

  #handle(tenant: string, id: string): WorkflowHandle {
    return this.client.workflow.getHandle(integrationWorkflowId(tenant, id));
  }
}

/**
 * Whether Temporal takes no more signals for the present run (`history.maximumSignalsPerExecution`, 10,000 unless set). The
 * actor goes on in a new run as soon as none of them is left. Temporal has no code of its own for this.
 */
function isFull(error: unknown): boolean {
  return grpcErrorOf(error)?.details.includes('limit for signal events') ?? false;
}
