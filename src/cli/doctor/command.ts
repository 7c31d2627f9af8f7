import type { Command } from 'commander';
import type { Output } from '../output.js';
import { serviceEnvironment } from '../service-settings.js';

/** Adds `sluice doctor`. */
export function addDoctor(program: Command, output: Output): void {
  program
    .command('doctor')
    .description(
      'check settings, connections, indexes, keys, search attributes and schedules, and say how to mend each',
    )
    .action(async () => {
      const { examine, linesOf } = await import('./index.js');
      const findings = await examine(serviceEnvironment(output));
      output.result(findings, () => findings.map(linesOf).join(''));
      if (findings.some(({ state }) => state === 'failed')) output.notInOrder();
    });
}
