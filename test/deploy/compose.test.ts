import { expect, test } from 'vitest';
import { readSettings } from '../../src/settings/settings.js';
import { fileText, type Parsed, readYaml } from '../support/deploy-files.js';

const { services } = readYaml('docker-compose.yml') as { services: Record<string, Parsed> };

/** `${NAME:-value}` of Compose, where nobody has set anything. */
const unset = (text: string) => text.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1');

test('nobody but this machine reaches a port, as long as the keys are those of the repository', () => {
  const ports = Object.values(services).flatMap((service) => service.ports ?? []);
  expect(ports.length).toBeGreaterThanOrEqual(4);
  for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
});

test.each(['api', 'worker', 'api-tools'])('%s is given settings that there are, and starts with them', (name) => {
  const given: Record<string, string> = services[name].environment;
  expect(given).toHaveProperty('MONGODB_URL');
  const environment = Object.entries(given).map(([setting, value]) => [setting, unset(String(value))]);
  // Refuses names that begin with SLUICE_ and are none, and values that cannot be used.
  expect(() => readSettings(Object.fromEntries(environment))).not.toThrow();
});

test('what can be set in .env is what the documentation says', () => {
  const variables = new Set([...fileText('docker-compose.yml').matchAll(/\$\{(\w+):-/g)].map(([, name]) => name));
  const documented = fileText('docs/operations.md');
  for (const name of ['SLUICE_ENCRYPTION_KEYS', 'SLUICE_ADMIN_KEY', 'TEMPORAL_DB_PASSWORD', 'GRAFANA_PASSWORD']) {
    expect(variables).toContain(name);
    expect(documented).toContain(`\`${name}\``);
  }
});

test('what the image runs is built from a file that there is', () => {
  const started = fileText('Dockerfile').match(/\bdist\/[\w/-]+\.js/g) ?? [];
  expect(started.length).toBeGreaterThanOrEqual(3);
  for (const file of started) expect(fileText(file.replace('dist/', 'src/').replace(/\.js$/, '.ts'))).not.toBe('');
});
