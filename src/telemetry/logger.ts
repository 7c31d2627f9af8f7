import { type DestinationStream, type Logger, pino } from 'pino';
import { withoutCredentials } from '../domain/secret.js';

export type { Logger };

/** Causes of causes that a line tells. */
const CAUSES = 5;

/**
 * Structured log lines on standard output, one JSON object each, written in the background so that a slow reader of them
 * holds up no request. What must not be printed is kept out by its type (see Secret); of errors only what is known to
 * hold no more than words is told, and the paths below are the net under it all.
 *
 * @param destination where the lines go instead
 */
export function createLogger(options: { level: string; name: string }, destination?: DestinationStream): Logger {
  const { level, name } = options;
  return pino(
    {
      name,
      level,
      base: { name },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: describeError, error: describeError },
      // Without wildcards, which cost half as much again as the rest of a line.
      redact: ['authorization', 'headers.authorization', 'headers.cookie'],
    },
    destination ?? pino.destination({ sync: false }),
  );
}

/**
 * An error's class, message, code, stack and causes. Its other fields stay out: drivers and clients put requests,
 * documents and whole connections there.
 */
function describeError(thrown: unknown, depth = 0): unknown {
  if (typeof thrown === 'string') return withoutCredentials(thrown);
  if (!(thrown instanceof Error)) return thrown instanceof Object ? Object.prototype.toString.call(thrown) : thrown;
  const { name, message, stack = '', cause } = thrown;
  const code = 'code' in thrown && ['string', 'number'].includes(typeof thrown.code) ? thrown.code : undefined;
  return {
    type: name,
    message: withoutCredentials(message),
    ...(code !== undefined && { code }),
    stack: withoutCredentials(stack),
    ...(cause !== undefined && depth < CAUSES && { cause: describeError(cause, depth + 1) }),
  };
}
