import { z } from 'zod';
import { SETTINGS, type Settings } from './schema.js';

// They begin with SLUICE_ too, but belong to the embedded servers of `npm run dev`.
const DEVELOPMENT_VARIABLES = [
  'SLUICE_S3_ENDPOINT',
  'SLUICE_S3_REGION',
  'SLUICE_S3_ACCESS_KEY_ID',
  'SLUICE_S3_SECRET_ACCESS_KEY',
];

/** The settings cannot be used; the message has one line for each problem and never holds a value. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Reads all settings from environment variables, once. An empty value counts as unset.
 *
 * @throws SettingsError that names every bad value and every unknown `SLUICE_*` variable together.
 */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const unknown = Object.keys(given).filter(
    (name) => name.startsWith('SLUICE_') && !(name in SETTINGS) && !DEVELOPMENT_VARIABLES.includes(name),
  );
  const result = z.object(SETTINGS).safeParse(given);
  const problems = [
    ...unknown.map((name) => `${name} is not a setting of Sluice; docs/settings.md lists them all`),
    ...(result.error?.issues ?? []).map((issue) => `${issue.path.join('.')} ${issue.message}`),
  ];
  if (problems.length > 0 || !result.success) throw new SettingsError(problems.join('\n'));
  return Object.freeze(result.data);
}
