import { type Logger, pino } from 'pino';

export type { Logger };

/**
 * Structured log lines on standard output, one JSON object each. What must not be printed is kept out by its type
 * (see Secret); the paths below are the net under it.
 */
export function createLogger(options: { level: string; name: string }): Logger {
  return pino({
    name: options.name,
    level: options.level,
    base: { name: options.name },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: ['authorization', '*.authorization', 'headers.authorization', 'req.headers.authorization'] },
  });
}
