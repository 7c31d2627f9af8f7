import type { Registry } from 'prom-client';
import { Counters, Histograms } from './series.js';

const SECONDS = [0.001, 0.002, 0.003, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const EVENTS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000];
const BYTES = [1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304];

/** What comes into the event log. */
export class IngestMetrics {
  readonly #events;
  readonly #duplicates;
  readonly #append;
  readonly #commit;
  readonly #commitEvents;
  readonly #commitBytes;

  constructor(registry: Registry) {
    const counter = (name: string, help: string) => new Counters(registry, { name, help }).with();
    const histogram = (name: string, help: string, bounds: readonly number[]) =>
      new Histograms(registry, { name, help }, bounds).with();
    this.#events = counter('sluice_events_accepted_total', 'Events that were stored for the first time.');
    this.#duplicates = counter('sluice_events_duplicate_total', 'Events that had been stored before.');
    const wait = 'From the moment at which the events of a request are ready to be stored until they are durable.';
    this.#append = histogram('sluice_append_duration_seconds', wait, SECONDS);
    this.#commit = histogram('sluice_commit_duration_seconds', 'Writing one segment of the log.', SECONDS);
    this.#commitEvents = histogram('sluice_commit_events', 'Events in one segment of the log.', EVENTS);
    this.#commitBytes = histogram('sluice_commit_bytes', 'Bytes of the events in one segment of the log.', BYTES);
  }

  appended({ accepted, duplicates }: { accepted: number; duplicates: number }, ms: number): void {
    this.#events.add(accepted);
    this.#duplicates.add(duplicates);
    this.#append.add(ms / 1_000);
  }

  committed(events: number, bytes: number, ms: number): void {
    this.#commit.add(ms / 1_000);
    this.#commitEvents.add(events);
    this.#commitBytes.add(bytes);
  }
}
