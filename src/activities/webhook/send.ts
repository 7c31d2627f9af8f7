import type { Dispatcher, Pool } from 'undici';
import type { Attempt } from '../../domain/outcomes.js';
import { failureOf, failureOfStatus } from './failures.js';

const BODY_KEPT_BYTES = 1_024;

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
export async function send(pool: Pool, request: WebhookRequest): Promise<Sent> {
  const at = new Date();
  const started = performance.now();
  const overdue = new AbortController();
  const timer = setTimeout(() => overdue.abort(), request.timeoutMs);
  const elapsed = () => Math.round((performance.now() - started) * 10) / 10;
  try {
    const { path, headers, body } = request;
    const answer = await pool.request({ method: 'POST', path, headers, body, signal: overdue.signal });
    const firstByte = elapsed();
    const failure = failureOfStatus(answer.statusCode);
    const text = await finish(answer, failure !== undefined);
    const attempt: Attempt = {
      at,
      ms: elapsed(),
      phases: { firstByte },
      code: answer.statusCode,
      ...failure,
      ...(text && { body: text }),
      revision: request.revision,
    };
    const retryAfterSeconds = retryAfter(answer.headers['retry-after'], at);
    return retryAfterSeconds === undefined ? { attempt } : { attempt, retryAfterSeconds };
  } catch (error) {
    return { attempt: { at, ms: elapsed(), ...failureOf(error), revision: request.revision } };
  } finally {
    clearTimeout(timer);
  }
}

/** Reads what is kept of an answer. A success says nothing worth keeping, and is let go of as cheaply as possible. */
async function finish({ body }: Dispatcher.ResponseData, keep: boolean): Promise<string> {
  if (!keep) {
    await body.dump({ limit: 64 * 1_024 });
    return '';
  }
  const kept: Buffer[] = [];
  let length = 0;
  // Leaving the loop destroys the body, so an endless one costs no more than its beginning.
  for await (const chunk of body) {
    kept.push(chunk);
    length += chunk.length;
    if (length >= BODY_KEPT_BYTES) break;
  }
  return Buffer.concat(kept).subarray(0, BODY_KEPT_BYTES).toString('utf8');
}

/** `Retry-After` in seconds, whether it was given in seconds or as a date. */
function retryAfter(header: string | string[] | undefined, now: Date): number | undefined {
  if (typeof header !== 'string') return undefined;
  if (/^\d+$/.test(header)) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now.getTime()) / 1000));
}
