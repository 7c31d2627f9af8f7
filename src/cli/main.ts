import { createProgram } from './program.js';
import { processTerminal } from './terminal.js';

const terminal = processTerminal();
try {
  await createProgram(terminal).parseAsync();
} catch (error) {
  terminal.note(error instanceof Error ? error.message : String(error));
  terminal.fail();
}
