import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Attempt, Phases } from '../../domain/outcomes.js';
import { AnswerBody } from './answer-body.js';
import type { Connection, Connections } from './connections.js';
import { type Failure, failureOf, failureOfStatus, overdueAt } from './failures.js';
import { retryAfterSeconds } from './retry-after.js';

/** Once the status is known, the rest of an answer is worth waiting for only so that the connection can be kept. */
const BODY_GRACE_MS = 1_000;

/** One POST. */
export type WebhookRequest = {
  path: string;
  headers: Record<string, string>;
  body: Buffer;
  /** Connecting, waiting and reading all lie within it. */
  timeoutMs: number;
  revision: number;
};

/** What came of it, and how long the target asked to be left alone (`Retry-After`), in seconds. */
export type Sent = { attempt: Attempt; retryAfterSeconds?: number };

/** Sends one request and tells what came of it; trouble of any kind is an answer, never an exception. */
export function send(connections: Connections, request: WebhookRequest): Promise<Sent> {
  return new Promise((resolve) => new Exchange(connections, request, resolve).start());
}

type Answered = { code: number; headers: IncomingHttpHeaders; body: AnswerBody };

/**
 * One request and its answer, on undici's lowest level: that spares a stream, a signal and two timers for each event,
 * and tells apart what happens before and after the status. Once there is a status, nothing that follows changes it.
 */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #at = new Date();
  readonly #started = performance.now();
  readonly #connection: Connection;
  #timer: NodeJS.Timeout | undefined;
  #sentAt: number | undefined;
  #phases: Phases | undefined;
  #answer: Answered | undefined;
  #over = false;

  constructor(
    private readonly connections: Connections,
    private readonly request: WebhookRequest,
    private readonly resolve: (sent: Sent) => void,
  ) {
    this.#connection = connections.take();
  }

  start(): void {
    const { path, headers, body, timeoutMs } = this.request;
    this.#timer = setTimeout(() => this.#overdue(), timeoutMs);
    this.#connection.client.dispatch({ method: 'POST', path, headers, body }, this);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#over) {
      controller.abort(new Error('overdue'));
      return;
    }
    this.#phases = this.#connection.takePhases();
    this.#sentAt = performance.now();
  }

  onResponseStart(_: Dispatcher.DispatchController, code: number, headers: IncomingHttpHeaders): void {
    // Early hints and the like; the answer is still to come.
    if (code < 200 || this.#over) return;
    this.#phases = { ...this.#phases, firstByte: tenths(performance.now() - (this.#sentAt ?? this.#started)) };
    this.#answer = { code, headers, body: new AnswerBody(failureOfStatus(code) !== undefined) };
    const left = this.request.timeoutMs - (performance.now() - this.#started);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#overdue(), Math.max(1, Math.min(BODY_GRACE_MS, left)));
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#answer?.body.take(chunk) === false) this.#finish(undefined, false);
  }

  onResponseEnd(): void {
    this.#finish(undefined, true);
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#finish(failureOf(error), true);
  }

  #overdue(): void {
    this.#finish(overdueAt(this.#sentAt === undefined ? this.#connection.stage : 'open'), false);
  }

  /** @param reusable whether the connection may have the next request; undici itself has closed it where it must */
  #finish(failure: Failure | undefined, reusable: boolean): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    const phases = this.#phases ?? this.#connection.takePhases();
    if (reusable) this.connections.release(this.#connection);
    else this.connections.discard(this.#connection);
    const answer = this.#answer;
    const body = answer?.body.text();
    const attempt: Attempt = {
      at: this.#at,
      ms: tenths(performance.now() - this.#started),
      ...(phases && { phases }),
      ...(answer && { code: answer.code }),
      ...(answer ? failureOfStatus(answer.code) : failure),
      ...(body && { body }),
      revision: this.request.revision,
    };
    const asked = answer && attempt.failure && retryAfterSeconds(answer.headers['retry-after'], this.#at);
    this.resolve(asked === undefined ? { attempt } : { attempt, retryAfterSeconds: asked });
  }
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
