import { Secret, withoutCredentials } from '../domain/secret.js';
import { SETTINGS, type SettingName, type Settings } from '../settings/schema.js';

/** A setting as scripts get it; without `default` or `value` there is none. */
type Listed = { setting: SettingName; default?: string; value?: string; meaning: string };

/** All settings: with the values that hold now when `settings` are given, else with the defaults. */
export function settingsList(settings?: Settings): Listed[] {
  return (Object.keys(SETTINGS) as SettingName[]).map((setting) => {
    const value = settings === undefined ? defaultOf(setting) : shown(setting, settings[setting]);
    const column = settings === undefined ? 'default' : 'value';
    return { setting, ...(value !== '' && { [column]: value }), meaning: SETTINGS[setting].description ?? '' };
  });
}

/** The same as a Markdown table. */
export function settingsTable(settings?: Settings): string {
  const rows = settingsList(settings).map(({ setting, value, default: standard, meaning }) => {
    const cell = value ?? standard;
    return `| \`${setting}\` | ${cell === undefined ? '–' : `\`${cell}\``} | ${meaning} |`;
  });
  return [
    `| setting | ${settings === undefined ? 'default' : 'value'} | meaning |`,
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function defaultOf(name: SettingName): string {
  const result = SETTINGS[name].safeParse(undefined);
  // A default is no secret.
  return result.success ? text(result.data instanceof Secret ? result.data.reveal() : result.data) : '';
}

function shown(name: SettingName, value: unknown): string {
  if (name === 'MONGODB_URL' && value instanceof Secret) return withoutCredentials(value.reveal());
  return text(value);
}

function text(value: unknown): string {
  if (value === undefined) return '';
  return Array.isArray(value) ? value.join(',') : String(value);
}
