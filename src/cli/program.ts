import { Command } from 'commander';
import { addDoctor } from './doctor/command.js';
import { addEvents } from './events-tail.js';
import { addIntegrations } from './integrations.js';
import { addKeys } from './keys-commands.js';
import type { Output } from './output.js';
import { addSecrets } from './secrets-commands.js';
import { addSettings } from './settings-commands.js';

const EXIT_CODES = `
Exit codes: 0 done; 1 refused, or not in order; 2 the command line or a setting cannot be used; 3 what it needs does not
answer, so that repeating it may help; 4 taken, and not done yet. With --json, what went wrong is one line of JSON on
standard error: error_code, message and, where the API has refused, status, request_id and details.`;

/** The command line `sluice`. What needs a server's library loads it when it is called: the others start at once. */
export function createProgram(output: Output): Command {
  const program = new Command('sluice')
    .description('Operates Sluice from the command line. Settings are environment variables, as for the service.')
    .option('--json', 'write one JSON document and nothing else')
    .addHelpText('after', EXIT_CODES)
    // Commands that are added take these over.
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: (text) => output.help(text), writeErr: (text) => output.mistake(text) })
    .exitOverride()
    .showHelpAfterError();
  for (const add of [addIntegrations, addEvents, addDoctor, addKeys, addSecrets, addSettings]) add(program, output);
  return program;
}
