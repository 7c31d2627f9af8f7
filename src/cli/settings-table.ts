import { Secret, withoutCredentials } from '../domain/secret.js';
import { SETTINGS, type SettingName, type Settings } from '../settings/schema.js';

/** All settings as a Markdown table: with the values that hold now when `settings` are given, else with the defaults. */
export function settingsTable(settings?: Settings): string {
  const rows = (Object.keys(SETTINGS) as SettingName[]).map((name) => {
    const value = settings === undefined ? defaultOf(name) : shown(name, settings[name]);
    return `| \`${name}\` | ${value === '' ? '–' : `\`${value}\``} | ${SETTINGS[name].description ?? ''} |`;
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
