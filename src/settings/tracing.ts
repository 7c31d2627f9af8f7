import { z } from 'zod';
import { Secret } from '../domain/secret.js';

const HEADERS = /^[^=,\s]+=[^,]*(,\s*[^=,\s]+=[^,]*)*$/;

// Credentials belong into the headers, which are kept secret.
const endpoint = () =>
  z.string().regex(/^https?:\/\/[^\s?#@]+$/, 'must be an http or https URL without credentials and query');

function isUrlEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** OpenTelemetry's own variables, as far as they say whether traces are written, and where to. */
export const TRACING_SETTINGS = {
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint()
    .optional()
    .describe('Collector that takes traces by OTLP over HTTP, such as http://127.0.0.1:4318; turns traces on.'),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint().optional().describe('The same, as the whole URL (…/v1/traces).'),
  OTEL_EXPORTER_OTLP_PROTOCOL: z
    .enum(['http/protobuf', 'http/json'], { error: 'must be http/protobuf or http/json' })
    .default('http/protobuf')
    .describe('How they are written.'),
  OTEL_EXPORTER_OTLP_HEADERS: z
    .string()
    .regex(HEADERS, 'must be name=value, several separated by commas')
    .refine(isUrlEncoded, 'must have its values URL-encoded: a % as %25')
    .transform((value) => new Secret(value))
    .optional()
    .describe('Headers for the collector, as name=value,…; values are URL-encoded.'),
  OTEL_TRACES_EXPORTER: z
    .enum(['otlp', 'none'], { error: 'must be otlp or none' })
    .default('otlp')
    .describe('none turns traces off, wherever they would go.'),
  OTEL_SDK_DISABLED: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .default('false')
    .describe('true turns them off as well.'),
} as const;
