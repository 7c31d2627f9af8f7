import { setTimeout as delay } from 'node:timers/promises';
import { HttpConnection } from '../../bench/support/http-connection.js';
import { BodyTemplate } from '../../bench/support/sample-events.js';
import type { AcceptedEvents } from './accepted-events.js';
import { KEY } from './system.js';

export type ArrivalRate = { perSecond: number; seconds: number; batch: number };

/**
 * Requests that arrive at a steady rate, whatever becomes of the ones before: each is sent by the next connection that
 * is free, and none is sent again.
 */
export class Arrivals {
  readonly answers: Record<string, number> = {};
  withoutRetryAfter = 0;
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
      const status = await connection.send(head, bodies.next());
      this.answers[status] = (this.answers[status] ?? 0) + 1;
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
