import { Command, Option } from 'commander';
import { ROLES } from '../domain/roles.js';
import { readSettings } from '../settings/settings.js';
import { generateEncryptionKey } from '../store/encryption.js';
import { addEvents } from './events-tail.js';
import { addIntegrations } from './integrations.js';
import { settingsTable } from './settings-table.js';
import type { Terminal } from './terminal.js';

/** The command line `sluice`. What needs a server's library loads it when it is called: the others start at once. */
export function createProgram(terminal: Terminal): Command {
  const program = new Command('sluice')
    .description('Operates Sluice from the command line. Settings are environment variables, as for the service.')
    .showHelpAfterError();
  addIntegrations(program, terminal);
  addEvents(program, terminal);
  addDoctor(program, terminal);
  addKeys(program, terminal);
  addSecrets(program, terminal);
  addSettings(program, terminal);
  return program;
}

function addDoctor(program: Command, terminal: Terminal): void {
  program
    .command('doctor')
    .description(
      'check settings, connections, indexes, keys, search attributes and schedules, and say how to mend each',
    )
    .option('--json', 'one line of JSON for each check')
    .action(async ({ json }: { json?: boolean }) => {
      const { examine, linesOf } = await import('./doctor/index.js');
      const findings = await examine(terminal.environment);
      if (json) terminal.json(...findings);
      else terminal.text(findings.map(linesOf).join(''));
      if (findings.some(({ state }) => state === 'failed')) terminal.fail();
    });
}

function addKeys(program: Command, { environment, json }: Terminal): void {
  const keys = program
    .command('keys')
    .description('API keys of any tenant; what the API itself can make is its own tenant’s');
  keys
    .command('create')
    .description('make a key, and with it the tenant; it is printed once, as one line of JSON')
    .requiredOption('--tenant <tenant>', 'tenant that the key belongs to')
    .addOption(new Option('--role <role>', 'what the key may do').choices([...ROLES]).makeOptionMandatory())
    .requiredOption('--name <name>', 'name that logs show for what the key does')
    .action(async (options) => json(await (await import('./keys.js')).createKey(readSettings(environment), options)));
  keys
    .command('list')
    .description('list keys, one line of JSON each')
    .option('--tenant <tenant>', 'only of this tenant')
    .action(async (options) =>
      json(...(await (await import('./keys.js')).listKeys(readSettings(environment), options))),
    );
  keys
    .command('revoke')
    .description('revoke a key; it stops working within a second')
    .argument('<id>', 'id of the key')
    .requiredOption('--tenant <tenant>', 'tenant that the key belongs to')
    .action(async (id, options) =>
      json(await (await import('./keys.js')).revokeKey(readSettings(environment), { id, ...options })),
    );
}

function addSecrets(program: Command, { environment, json, text }: Terminal): void {
  const secrets = program.command('secrets').description('the encryption of stored secrets');
  secrets
    .command('generate-key')
    .description('print a new key for SLUICE_ENCRYPTION_KEYS')
    .option('--id <id>', 'name of the key', `key-${new Date().toISOString().slice(0, 10)}`)
    .action((options) => text(`${generateEncryptionKey(options.id).reveal()}\n`));
  secrets
    .command('rotate')
    .description(
      'encrypt every stored secret with the first key; the service may run, and it may be interrupted and repeated',
    )
    .action(async () => json(await (await import('./secrets.js')).rotateSecrets(readSettings(environment))));
}

function addSettings(program: Command, { environment, text }: Terminal): void {
  const settings = program.command('settings').description('the settings of the service');
  settings
    .command('show')
    .description('print every setting as it holds now, secrets masked')
    .action(() => text(settingsTable(readSettings(environment))));
  settings
    .command('table')
    .description('print every setting with its default and meaning, in Markdown')
    .action(() => text(settingsTable()));
}
