import type { Command } from 'commander';
import type { Output } from './output.js';
import { serviceSettings } from './service-settings.js';
import { settingsList, settingsTable } from './settings-table.js';

/** Adds `sluice settings …`. */
export function addSettings(program: Command, output: Output): void {
  const commands = program.command('settings').description('the settings of the service');
  commands
    .command('show')
    .description('print every setting as it holds now, secrets masked')
    .action(() => {
      const settings = serviceSettings(output);
      output.result(settingsList(settings), () => settingsTable(settings));
    });
  commands
    .command('table')
    .description('print every setting with its default and meaning, in Markdown')
    .action(() => output.result(settingsList(), () => settingsTable()));
}
