import type { IncomingMessage } from 'node:http';
import { MemoryStore, type Options } from 'express-rate-limit';
import type { Logger } from '../telemetry/logger.js';
import { clientNetwork, type TrustsProxy } from './client-address.js';
import { ApiError } from './errors.js';

const WINDOW_MS = 60_000;

export type FailureLimit = {
  /** The most failures in a minute from one address; the rest of that minute no more of them are looked at. */
  perMinute: number;
  trusts: TrustsProxy;
  logger: Logger;
};

/**
 * Slows down who tries keys, by address. Only failures come here, so a good key is never held up, not even beside a
 * neighbour that has none. Each process counts for itself: a count that all share would be a write to the database for
 * each try.
 */
export class FailedAuthentications {
  readonly #counts = new MemoryStore();

  constructor(private readonly limit: FailureLimit) {
    this.#counts.init({ windowMs: WINDOW_MS } as Options);
  }

  /** Counts one. @throws ApiError `rate_limited` when there were too many */
  async count(request: IncomingMessage): Promise<void> {
    const { perMinute, trusts, logger } = this.limit;
    const address = clientNetwork(request, trusts);
    const { totalHits, resetTime } = await this.#counts.increment(address);
    if (totalHits <= perMinute) return;
    // Once a minute; a line for each would be what a flood is after.
    if (totalHits === perMinute + 1) logger.warn({ address, failures: perMinute }, 'authentication.slowed');
    const seconds = Math.max(1, Math.ceil(((resetTime?.getTime() ?? Date.now()) - Date.now()) / 1_000));
    const message = `too many requests without a valid API key have come from this address; the next one is looked at in ${seconds} s`;
    throw new ApiError('rate_limited', message, { retryAfterSeconds: seconds });
  }
}
