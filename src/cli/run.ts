import { CommanderError } from 'commander';
import { failureOf } from './failure.js';
import { Output } from './output.js';
import { createProgram } from './program.js';
import type { Terminal } from './terminal.js';

/** Runs a command of `sluice` to its end. @param args what was typed after the name */
export async function runCommandLine(args: string[], terminal: Terminal): Promise<void> {
  // Looked for by hand: what cannot be parsed is to be said as JSON, too.
  const output = new Output(terminal, args.includes('--json'));
  try {
    await createProgram(output).parseAsync(args, { from: 'user' });
  } catch (error) {
    const failed = failureOf(error);
    if (failed !== undefined) output.failed(failed.exit, failed.failure, error instanceof CommanderError);
  }
}
