import { runCommandLine } from '../../src/cli/run.js';
import type { Ended } from './program.js';

/** A command of `sluice` under way in this process, with this environment alone. */
export type RunningCommand = {
  /** What it has said so far, and its exit code once it is over. */
  said: Ended;
  over: Promise<void>;
};

/** Starts a command; for one that goes on until something ends it. */
export function startCommand(args: string[], environment: Record<string, string>): RunningCommand {
  const said: Ended = { code: 0, out: '', err: '' };
  const over = runCommandLine(args, {
    environment,
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    exitWith: (code) => {
      said.code = code;
    },
  });
  return { said, over };
}

/** Runs a command to its end. */
export async function runCommand(args: string[], environment: Record<string, string>): Promise<Ended> {
  const { said, over } = startCommand(args, environment);
  await over;
  return said;
}
