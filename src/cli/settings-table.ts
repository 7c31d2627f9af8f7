import { SETTINGS, type SettingName, type Settings } from '../settings/schema.js';

/** Settings whose values are secrets, or may hold one. */
const MASKED: readonly SettingName[] = ['SLUICE_ADMIN_KEY', 'SLUICE_ENCRYPTION_KEYS'];

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
  return result.success ? text(result.data) : '';
}

function shown(name: SettingName, value: unknown): string {
  if (value !== undefined && MASKED.includes(name)) return '***';
  return name === 'MONGODB_URL' ? text(value).replace(/\/\/[^@/]*@/, '//***@') : text(value);
}

function text(value: unknown): string {
  if (value === undefined) return '';
  return Array.isArray(value) ? value.join(',') : String(value);
}
