import type { Dispatcher } from 'undici';
import type { Attempt, Phases } from '../../domain/outcomes.js';
import type { Secret } from '../../domain/secret.js';
import { AnswerBody } from './answer-body.js';
import type { Connection, Connections } from './connections.js';
import { type Due, unwatch, watch } from './deadlines.js';
import { type Failure, failureOf, failureOfStatus, overdueAt } from './failures.js';
import { retryAfterSeconds } from './retry-after.js';

/** Once the status is known, the rest of an answer is worth waiting for only so that the connection can be kept. */
const BODY_GRACE_MS = 1_000;

/** One POST. */
export type WebhookRequest = {
  path: string;
  /** Name and value in turn. */
  headers: string[];
  body: Buffer;
  /** Connecting, waiting and reading all lie within it. */
  timeoutMs: number;
  revision: number;
  /** Sent among the headers; a target that repeats it in its answer does not bring it on record. */
  apiKey?: Secret | undefined;
};

/**
 * What came of it, and how long the target asked to be left alone (`Retry-After`), in seconds. `isBodyCut`: the answer's body
 * was longer than what is kept of it.
 */
export type Sent = { attempt: Attempt; retryAfterSeconds?: number; isBodyCut?: boolean };

/**
 * Sends one request and tells what came of it; trouble of any kind is an answer, never an exception. By a callback,
 * because a promise or two for each event are dear while asynchronous contexts are followed, as Temporal does.
 */
export function send(connections: Connections, request: WebhookRequest, done: (sent: Sent) => void): void {
  new Exchange(connections, request, done).start();
}

/** `headers` are name and value in turn, as they came. */
type Answered = { code: number; headers: readonly Buffer[]; body: AnswerBody };

/**
 * One request and its answer, on undici's lowest level: that spares a stream, a signal and two timers for each event,
 * and tells apart what happens before and after the status. Once there is a status, nothing that follows changes it.
 *
 * By the older one of undici 7's two interfaces: the other one makes an object of the headers of each answer, of which a
 * success has none that matters.
 */
class Exchange implements Dispatcher.DispatchHandler, Due {
  readonly #at = new Date();
  readonly #started = performance.now();
  readonly #connection: Connection;
  dueAt: number;
  #sentAt: number | undefined;
  #phases: Phases | undefined;
  #answer: Answered | undefined;
  #over = false;

  constructor(
    private readonly connections: Connections,
    private readonly request: WebhookRequest,
    private readonly done: (sent: Sent) => void,
  ) {
    this.#connection = connections.take();
    this.dueAt = this.#started + request.timeoutMs;
  }

  start(): void {
    const { path, headers, body } = this.request;
    watch(this);
    this.#connection.client.dispatch({ method: 'POST', path, headers, body }, this);
  }

  onConnect(abort: (error?: Error) => void): void {
    if (this.#over) {
      abort(new Error('overdue'));
      return;
    }
    this.#phases = this.#connection.takePhases();
    this.#sentAt = performance.now();
  }

  onHeaders(code: number, headers: Buffer[]): boolean {
    // Early hints and the like; the answer is still to come.
    if (code < 200 || this.#over) return true;
    this.#phases = { ...this.#phases, firstByte: tenths(performance.now() - (this.#sentAt ?? this.#started)) };
    this.#answer = { code, headers, body: new AnswerBody(failureOfStatus(code) !== undefined) };
    this.dueAt = Math.min(this.dueAt, performance.now() + BODY_GRACE_MS);
    return true;
  }

  onData(chunk: Buffer): boolean {
    if (this.#answer?.body.take(chunk) === false) this.#finish(undefined, false);
    return true;
  }

  onComplete(): void {
    this.#finish(undefined, true);
  }

  onError(error: Error): void {
    // Not reusable: undici is still busy with the failure, and takes no new request while it is.
    this.#finish(failureOf(error), false);
  }

  overdue(): void {
    this.#finish(overdueAt(this.#sentAt === undefined ? this.#connection.stage : 'open'), false);
  }

  /** @param reusable whether the connection may have the next request, which may come at once */
  #finish(failure: Failure | undefined, reusable: boolean): void {
    if (this.#over) return;
    this.#over = true;
    unwatch(this);
    const phases = this.#phases ?? this.#connection.takePhases();
    if (reusable) this.connections.release(this.#connection);
    else this.connections.discard(this.#connection);
    const answer = this.#answer;
    const { apiKey, revision } = this.request;
    const why = answer ? failureOfStatus(answer.code) : failure;
    const body = answer?.body.text();
    // Field by field, what is missing as undefined: objects put together by spreading cost more than the headers.
    const attempt = {
      at: this.#at,
      ms: tenths(performance.now() - this.#started),
      phases,
      code: answer?.code,
      failure: why?.failure,
      message: why?.message,
      body: (body && apiKey ? apiKey.hideIn(body.text) : body?.text) || undefined,
      revision,
    } as Attempt;
    const asked = answer && why && retryAfterSeconds(headerOf(answer.headers, 'retry-after'), this.#at);
    const sent: Sent = asked === undefined ? { attempt } : { attempt, retryAfterSeconds: asked };
    if (body?.isCut) sent.isBodyCut = true;
    this.done(sent);
  }
}

/** The first value of a header; undefined when the answer has none of this name. */
function headerOf(headers: readonly Buffer[], name: string): string | undefined {
  const at = headers.findIndex((one, i) => i % 2 === 0 && one.toString('latin1').toLowerCase() === name);
  return at < 0 ? undefined : headers[at + 1]?.toString('latin1');
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
