import type { Client, WorkflowHandle } from '@temporalio/client';
import { isGrpcServiceError, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { type SignalDefinition, WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import type { IntegrationState } from '../../domain/integration-state.js';
import { integrationWorkflowId } from '../../domain/integrations.js';
import type { RetryRequest } from '../../domain/retries.js';
import type { integration } from '../../workflows/integration.js';
import type { retryRejected } from '../../workflows/retry-rejected.js';
import { searchAttributesOf } from '../../workflows/search-attributes.js';
import { ApiError } from '../errors.js';

/** A call to Temporal that takes longer counts as unanswered. */
const CALL_MS = 5_000;

/** Whether a new actor has come into the world, or an older one still has its name. */
export type Started = 'started' | 'name_taken';

/** The actors behind the integrations, as far as the API deals with them: it starts them and sends them commands. */
export class Actors {
  constructor(
    private readonly client: Client,
    private readonly taskQueue: string,
  ) {}

  /** @throws ApiError `service_unavailable` when Temporal does not answer; nothing was started then */
  async start(state: IntegrationState): Promise<Started> {
    const { spec } = state;
    const where = spec.target.kind === 'webhook' ? new URL(spec.target.url).host : `s3://${spec.target.bucket}`;
    try {
      await this.#call(() =>
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

  /** Has rejected events sent again. @throws ApiError `service_unavailable` when Temporal does not answer */
  async retryRejected(request: RetryRequest): Promise<void> {
    const { tenant, integration: id, requestId, queued, actor } = request;
    await this.#call(() =>
      this.client.workflow.start<typeof retryRejected>('retryRejected', {
        workflowId: `retry/${tenant}/${id}/${requestId}`,
        taskQueue: this.taskQueue,
        args: [request],
        staticSummary: `${queued} rejected events of ${id} of ${tenant}, asked for by ${actor}`.slice(0, 200),
      }),
    );
  }

  /** @throws ApiError `service_unavailable` when Temporal does not answer, `resource_not_found` without such an actor */
  async signal<Args extends unknown[]>(
    tenant: string,
    id: string,
    signal: SignalDefinition<Args>,
    ...args: Args
  ): Promise<void> {
    try {
      await this.#call(() => this.#handle(tenant, id).signal(signal, ...args));
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      throw new ApiError('resource_not_found', `there is no integration ${id}`);
    }
  }

  #handle(tenant: string, id: string): WorkflowHandle {
    return this.client.workflow.getHandle(integrationWorkflowId(tenant, id));
  }

  async #call<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await this.client.withDeadline(Date.now() + CALL_MS, call);
    } catch (error) {
      if (!isUnanswered(error)) throw error;
      const message = 'Temporal does not answer, so nothing has been changed; try again in a moment';
      throw new ApiError('service_unavailable', message, { retryAfterSeconds: 5, cause: error });
    }
  }
}

/** gRPC's CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED and UNAVAILABLE. */
const UNANSWERED = [1, 4, 8, 14];

function isUnanswered(error: unknown): boolean {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return isGrpcServiceError(cause) && UNANSWERED.includes(cause.code);
}
