import { Command, Option } from 'commander';
import { ROLES } from '../domain/roles.js';
import { readSettings } from '../settings/settings.js';
import { generateEncryptionKey } from '../store/encryption.js';
import { createKey, listKeys, revokeKey } from './keys.js';
import { rotateSecrets } from './secrets.js';
import { settingsTable } from './settings-table.js';

const program = new Command('sluice')
  .description('Operates Sluice from the command line. Settings are environment variables, as for the service.')
  .showHelpAfterError();

const keys = program
  .command('keys')
  .description('API keys of any tenant; what the API itself can make is its own tenant’s');

keys
  .command('create')
  .description('make a key, and with it the tenant; it is printed once, as one line of JSON')
  .requiredOption('--tenant <tenant>', 'tenant that the key belongs to')
  .addOption(new Option('--role <role>', 'what the key may do').choices([...ROLES]).makeOptionMandatory())
  .requiredOption('--name <name>', 'name that logs show for what the key does')
  .action(async (options) => print(await createKey(readSettings(process.env), options)));

keys
  .command('list')
  .description('list keys, one line of JSON each')
  .option('--tenant <tenant>', 'only of this tenant')
  .action(async (options) => print(...(await listKeys(readSettings(process.env), options))));

keys
  .command('revoke')
  .description('revoke a key; it stops working within a second')
  .argument('<id>', 'id of the key')
  .requiredOption('--tenant <tenant>', 'tenant that the key belongs to')
  .action(async (id, options) => print(await revokeKey(readSettings(process.env), { id, ...options })));

const secrets = program.command('secrets').description('the encryption of stored secrets');
secrets
  .command('generate-key')
  .description('print a new key for SLUICE_ENCRYPTION_KEYS')
  .option('--id <id>', 'name of the key', `key-${new Date().toISOString().slice(0, 10)}`)
  .action((options) => printText(`${generateEncryptionKey(options.id).reveal()}\n`));
secrets
  .command('rotate')
  .description(
    'encrypt every stored secret with the first key; the service may run, and it may be interrupted and repeated',
  )
  .action(async () => print(await rotateSecrets(readSettings(process.env))));

const settings = program.command('settings').description('the settings of the service');
settings
  .command('show')
  .description('print every setting as it holds now, secrets masked')
  .action(() => printText(settingsTable(readSettings(process.env))));
settings
  .command('table')
  .description('print every setting with its default and meaning, in Markdown')
  .action(() => printText(settingsTable()));

function printText(text: string): void {
  process.stdout.write(text);
}

function print(...lines: object[]): void {
  for (const line of lines) printText(`${JSON.stringify(line)}\n`);
}

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
