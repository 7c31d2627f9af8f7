import { expect, test } from 'vitest';
import { readSettings } from '../../src/settings/settings.js';

const encryptionKeys = `k1:${Buffer.alloc(32, 1).toString('base64')}`;
const read = (given: Record<string, string>) => readSettings({ SLUICE_ENCRYPTION_KEYS: encryptionKeys, ...given });

test.each([
  [{ OTEL_EXPORTER_OTLP_HEADERS: 'api-key=50%' }, 'OTEL_EXPORTER_OTLP_HEADERS must have its values URL-encoded'],
  [{ OTEL_EXPORTER_OTLP_HEADERS: 'api-key' }, 'OTEL_EXPORTER_OTLP_HEADERS must be name=value'],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://me:word@collector:4318' }, 'OTEL_EXPORTER_OTLP_ENDPOINT must be an http'],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' }, 'OTEL_EXPORTER_OTLP_ENDPOINT must be an http or https URL'],
  [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'OTEL_EXPORTER_OTLP_PROTOCOL must be http/protobuf or http/json'],
])('traces are not begun with what cannot be: %j', (given, problem) => {
  expect(() => read(given)).toThrow(problem);
});

test('the headers for the collector are a secret', () => {
  const settings = read({ OTEL_EXPORTER_OTLP_HEADERS: 'api-key=not%20for%20logs' });
  expect(JSON.stringify(settings)).not.toContain('not%20for%20logs');
});
