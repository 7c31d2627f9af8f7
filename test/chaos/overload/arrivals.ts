import { setTimeout as delay } from 'node:timers/promises';
import { HttpConnection } from '../../../bench/support/http-connection.js';
import { quantile, round } from '../../../bench/support/machine.js';
import { BodyTemplate } from '../../../bench/support/sample-events.js';
import { KEY } from '../system/settings.js';
import type { AcceptedEvents } from './accepted-events.js';

export type ArrivalRate = { perSecond: number; seconds: number; batch: number };

/**
 * Requests that arrive at a steady rate, whatever becomes of the ones before: each is sent by the next connection that
 * is free, and none is sent again.
 */
export class Arrivals {
  readonly answers: Record<string, number> = {};
  withoutRetryAfter = 0;
  /** How long answers took, in ms, by their status. */
  readonly #took = new Map<number, number[]>();
  #next = 0;
  #sent = 0;
  #started = 0;
  #ended = 0;

  constructor(
    private readonly url: string,
    private readonly rate: ArrivalRate,
  ) {}

  async send(connections: number, events: AcceptedEvents): Promise<void> {
    const opened = await Promise.all(Array.from({ length: connections }, () => HttpConnection.open(this.url)));
    this.#started = performance.now();
    await Promise.all(opened.map((connection) => this.#serve(connection, events)));
    this.#ended = performance.now();
    for (const connection of opened) connection.close();
  }

  /** Events a second that were sent. */
  offeredEvents(): number {
    return this.#perSecond(this.#sent);
  }

  acceptedEvents(): number {
    return this.#perSecond(this.answers[202] ?? 0);
  }

  /** How long answers of this status took. */
  answeredIn(status: number): { p50: number; p99: number } {
    const times = (this.#took.get(status) ?? []).sort((a, b) => a - b);
    return { p50: round(quantile(times, 0.5)), p99: round(quantile(times, 0.99)) };
  }

  #note(status: number, ms: number): void {
    this.answers[status] = (this.answers[status] ?? 0) + 1;
    const times = this.#took.get(status);
    if (times) times.push(ms);
    else this.#took.set(status, [ms]);
  }

  #perSecond(requests: number): number {
    return Math.round((requests * this.rate.batch * 1_000) / (this.#ended - this.#started));
  }

  async #serve(connection: HttpConnection, events: AcceptedEvents): Promise<void> {
    const bodies = new BodyTemplate(this.rate.batch);
    const head = headOf(bodies.length, KEY);
    const ends = this.#started + this.rate.seconds * 1_000;
    for (;;) {
      const due = this.#started + (this.#next * 1_000) / this.rate.perSecond;
      if (due >= ends || performance.now() >= ends) return;
      this.#next += 1;
      const wait = due - performance.now();
      if (wait > 0) await delay(wait);
      this.#sent += 1;
      const sentAt = performance.now();
      const status = await connection.send(head, bodies.next());
      this.#note(status, performance.now() - sentAt);
      if (status === 202) events.accepted(bodies.prefix, bodies.lastIds);
      if (status === 503 && !/\r\nretry-after: [1-9]/i.test(connection.lastHead)) this.withoutRetryAfter += 1;
    }
  }
}

/** What stands before a body of events; without a key, no authorization. */
export function headOf(length: number, key: string | undefined): string {
  return (
    'POST /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n' +
    (key === undefined ? '' : `Authorization: Bearer ${key}\r\n`) +
    `Content-Length: ${length}\r\n\r\n`
  );
}
