import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { SETTINGS } from './schema.js';

/** Whoever names one of these speaks of servers of his own. */
const WHERE = [
  'MONGODB_URL',
  'TEMPORAL_ADDRESS',
  'TEMPORAL_PROFILE',
  'TEMPORAL_CONFIG_FILE',
  'SLUICE_ENCRYPTION_KEYS',
] as const;

/** An environment, and the file that a part of it is from, if there is one. */
export type DevSettings = { environment: NodeJS.ProcessEnv; file: string | undefined };

/**
 * Writes the settings that `npm run dev` runs with to `dev.env` of its data folder, for the commands beside it and for
 * shells (`set -a; . .sluice/dev.env`). It holds keys, so only its owner may read it.
 *
 * @returns what takes it away again: it is there while they hold
 */
export async function writeDevSettings(dataDir: string, environment: NodeJS.ProcessEnv): Promise<() => Promise<void>> {
  const file = fileIn(dataDir);
  const lines = Object.keys(SETTINGS).flatMap((name) => {
    const value = environment[name];
    return value === undefined || value === '' ? [] : [`${name}=${quoted(value)}\n`];
  });
  await writeFile(file, lines.join(''), { mode: 0o600 });
  return () => rm(file, { force: true });
}

/**
 * Adds to an environment what `npm run dev` beside it has been set to. An environment that names another MongoDB, Temporal
 * or encryption key is left alone: settings of two installations never mix.
 */
export function withDevSettings(environment: NodeJS.ProcessEnv): DevSettings {
  const file = fileIn(environment.SLUICE_DATA_DIR || '.sluice');
  const dev = valuesIn(file);
  const elsewhere = WHERE.some((name) => environment[name] && environment[name] !== dev?.[name]);
  if (dev === undefined || elsewhere) return { environment, file: undefined };
  const given = Object.entries(environment).filter(([, value]) => value !== '');
  return { environment: { ...dev, ...Object.fromEntries(given) }, file };
}

const fileIn = (dataDir: string) => join(dataDir, 'dev.env');

/** As shells and Node read it. */
const quoted = (value: string) => (value.includes("'") ? `"${value}"` : `'${value}'`);

function valuesIn(file: string): NodeJS.Dict<string> | undefined {
  try {
    return parseEnv(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
