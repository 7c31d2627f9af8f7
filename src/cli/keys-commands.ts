import { type Command, Option } from 'commander';
import { ROLES } from '../domain/roles.js';
import type { Output } from './output.js';
import { serviceSettings } from './service-settings.js';
import { table } from './table.js';

const HEAD = ['ID', 'TENANT', 'ROLE', 'NAME', 'CREATED', 'LAST USED'];

/** Adds `sluice keys …`, which work on the database and need no key themselves. */
export function addKeys(program: Command, output: Output): void {
  const keys = program
    .command('keys')
    .description('API keys of any tenant; what the API itself can make is its own tenant’s');
  const settings = () => serviceSettings(output);
  keys
    .command('create')
    .description('make a key, and with it the tenant; it is printed once, as one line of JSON')
    .requiredOption('--tenant <tenant>', 'tenant that the key belongs to')
    .addOption(new Option('--role <role>', 'what the key may do').choices([...ROLES]).makeOptionMandatory())
    .requiredOption('--name <name>', 'name that logs show for what the key does')
    .action(async (options) => output.result(await (await import('./keys.js')).createKey(settings(), options)));
  keys
    .command('list')
    .description('list keys, without the keys themselves')
    .option('--tenant <tenant>', 'only of this tenant')
    .action(async (options) => {
      const listed = await (await import('./keys.js')).listKeys(settings(), options);
      const rows = listed.map((key) => {
        return [key.id, key.tenant, key.role, key.name, key.created_at, key.last_used_at ?? '–'];
      });
      output.result(listed, () => table(HEAD, rows));
    });
  keys
    .command('revoke')
    .description('revoke a key; it stops working within a second')
    .argument('<id>', 'id of the key')
    .requiredOption('--tenant <tenant>', 'tenant that the key belongs to')
    .action(async (id, options) =>
      output.result(await (await import('./keys.js')).revokeKey(settings(), { id, ...options })),
    );
}
