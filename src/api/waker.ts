import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { LRUCache } from 'lru-cache';
import { integrationWorkflowId } from '../domain/integrations.js';
import { wants } from '../domain/subscriptions.js';
import type { CursorDocument } from '../store/cursor.js';
import type { Cursors } from '../store/cursors.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';
import { wakeSignal } from '../workflows/messages.js';
import type { TemporalCalls } from './temporal-calls.js';

/** Between two looks for the same tenant: a busy log commits hundreds of times a second, and each look is a query. */
const REST_MS = 10;
/** An integration that was woken from this sleep is not woken from it again for a while. */
const AWAKE_MS = 5_000;

/**
 * The append's half of the idle protocol: after a commit it looks for integrations that wait for one of its events, and
 * wakes them. A wake that gets lost is made good by the sweep.
 */
export class Waker {
  readonly #woken = new LRUCache<string, true>({ max: 100_000, ttl: AWAKE_MS });
  /** Names committed since the last look, by tenant; present while a look is under way. */
  readonly #looking = new Map<string, Set<string>>();

  constructor(
    private readonly cursors: Pick<Cursors, 'waitingFor'>,
    private readonly client: Client,
    private readonly calls: TemporalCalls,
    private readonly logger: Logger,
    private readonly metrics: Pick<Metrics, 'woken'>,
  ) {}

  /** Events with these names are in the log. Returns at once; many calls become few looks. */
  appended(tenant: string, names: ReadonlySet<string>): void {
    const pending = this.#looking.get(tenant);
    if (pending !== undefined) {
      for (const name of names) pending.add(name);
      return;
    }
    this.#looking.set(tenant, new Set());
    void this.#look(tenant, new Set(names));
  }

  async #look(tenant: string, names: ReadonlySet<string>): Promise<void> {
    try {
      for (const cursor of await this.cursors.waitingFor(tenant, names)) this.#wakeFor(cursor, names);
    } catch (error) {
      this.logger.warn({ tenant, error: String(error) }, 'wake.failed');
    }
    await sleep(REST_MS);
    const more = this.#looking.get(tenant);
    this.#looking.delete(tenant);
    if (more !== undefined && more.size > 0) this.appended(tenant, more);
  }

  /** One whose subscription cannot be read keeps no other one asleep. */
  #wakeFor({ _id: uid, tenant, integration, epoch, waiting }: CursorDocument, names: ReadonlySet<string>): void {
    try {
      const wanted = waiting && wants(waiting);
      if (wanted && [...names].some(wanted)) this.#wake(tenant, integration, `${uid}/${epoch}`);
    } catch (error) {
      this.logger.warn({ tenant, integration, error: String(error) }, 'wake.failed');
    }
  }

  #wake(tenant: string, integration: string, sleep: string): void {
    if (this.#woken.has(sleep)) return;
    this.#woken.set(sleep, true);
    this.metrics.woken.append.add();
    const handle = this.client.workflow.getHandle(integrationWorkflowId(tenant, integration));
    this.calls
      .run(() => handle.signal(wakeSignal))
      .catch((error) => {
        this.#woken.delete(sleep);
        this.logger.warn({ tenant, integration, error: String(error) }, 'wake.failed');
      });
  }
}
