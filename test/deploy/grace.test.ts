import { expect, test } from 'vitest';
import { fileText, readYaml, readYamls } from '../support/deploy-files.js';
import { OPENAPI } from '../support/documented.js';

/** To put on record what was answered last, and to close the connections. */
const TO_END_SECONDS = 10;

const { maximum: longestRequest } = OPENAPI.components.schemas.NewCallbackParameters.properties.timeout_seconds;
const { services } = readYaml('docker-compose.yml');
const worker = readYamls('deploy/kubernetes/worker.yaml').find(({ kind }) => kind === 'Deployment').spec.template;

test.each([
  ['docker-compose.yml', Number(/^(\d+)s$/.exec(services.worker.stop_grace_period)?.[1])],
  ['deploy/kubernetes/worker.yaml', worker.spec.terminationGracePeriodSeconds],
])('%s kills no worker that waits for the answer of the slowest target', (_file, graceSeconds) => {
  expect(longestRequest).toBeGreaterThanOrEqual(60);
  expect(graceSeconds).toBeGreaterThanOrEqual(longestRequest + TO_END_SECONDS);
});

test('the documentation tells whoever starts workers otherwise of the same time', () => {
  expect(fileText('docs/operations.md')).toContain(`${services.worker.stop_grace_period.replace('s', ' s')}`);
});
