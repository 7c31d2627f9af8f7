import { runCommandLine } from './run.js';
import { processTerminal } from './terminal.js';

await runCommandLine(process.argv.slice(2), processTerminal());
