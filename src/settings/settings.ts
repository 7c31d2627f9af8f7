import { z } from 'zod';
import { SETTINGS, type Settings } from './schema.js';
import { readTemporalProfile, temporalConnection } from './temporal-connection.js';

// They begin with SLUICE_ too, but belong to the embedded servers of `npm run dev`, and to the command line as a client.
const OTHER_VARIABLES = [
  'SLUICE_API_URL',
  'SLUICE_API_KEY',
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
  const given = Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
  );
  const problems = Object.keys(given)
    .filter((name) => name.startsWith('SLUICE_') && !(name in SETTINGS) && !OTHER_VARIABLES.includes(name))
    .map((name) => `${name} is not a setting of Sluice; docs/settings.md lists them all`);
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  };
  const profile = attempt(() => readTemporalProfile(given)) ?? {};
  const result = z.object(SETTINGS).safeParse({
    ...given,
    ...(profile.address !== undefined && { TEMPORAL_ADDRESS: profile.address }),
    ...(profile.namespace !== undefined && { TEMPORAL_NAMESPACE: profile.namespace }),
  });
  problems.push(...(result.error?.issues ?? []).map((issue) => `${issue.path.join('.')} ${issue.message}`));
  const temporal = attempt(() => temporalConnection(profile, result.data?.TEMPORAL_ADDRESS ?? ''));
  if (problems.length > 0 || !result.success || !temporal) throw new SettingsError(problems.join('\n'));
  return Object.freeze({ ...result.data, temporal });
}
