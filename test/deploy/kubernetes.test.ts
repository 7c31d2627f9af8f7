import { describe, expect, test } from 'vitest';
import { SETTINGS } from '../../src/settings/schema.js';
import { readSettings } from '../../src/settings/settings.js';
import { generateEncryptionKey } from '../../src/store/encryption.js';
import { fileText, type Parsed, readYaml, readYamls } from '../support/deploy-files.js';

const FOLDER = 'deploy/kubernetes';
const { resources, images } = readYaml(`${FOLDER}/kustomization.yaml`);
const [api, worker] = ['api', 'worker'].map((name) => {
  const documents = readYamls(`${FOLDER}/${name}.yaml`);
  return documents.find(({ kind }) => kind === 'Deployment').spec.template;
}) as [Parsed, Parsed];

describe('secrets', () => {
  test('the file with the real ones is filled in from an example, and git does not take it', () => {
    expect(resources).toContain('secret.yaml');
    expect(fileText('.gitignore').split('\n')).toContain(`${FOLDER}/secret.yaml`);
    expect(readYaml(`${FOLDER}/secret.example.yaml`)).toMatchObject({ kind: 'Secret', metadata: { name: 'sluice' } });
  });

  test('the example is refused as it is, so that nobody runs with it', () => {
    const { stringData } = readYaml(`${FOLDER}/secret.example.yaml`);
    expect(() => readSettings(stringData)).toThrow('SLUICE_ENCRYPTION_KEYS must be id:base64');
  });
});

test('config.yaml and secret.yaml hold settings that there are, and the service starts with them', () => {
  const { data } = readYaml(`${FOLDER}/config.yaml`);
  const { stringData } = readYaml(`${FOLDER}/secret.example.yaml`);
  const commented = [...fileText(`${FOLDER}/secret.example.yaml`).matchAll(/\b(?:SLUICE|TEMPORAL)_[A-Z_]+/g)];
  const keys = generateEncryptionKey('key-1').reveal();
  expect(() => readSettings({ ...data, ...stringData, SLUICE_ENCRYPTION_KEYS: keys })).not.toThrow();
  for (const name of [...Object.keys({ ...data, ...stringData }), ...commented.map(([name]) => name)]) {
    expect(SETTINGS).toHaveProperty(name);
  }
});

test('all files of the folder that it names are there, and its image is the one that the deployments run', () => {
  for (const file of resources.filter((name: string) => name !== 'secret.yaml')) {
    expect(readYamls(`${FOLDER}/${file}`).length).toBeGreaterThan(0);
  }
  const run = [api, worker].flatMap(({ spec }) => spec.containers.map(({ image }: Parsed) => image));
  expect(images).toEqual([{ name: 'sluice', newName: expect.stringContaining('/'), newTag: expect.anything() }]);
  expect(run).toEqual(['sluice', 'sluice']);
});

test('Prometheus finds the pods, at their port for operators, under the names of jobs that the alerts speak of', () => {
  const { spec } = readYaml(`${FOLDER}/pod-monitor.yaml`);
  const [{ key, operator, values }] = spec.selector.matchExpressions;
  const pods = [api, worker];
  expect({ key, operator }).toEqual({ key: spec.jobLabel, operator: 'In' });
  expect(values).toEqual(pods.map(({ metadata }) => metadata.labels[key]));
  for (const { port, path } of spec.podMetricsEndpoints) {
    expect(path).toBe('/metrics');
    for (const pod of pods) expect(pod.spec.containers[0].ports.map(({ name }: Parsed) => name)).toContain(port);
  }
  const alerts = fileText('deploy/prometheus/alerts.yml');
  const { scrape_configs: jobs } = readYaml('deploy/prometheus/prometheus.yml');
  expect(jobs.map(({ job_name }: Parsed) => job_name)).toEqual(values);
  for (const job of values) expect(alerts).toContain(`job="${job}"`);
});
