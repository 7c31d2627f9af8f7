import type { Registry } from 'prom-client';
import { type Buckets, type Count, Counters, Histograms } from './series.js';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The requests that the API has answered. */
export class HttpMetrics {
  readonly #requests: Counters;
  readonly #seconds: Histograms;
  /** By method, route and status, so that a request costs one look-up. */
  readonly #known = new Map<string, { requests: Count; seconds: Buckets }>();

  constructor(registry: Registry) {
    this.#requests = new Counters(registry, {
      name: 'sluice_http_requests_total',
      help: 'Requests that were answered, by the route as the OpenAPI document names it.',
    });
    this.#seconds = new Histograms(
      registry,
      { name: 'sluice_http_request_duration_seconds', help: 'From the head of a request to the end of its answer.' },
      SECONDS,
    );
  }

  /** @param route as the OpenAPI document names it, never the path itself: of those there is no end */
  answered(method: string, route: string, status: number, ms: number): void {
    const key = `${method} ${route} ${status}`;
    let known = this.#known.get(key);
    if (known === undefined) {
      const requests = this.#requests.with({ method, route, status: String(status) });
      known = { requests, seconds: this.#seconds.with({ method, route }) };
      this.#known.set(key, known);
    }
    known.requests.add();
    known.seconds.add(ms / 1_000);
  }
}
