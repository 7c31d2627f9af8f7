import type { Client, WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, makeTelemetryFilterString, type NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { DeliverInput, DeliverResult } from '../../src/domain/deliveries.js';
import type { IntegrationState } from '../../src/domain/integration-state.js';
import { integrationWorkflowId } from '../../src/domain/integrations.js';
import type { LogEntry } from '../../src/domain/log-entries.js';
import type { integration } from '../../src/workflows/integration.js';
import { deliveryQueueOf, stateQuery } from '../../src/workflows/messages.js';
import { searchAttributesOf } from '../../src/workflows/search-attributes.js';
import { countEvents } from './histories.js';
import { CONTINUE, newState, WAIT } from './integration-states.js';
import { uniqueName } from './unique-name.js';
import { until } from './until.js';

// Workers come and go here; only what is wrong is worth a line.
Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }) } },
  shutdownSignals: [],
});

type Shown = { state: IntegrationState; entry?: LogEntry };

/** What one actor meets instead of the database and its target, and what it has done there. */
export class World {
  readonly shown: Shown[] = [];
  readonly deliveries: DeliverInput[] = [];
  readonly interrupts: string[] = [];
  readonly #interrupted = new EventTarget();
  running = 0;
  closed = false;
  purged = false;

  /** What a delivery does; a test says so. */
  deliver: (input: DeliverInput) => DeliverResult | Promise<DeliverResult> = () => WAIT;

  /** A delivery that goes on until it is interrupted. */
  untilInterrupted = async (input: DeliverInput): Promise<DeliverResult> => {
    while (!this.interrupts.includes(input.askedAt)) await nextEvent(this.#interrupted, 'interrupt');
    return CONTINUE;
  };

  /** Answers these, one after the other, and then the last one for ever. */
  answers(...results: DeliverResult[]): void {
    this.deliver = () => (results.length > 1 ? results.shift() : results[0]) ?? WAIT;
  }

  async run(input: DeliverInput): Promise<DeliverResult> {
    this.deliveries.push(input);
    this.running += 1;
    try {
      return await this.deliver(input);
    } finally {
      this.running -= 1;
    }
  }

  interrupt(askedAt: string): void {
    this.interrupts.push(askedAt);
    this.#interrupted.dispatchEvent(new Event('interrupt'));
  }

  /** What the integration's log says, oldest first. */
  get log(): string[] {
    return this.shown.flatMap(({ entry }) => (entry === undefined ? [] : [entry.reason]));
  }
}

function nextEvent(target: EventTarget, name: string): Promise<void> {
  return new Promise((resolve) => target.addEventListener(name, () => resolve(), { once: true }));
}

/** The activities of all actors of a test file, each in its own world. */
function activitiesIn(worlds: Map<string, World>) {
  const of = (uid: string) => worlds.get(uid) as World;
  return {
    open: async (shown: Shown) => void of(shown.state.spec.uid).shown.push(shown),
    project: async (shown: Shown) => void of(shown.state.spec.uid).shown.push(shown),
    interrupt: async ({ uid, askedAt }: { uid: string; askedAt: string }) => of(uid).interrupt(askedAt),
    deliver: async (input: DeliverInput) => of(input.spec.uid).run(input),
    close: async ({ uid }: { uid: string }) => {
      of(uid).closed = true;
    },
    purge: async ({ uid }: { uid: string }) => {
      of(uid).purged = true;
    },
  };
}

type Temporal = { client: Client; nativeConnection: NativeConnection; namespace?: string | undefined };
type Options = { maxCachedWorkflows?: number };

/**
 * Workers for the actors of a test file, on a task queue of their own.
 *
 * @param bundle file with the bundled workflows
 */
export async function startActors(
  bundle: string,
  { client, nativeConnection, namespace = 'default' }: Temporal,
  { maxCachedWorkflows = 100 }: Options = {},
): Promise<Actors> {
  const worlds = new Map<string, World>();
  const taskQueue = uniqueName('actors');
  const common = { connection: nativeConnection, namespace, activities: activitiesIn(worlds) };
  const workflowBundle = { codePath: bundle };
  const workers = await Promise.all([
    Worker.create({ ...common, taskQueue, workflowBundle, maxCachedWorkflows }),
    Worker.create({ ...common, taskQueue: deliveryQueueOf(taskQueue) }),
  ]);
  return new Actors(client, taskQueue, worlds, workers);
}

export class Actors {
  readonly #ended: Promise<unknown>;

  constructor(
    private readonly client: Client,
    readonly taskQueue: string,
    private readonly worlds: Map<string, World>,
    private readonly workers: Worker[],
  ) {
    this.#ended = Promise.all(workers.map((worker) => worker.run()));
  }

  /** Starts an actor in a world of its own; `prepare` is called before it begins. */
  async create(state: IntegrationState = newState(), prepare: (world: World) => void = () => {}): Promise<Actor> {
    const world = new World();
    prepare(world);
    this.worlds.set(state.spec.uid, world);
    const handle = await this.client.workflow.start<typeof integration>('integration', {
      workflowId: integrationWorkflowId(state.spec.tenant, state.spec.id),
      taskQueue: this.taskQueue,
      args: [state],
      ...(state.searchable && { typedSearchAttributes: searchAttributesOf(state) }),
    });
    return new Actor(handle, world, this.client);
  }

  async stop(): Promise<void> {
    for (const worker of this.workers) worker.shutdown();
    await this.#ended;
  }
}

export type CommandName = 'pause' | 'resume' | 'edit' | 'setEndDate' | 'remove';

export class Actor {
  constructor(
    readonly handle: WorkflowHandle,
    readonly world: World,
    private readonly client: Client,
  ) {}

  /** What the actor knows; at least all that it has shown: it shows a state just before it takes it for its own. */
  state(): Promise<IntegrationState> {
    const shown = this.world.shown.at(-1)?.state.version ?? 0;
    return until(async () => {
      const state = await this.handle.query(stateQuery);
      return state.version >= shown ? state : undefined;
    });
  }

  wake(): Promise<void> {
    return this.handle.signal('wake');
  }

  /** What the Temporal UI shows as the run's current details. */
  async details(): Promise<string> {
    const metadata = await this.handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
    return metadata.currentDetails ?? '';
  }

  /** Sends a command as bob. @returns its request id */
  async send(name: CommandName, fields: object = {}): Promise<string> {
    const requestId = uniqueName(name);
    await this.handle.signal(name, { requestId, actor: 'bob', ...fields });
    return requestId;
  }

  /** Sends a command and waits until its result is shown. @returns what is shown then */
  async command(name: CommandName, fields: object = {}): Promise<IntegrationState> {
    const requestId = await this.send(name, fields);
    return until(() => {
      const latest = this.world.shown.at(-1)?.state;
      return latest?.requests.some(({ id }) => id === requestId) ? latest : undefined;
    });
  }

  /** Waits until this many deliveries have been asked for, and the actor has nothing at hand. */
  async settled(deliveries: number): Promise<IntegrationState> {
    await until(() => this.world.deliveries.length >= deliveries && this.world.running === 0);
    return until(async () => {
      const state = await this.state();
      return state.status === 'stopped' || state.failing !== undefined || state.idle !== undefined ? state : undefined;
    });
  }

  /**
   * How many events of each type the history of the present run has, once its worker has nothing more to do; `all` is
   * their sum.
   */
  async history(): Promise<Record<string, number>> {
    return until(async () => {
      const history = await this.client.workflow.getHandle(this.handle.workflowId).fetchHistory();
      const counts = { ...countEvents(history), all: history.events?.length ?? 0 } as Record<string, number>;
      // An activity that has been picked up, but whose end is not written yet, will still add to it.
      const closed = (['Completed', 'Failed', 'TimedOut', 'Canceled'] as const).map(
        (end) => counts[`activityTask${end}`] ?? 0,
      );
      const isAtRest = closed.reduce((sum, count) => sum + count, 0) === (counts.activityTaskScheduled ?? 0);
      return isAtRest && counts.workflowTaskScheduled === counts.workflowTaskCompleted ? counts : undefined;
    });
  }
}
