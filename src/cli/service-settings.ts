import { withDevSettings } from '../settings/dev-settings.js';
import type { Settings } from '../settings/schema.js';
import { readSettings } from '../settings/settings.js';
import type { Output } from './output.js';

/** The environment that a command has the settings of the service from: its own and, beside `npm run dev`, that one's. */
export function serviceEnvironment(output: Output): NodeJS.ProcessEnv {
  const { environment, file } = withDevSettings(output.environment);
  if (file !== undefined && !output.asJson) output.note(`with the settings of npm run dev (${file})`);
  return environment;
}

/** The settings of the service. @throws SettingsError */
export function serviceSettings(output: Output): Settings {
  return readSettings(serviceEnvironment(output));
}
