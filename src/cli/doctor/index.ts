import pc from 'picocolors';
import type { Settings } from '../../settings/schema.js';
import { readSettings, SettingsError } from '../../settings/settings.js';
import { type Finding, failed, ok } from './finding.js';
import { checkMongodb } from './mongodb.js';
import { checkTemporal } from './temporal.js';

/**
 * Looks at everything that the service needs, and changes nothing.
 *
 * @returns what was checked, in order; what cannot be looked at for an earlier failure is left out
 */
export async function examine(environment: NodeJS.ProcessEnv): Promise<Finding[]> {
  const settings = settingsOf(environment);
  if (Array.isArray(settings)) return settings;
  const [mongodb, temporal] = await Promise.all([checkMongodb(settings), checkTemporal(settings)]);
  return [ok('settings', 'every setting can be used'), ...mongodb, ...temporal];
}

function settingsOf(environment: NodeJS.ProcessEnv): Settings | Finding[] {
  try {
    return readSettings(environment);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const mend = 'mend it in the environment; docs/settings.md has them all';
    return error.message.split('\n').map((line) => failed('settings', line, mend));
  }
}

const MARKS = { ok: pc.green('ok     '), warning: pc.yellow('warning'), failed: pc.red('failed ') };

/** A finding for people, with what to do about it below. */
export function linesOf({ check, state, message, mend }: Finding): string {
  return `${MARKS[state]}  ${check}: ${message}\n${mend === undefined ? '' : `         ${mend}\n`}`;
}
