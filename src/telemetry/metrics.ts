import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { DeliveryMetrics } from './delivery-metrics.js';
import { HttpMetrics } from './http-metrics.js';
import { IngestMetrics } from './ingest-metrics.js';
import { Counters } from './series.js';

export type { DeliveryMetrics } from './delivery-metrics.js';
export type { HttpMetrics } from './http-metrics.js';

/** How often the delay of the event loop is looked at. Every 10 ms, by default: that was most of what an idle worker did. */
const LOOP_LOOK_MS = 250;

/** What belongs to nobody alone: the process, and what it has to do with Temporal. */
export type Source = () => Promise<string>;

/**
 * All that a process counts, in the form of Prometheus. No label names a tenant or an integration here: of those there
 * may be any number.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #sources: Source[] = [];
  readonly http = new HttpMetrics(this.#registry);
  readonly ingest = new IngestMetrics(this.#registry);
  readonly deliveries = new DeliveryMetrics(this.#registry);
  readonly #wakes = new Counters(this.#registry, {
    name: 'sluice_wakes_total',
    help: 'Idle integrations that were woken, by what has found something to do for them: an append, the sweep every minute, the repair.',
  });
  readonly woken = {
    append: this.#wakes.with({ by: 'append' }),
    sweep: this.#wakes.with({ by: 'sweep' }),
    repair: this.#wakes.with({ by: 'repair' }),
  };

  readonly contentType = this.#registry.contentType;

  /** Adds what this process uses of the machine. Once, and not in tests that run many installations in one process. */
  addProcess(): void {
    collectDefaultMetrics({ register: this.#registry, eventLoopMonitoringPrecision: LOOP_LOOK_MS });
  }

  /** Adds a figure that is looked up whenever somebody asks. */
  addGauge(name: string, help: string, value: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.#registry],
      collect() {
        this.set(value());
      },
    });
  }

  /** Adds text that somebody else has put into the form. */
  addSource(source: Source): void {
    this.#sources.push(source);
  }

  /** All of it as text. What a source cannot tell just now is left out. */
  async text(): Promise<string> {
    const own = this.#registry.metrics();
    const others = this.#sources.map((source) => source().catch(() => ''));
    return (await Promise.all([own, ...others])).filter((text) => text !== '').join('\n');
  }
}
