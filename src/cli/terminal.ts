import type { ExitCode } from './failure.js';

/** Where a command runs: its environment, where it writes, and how it ends. */
export type Terminal = {
  environment: NodeJS.ProcessEnv;
  /** Writes to standard output, as it is. */
  out(text: string): void;
  /** Writes to standard error, as it is. */
  err(text: string): void;
  /** Has the command end with this code, when it is over. */
  exitWith(code: ExitCode): void;
};

/** The terminal of this process. */
export function processTerminal(): Terminal {
  return {
    environment: process.env,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    exitWith: (code) => {
      process.exitCode = code;
    },
  };
}
