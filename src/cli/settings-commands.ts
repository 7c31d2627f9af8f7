import type { Command } from 'commander';
import { readSettings } from '../settings/settings.js';
import type { Output } from './output.js';
import { settingsList, settingsTable } from './settings-table.js';

/** Adds `sluice settings …`. */
export function addSettings(program: Command, output: Output): void {
  const commands = program.command('settings').description('the settings of the service');
  commands
    .command('show')
    .description('print every setting as it holds now, secrets masked')
    .action(() => {
      const settings = readSettings(output.environment);
      output.result(settingsList(settings), () => settingsTable(settings));
    });
  commands
    .command('table')
    .description('print every setting with its default and meaning, in Markdown')
    .action(() => output.result(settingsList(), () => settingsTable()));
}
