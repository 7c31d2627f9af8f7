import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { settingsTable } from '../../src/cli/settings-table.js';

test('the table of the settings in the documentation is the one that the command prints', async () => {
  const documented = await readFile(new URL('../../docs/settings.md', import.meta.url), 'utf8');
  expect(documented.slice(documented.indexOf('| setting'))).toBe(settingsTable());
});
