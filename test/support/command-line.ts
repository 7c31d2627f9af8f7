import { createProgram } from '../../src/cli/program.js';
import type { Ended } from './program.js';

/** Runs a command of `sluice` in this process, with this environment alone, to its end. */
export async function runCommand(args: string[], environment: Record<string, string>): Promise<Ended> {
  const ended: Ended = { code: 0, out: '', err: '' };
  const write = (text: string) => {
    ended.out += text;
  };
  const program = createProgram({
    environment,
    text: write,
    json: (...values) => write(values.map((value) => `${JSON.stringify(value)}\n`).join('')),
    note: (line) => {
      ended.err += `${line}\n`;
    },
    fail: () => {
      ended.code = 1;
    },
  });
  const commands = [program, ...program.commands.flatMap((command) => [command, ...command.commands])];
  for (const command of commands) command.exitOverride().configureOutput({ writeErr: () => undefined });
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    ended.code = 1;
    ended.err += `${error instanceof Error ? error.message : String(error)}\n`;
  }
  return ended;
}
