import type { WorkerDeploymentVersion } from '@temporalio/common';
import {
  type ActivityInterceptorsFactory,
  type NativeConnection,
  Worker,
  type WorkerDeploymentOptions,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { type ActivityParts, createActivities, DELIVERIES_AT_ONCE } from '../activities/index.js';
import { deliveryQueueOf } from '../workflows/messages.js';

/** How long deliveries may take to reach a safe point when the worker is asked to end. */
const SHUTDOWN_GRACE = '20s';

/** What a worker needs, beside the parts of its activities. */
export type WorkerOptions = {
  connection: NativeConnection;
  namespace: string;
  /** Queue of the actors; that of the deliveries is named after it. */
  taskQueue: string;
  bundle: WorkflowBundleOption;
  /** How many workflows are kept in memory. An idle one takes about 0.2 MB, most of it outside of the heap. */
  cachedWorkflows: number;
  activityInterceptors?: ActivityInterceptorsFactory[];
  /** Present: worker versioning is on, and Temporal gives this worker tasks only once its version is current. */
  version?: WorkerDeploymentVersion;
};

/** A worker in two halves: a slow target takes slots of the deliveries only, never those of a command. */
export async function startWorker(
  parts: Omit<ActivityParts, 'stopping'>,
  options: WorkerOptions,
): Promise<RunningWorker> {
  const stopping = new AbortController();
  const activities = createActivities({ ...parts, stopping: stopping.signal });
  const common = {
    connection: options.connection,
    namespace: options.namespace,
    activities,
    shutdownGraceTime: SHUTDOWN_GRACE,
    ...(options.activityInterceptors && { interceptors: { activity: options.activityInterceptors } }),
    ...(options.version && { workerDeploymentOptions: versioned(options.version) }),
  };
  const actors = await Worker.create({
    ...common,
    taskQueue: options.taskQueue,
    workflowBundle: options.bundle,
    maxCachedWorkflows: options.cachedWorkflows,
  });
  const deliveries = await Worker.create({
    ...common,
    taskQueue: deliveryQueueOf(options.taskQueue),
    maxConcurrentActivityTaskExecutions: DELIVERIES_AT_ONCE,
  });
  return new RunningWorker([actors, deliveries], () => stopping.abort());
}

/**
 * Actors live for years, so they go on with the newest code: every change of it replays the histories of all versions
 * before. A pinned one would keep its first version's workers alive for as long as it lives.
 */
function versioned(version: WorkerDeploymentVersion): WorkerDeploymentOptions {
  return { version, useWorkerVersioning: true, defaultVersioningBehavior: 'AUTO_UPGRADE' };
}

/** A worker that polls. */
export class RunningWorker {
  /** Ends when the worker has shut down; rejects when it breaks. */
  readonly ended: Promise<void>;

  constructor(
    private readonly workers: readonly Worker[],
    private readonly endDeliveries: () => void,
  ) {
    this.ended = Promise.all(workers.map((worker) => worker.run())).then(() => undefined);
    // Whoever waits for it hears of a failure; until then it must not end the process as unhandled.
    this.ended.catch(() => undefined);
  }

  /** Takes no more work, lets deliveries reach a safe point, and ends. */
  async stop(): Promise<void> {
    for (const worker of this.workers) {
      if (worker.getState() === 'RUNNING') worker.shutdown();
    }
    this.endDeliveries();
    await this.ended;
  }
}
