import type { Command } from 'commander';
import { ENCRYPTION_KEY_ID } from '../settings/schema.js';
import { generateEncryptionKey } from '../store/encryption.js';
import { Unusable } from './failure.js';
import type { Output } from './output.js';
import { serviceSettings } from './service-settings.js';

/** Adds `sluice secrets …`. */
export function addSecrets(program: Command, output: Output): void {
  const secrets = program.command('secrets').description('the encryption of stored secrets');
  secrets
    .command('generate-key')
    .description('print a new key for SLUICE_ENCRYPTION_KEYS')
    .option('--id <id>', 'name of the key', `key-${new Date().toISOString().slice(0, 10)}`)
    .action(({ id }: { id: string }) => {
      if (!ENCRYPTION_KEY_ID.test(id)) throw new Unusable('--id must be 1 to 32 of A-Z, a-z, 0-9, _ and -');
      const key = generateEncryptionKey(id).reveal();
      output.result({ id, key }, () => `${key}\n`);
    });
  secrets
    .command('rotate')
    .description(
      'encrypt every stored secret with the first key; the service may run, and it may be interrupted and repeated',
    )
    .action(async () => output.result(await (await import('./secrets.js')).rotateSecrets(serviceSettings(output))));
}
