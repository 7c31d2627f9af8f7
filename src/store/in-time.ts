import { setMaxListeners } from 'node:events';

/** How long a caller waits for the database; then it has waited long enough. */
const ANSWER_WITHIN_MS = 5_000;

/** The database did not answer in time. Whether it has done what was asked is not known. */
export class DatabaseSilent extends Error {
  override readonly name = 'DatabaseSilent';
}

/**
 * Asks the database, and gives up when it does not answer within the limit. A server that is frozen, or behind a network
 * that swallows everything, keeps its connections open, and the driver waits for it most of a minute.
 *
 * @param ask is given a signal for the driver, which then lets go of what was asked
 * @throws DatabaseSilent when the time is over
 */
export async function inTime<T>(ask: (signal: AbortSignal) => Promise<T>, ms: number = ANSWER_WITHIN_MS): Promise<T> {
  const signal = AbortSignal.timeout(ms);
  // Who asks for several things at once has as many listen to it, which Node would take for a leak from the eleventh on.
  setMaxListeners(0, signal);
  try {
    return await ask(signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new DatabaseSilent(`the database did not answer within ${ms} ms`, { cause: error });
  }
}
