import type { Registry } from 'prom-client';
import { type Count, Counters, Histograms } from './series.js';

const LATENCY_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600];
const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const UPLOAD_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
const MIB = 1_048_576;
const BATCH_BYTES = [16_384, 131_072, MIB, 5 * MIB, 10 * MIB, 25 * MIB, 50 * MIB, 100 * MIB, 500 * MIB];
const BATCH_EVENTS = [1, 10, 100, 1_000, 10_000, 50_000, 100_000, 500_000];

/** What a webhook's attempt has led to: the event was taken, is tried again, or will not be any more. */
export type AttemptOutcome = 'success' | 'failure' | 'rejected';

/** What goes out to targets. */
export class DeliveryMetrics {
  readonly #deliveries: Counters;
  readonly #failures: Counters;
  readonly #failureOf = new Map<string, Count>();
  readonly #webhook;
  readonly #s3;
  /** Attempts after an event's first one. */
  readonly retried: Count;
  /** Targets that were found to fail as a whole. */
  readonly circuitOpened: Count;

  constructor(registry: Registry) {
    const histogram = (name: string, help: string, bounds: readonly number[]) =>
      new Histograms(registry, { name, help }, bounds);
    this.#deliveries = new Counters(registry, {
      name: 'sluice_deliveries_total',
      help: 'Attempts to deliver an event, each event of an S3 batch included; `rejected` will not be tried again.',
    });
    this.#failures = new Counters(registry, {
      name: 'sluice_delivery_failures_total',
      help: 'Failed requests to webhooks, by what went wrong.',
    });
    const retries = {
      name: 'sluice_delivery_retries_total',
      help: 'Attempts of webhooks after the first one of an event.',
    };
    this.retried = new Counters(registry, retries).with();
    const circuits = { name: 'sluice_circuits_opened_total', help: 'Targets that were found to fail as a whole.' };
    this.circuitOpened = new Counters(registry, circuits).with();
    const latency = histogram(
      'sluice_delivery_latency_seconds',
      "From an event's publication to its delivery; within an S3 batch they are taken to be spread evenly.",
      LATENCY_SECONDS,
    );
    const request = histogram('sluice_webhook_request_duration_seconds', 'One request to a webhook.', REQUEST_SECONDS);
    const batches = new Counters(registry, { name: 'sluice_batches_total', help: 'Attempts to write an S3 batch.' });
    const upload = histogram('sluice_batch_upload_duration_seconds', 'Writing one S3 object.', UPLOAD_SECONDS);
    const bytes = histogram('sluice_batch_bytes', 'Bytes of the events in an S3 object, unpacked.', BATCH_BYTES);
    const events = histogram('sluice_batch_events', 'Events in an S3 object.', BATCH_EVENTS);
    this.#webhook = {
      ...this.#outcomes('webhook'),
      latency: latency.with({ target: 'webhook' }),
      request: request.with(),
    };
    this.#s3 = {
      ...this.#outcomes('s3'),
      latency: latency.with({ target: 's3' }),
      written: batches.with({ outcome: 'success' }),
      refused: batches.with({ outcome: 'failure' }),
      upload: upload.with(),
      bytes: bytes.with(),
      events: events.with(),
    };
  }

  #outcomes(target: 'webhook' | 's3'): Record<AttemptOutcome, Count> {
    const of = (outcome: AttemptOutcome) => this.#deliveries.with({ target, outcome });
    return { success: of('success'), failure: of('failure'), rejected: of('rejected') };
  }

  /** A webhook has taken an event. */
  webhookTook(requestMs: number, latencyMs: number): void {
    this.#webhook.success.add();
    this.#webhook.request.add(requestMs / 1_000);
    this.#webhook.latency.add(latencyMs / 1_000);
  }

  /** @param failure the class of it, of which there are few */
  webhookFailed(requestMs: number, failure: string, rejected: boolean): void {
    this.#webhook[rejected ? 'rejected' : 'failure'].add();
    this.#webhook.request.add(requestMs / 1_000);
    let count = this.#failureOf.get(failure);
    if (count === undefined) {
      count = this.#failures.with({ reason: failure });
      this.#failureOf.set(failure, count);
    }
    count.add();
  }

  /** A batch is in its bucket. */
  batchWritten(batch: { events: number; bytes: number }, uploadMs: number): void {
    this.#s3.success.add(batch.events);
    this.#s3.written.add();
    this.#s3.upload.add(uploadMs / 1_000);
    this.#s3.bytes.add(batch.bytes);
    this.#s3.events.add(batch.events);
  }

  /** The latency of some events of a batch. */
  batchLatency(latencyMs: number, events: number): void {
    this.#s3.latency.add(latencyMs / 1_000, events);
  }

  /** A bucket has refused a batch; it will be tried again. */
  batchRefused(events: number): void {
    this.#s3.failure.add(events);
    this.#s3.refused.add();
  }
}
