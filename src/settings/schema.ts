import { z } from 'zod';
import { Secret } from '../domain/secret.js';
import { TEMPORAL_SETTINGS, type TemporalConnection } from './temporal-connection.js';
import { TRACING_SETTINGS } from './tracing.js';

/** A whole number of `unit` within [min, max]. */
const whole = (fallback: number, min: number, max: number, meaning: string) =>
  z.coerce
    .number({ error: `must be a whole number from ${min} to ${max}` })
    .int(`must be a whole number from ${min} to ${max}`)
    .min(min, `must be at least ${min}`)
    .max(max, `must be at most ${max}`)
    .default(fallback)
    .describe(meaning);

const CIDR = /^[0-9a-fA-F.:]+\/\d{1,3}$/;

const cidrList = z
  .string()
  .default('')
  .transform((list) => list.split(',').map((range) => range.trim()))
  .transform((ranges) => ranges.filter((range) => range !== ''))
  .refine((ranges) => ranges.every((range) => CIDR.test(range)), 'must be CIDR ranges such as 10.0.0.0/8,fd00::/8');

/** Names of encryption keys. */
export const ENCRYPTION_KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;
const ENCRYPTION_KEYS = /^[A-Za-z0-9_-]{1,32}:[A-Za-z0-9+/]{43}=(,[A-Za-z0-9_-]{1,32}:[A-Za-z0-9+/]{43}=)*$/;

function haveDifferentIds(keys: string): boolean {
  const ids = keys.split(',').map((pair) => pair.split(':', 1)[0]);
  return new Set(ids).size === ids.length;
}

/** A setting that is, or may hold, a secret: as a type that cannot be printed. */
const secret = (text: z.ZodString) => text.transform((value) => new Secret(value));

/**
 * Every setting of the service, with its default, unit and meaning. Whatever reads a setting gets it from here; the
 * table in docs/settings.md is made from it.
 */
export const SETTINGS = {
  PORT: whole(8080, 0, 65_535, 'Port of the API and the console; 0 takes a free one.'),
  MONGODB_URL: secret(z.string().regex(/^mongodb(\+srv)?:\/\/.+/, 'must start with mongodb:// or mongodb+srv://'))
    .prefault('mongodb://127.0.0.1:27017/sluice')
    .describe('MongoDB, with the name of the database (default sluice) as its path.'),
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^[^\s/]+:\d+$/, 'must be host:port')
    .default('127.0.0.1:7233')
    .describe('Frontend of the Temporal server.'),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default').describe('Namespace that holds the workflows.'),
  ...TEMPORAL_SETTINGS,
  SLUICE_TEMPORAL_UI_URL: z
    .string()
    .regex(/^https?:\/\/[^\s?#]+$/, 'must be an http or https URL without a query')
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .describe("Address of Temporal's web UI, as browsers reach it; the console links to it."),
  SLUICE_TASK_QUEUE: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,100}$/, 'must be 1 to 100 letters, digits, dots, hyphens and underscores')
    .default('sluice')
    .describe('Task queue of the workflows; two installations in one namespace need two.'),
  SLUICE_DEPLOYMENT: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,100}$/, 'must be 1 to 100 letters, digits, hyphens and underscores')
    .default('sluice')
    .describe('Name of the worker deployment in Temporal; used with SLUICE_BUILD_ID.'),
  SLUICE_BUILD_ID: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,100}$/, 'must be 1 to 100 letters, digits, dots, hyphens and underscores')
    .optional()
    .describe("Version of this worker in its deployment; turns Temporal's worker versioning on."),
  SLUICE_ADMIN_KEY: secret(z.string().min(24, 'must have at least 24 characters'))
    .optional()
    .describe('An admin API key of the tenant "default", beside those made with the keys command.'),
  SLUICE_ENCRYPTION_KEYS: secret(
    z
      .string()
      .regex(ENCRYPTION_KEYS, 'must be id:base64 of 32 bytes, several separated by commas')
      .refine(haveDifferentIds, 'must have a different id for each key'),
  )
    .optional()
    .describe('Keys that encrypt stored secrets, as id:base64,…; the first encrypts, all decrypt.'),
  SLUICE_AUTH_FAILURES_PER_MINUTE: whole(
    100,
    1,
    1_000_000,
    'Requests without a valid key from one address (IPv6: one /56) in a minute, before the next ones get 429.',
  ),
  SLUICE_TRUSTED_PROXIES: cidrList.describe(
    'CIDR ranges of the proxies in front, whose X-Forwarded-For, -Proto and -Host are believed; none by default.',
  ),
  SLUICE_ALLOW_PRIVATE_TARGETS: cidrList.describe(
    'CIDR ranges of private addresses that integrations may send to; none by default.',
  ),
  SLUICE_DATA_DIR: z.string().min(1).default('.sluice').describe('Folder of the embedded servers of npm run dev.'),
  SLUICE_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], { error: 'must be debug, info, warn, error or silent' })
    .default('info')
    .describe('Least severe log line that is written.'),
  SLUICE_METRICS_PORT: z.coerce
    .number({ error: 'must be a whole number from 0 to 65535' })
    .int('must be a whole number from 0 to 65535')
    .min(0, 'must be at least 0')
    .max(65_535, 'must be at most 65535')
    .optional()
    .describe(
      'Port of /metrics (then no longer on PORT), /healthz and /readyz for operators alone; a worker has no other.',
    ),
  SLUICE_METRICS_INTEGRATIONS: whole(
    200,
    0,
    10_000,
    'Most integrations whose backlogs have metrics of their own: those that are stalled or fail, then those with the largest.',
  ),
  ...TRACING_SETTINGS,
  SLUICE_EVENT_CATALOGUE: z
    .string()
    .min(1)
    .optional()
    .describe('File with the events that the platform is known to publish, in the form of data/event-catalogue.json.'),
  SLUICE_RETENTION_DAYS: whole(30, 1, 3_650, 'Days that events, publications, rejected events and logs are kept.'),
  SLUICE_MAX_INTEGRATIONS: whole(25, 1, 100_000, 'Integrations that a tenant may have, stopped ones included.'),
  SLUICE_RETRY_MAX: whole(10, 0, 100, 'Retries of an event after its first attempt, before it is rejected.'),
  SLUICE_RETRY_BASE_SECONDS: whole(5, 1, 3_600, 'Seconds before the first retry; each further one doubles them.'),
  SLUICE_RETRY_CAP_SECONDS: whole(3_600, 1, 86_400, 'Most seconds between two retries, Retry-After included.'),
  SLUICE_GIVE_UP_HOURS: whole(24, 1, 720, 'Hours without a success after which a failing integration stops itself.'),
  SLUICE_PROBE_BASE_SECONDS: whole(5, 1, 3_600, 'Seconds before a failing target is probed; doubles each time.'),
  SLUICE_PROBE_CAP_SECONDS: whole(300, 1, 86_400, 'Most seconds between two probes of a failing target.'),
  SLUICE_BACKLOG_LIMIT_SECONDS: whole(
    900,
    0,
    2_592_000,
    'Age in seconds from which the backlog of a running integration is told to be too old (S3: on top of batch_max_seconds); 0: never.',
  ),
  SLUICE_STALLED_SECONDS: whole(
    300,
    1,
    86_400,
    'Seconds without any movement after which an integration with an event due counts as stalled; above 60 in production.',
  ),
  SLUICE_WORKFLOW_CACHE: whole(
    500,
    1,
    100_000,
    'Workflows that a worker keeps in memory, about 0.2 MB each; the others are replayed when something happens to them.',
  ),
  SLUICE_CIRCUIT_FAILURES: whole(20, 1, 10_000, 'Failed attempts in a row after which the target counts as failing.'),
  SLUICE_CIRCUIT_SECONDS: whole(10, 1, 3_600, 'Seconds of nothing but failures after which it does so, too.'),
} as const;

export type SettingName = keyof typeof SETTINGS;

/** The settings as they hold, and what they make of the connection to Temporal. */
export type Settings = Readonly<z.output<z.ZodObject<typeof SETTINGS>> & { temporal: TemporalConnection }>;
