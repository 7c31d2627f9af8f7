import { z } from 'zod';
import { SERVICE_HEADERS } from '../../domain/integrations.js';

/** Path of the integrations. */
export const INTEGRATIONS_PATH = '/api/v1/org/integrations/eventstream';

/** Ids of integrations. */
export const INTEGRATION_ID = /^[a-z0-9-]{1,50}$/;

const EVENT_NAME = /^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/;
const ENTITY_NAME = /^[a-z][a-z0-9_]*$/;
const KEY_PREFIX = /^[a-zA-Z0-9\-/_.]*[^/]$/;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
const HEADER_VALUE = /^[\x20-\x7e]{0,1000}$/;
const MEBIBYTE = 1_048_576;

const text = (max: number) =>
  z.string({ error: 'must be text' }).min(1, 'must not be empty').max(max, `must have at most ${max} characters`);

const whole = (min: number, max: number) => {
  const message = `must be a whole number from ${min} to ${max}`;
  return z.number({ error: message }).int(message).min(min, message).max(max, message);
};

/** A secret goes into a header or a signature, so it is plain ASCII without blanks at its ends. */
const secret = (max: number) => text(max).regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without blanks');

const instant = z.iso
  .datetime({ offset: true, error: 'must be a date-time with an offset, such as 2026-01-31T09:30:00Z' })
  .meta({ example: '2026-01-31T09:30:00.000Z' })
  .transform((value) => new Date(value).toISOString());

/** A text that is no instant is told as that; there is nothing to be said of it as a time. */
const isInstant = (value: string | undefined): value is string =>
  value !== undefined && instant.safeParse(value).success;

const callbackUrl = text(2_048).superRefine((value, context) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    context.addIssue({ code: 'custom', message: 'must be an http or https URL' });
  } else if (url.username !== '' || url.password !== '') {
    context.addIssue({ code: 'custom', message: 'must not hold credentials; use api_key' });
  } else if (url.hash !== '') {
    context.addIssue({ code: 'custom', message: 'must not have a fragment (#…)' });
  }
});

const headers = z
  .record(
    z.string(),
    z.string({ error: 'must be text' }).regex(HEADER_VALUE, 'must be printable ASCII, at most 1000'),
    {
      error: 'must be an object of header names and values',
    },
  )
  .superRefine((value, context) => {
    const names = Object.keys(value);
    if (names.length > 50) context.addIssue({ code: 'custom', message: 'must have at most 50 headers' });
    for (const name of names) {
      if (!HEADER_NAME.test(name)) context.addIssue({ code: 'custom', path: [name], message: 'is not a header name' });
      if (SERVICE_HEADERS.includes(name.toLowerCase())) {
        context.addIssue({ code: 'custom', path: [name], message: 'is set by the service; it cannot be given here' });
      }
    }
  });

const list = <Item extends z.ZodType>(item: Item) =>
  z.array(item, { error: 'must be a list' }).max(1_000, 'must have at most 1000 items');

/** Which events: the union of both lists; none at all means every event. */
export const filterConditions = z
  .strictObject(
    {
      event_filter: list(
        z.string({ error: 'must be text' }).regex(EVENT_NAME, 'must be an event name such as order.created'),
      ).default([]),
      entity_filter: list(
        z.string({ error: 'must be text' }).regex(ENTITY_NAME, 'must be an entity such as order'),
      ).default([]),
    },
    { error: 'must be an object with event_filter and entity_filter' },
  )
  .meta({
    id: 'FilterConditions',
    description:
      'Which events: the union of both lists; none, or both empty, means every event of the platform. Those of the service itself (`sluice.…`) are sent only to who names them or their entity.',
  });

const apiKey = secret(1_024);

const callbackFields = {
  callback_url: callbackUrl,
  concurrency: whole(1, 100).default(10),
  timeout_seconds: whole(1, 60).default(15),
  rate_limit_per_second: whole(1, 10_000).optional(),
  headers: headers.optional().meta({
    description:
      'Sent with each event. They are settings, shown to who may see the integration: a token is no secret here.',
  }),
};

const s3Fields = {
  aws_region: text(64).regex(/^[a-z0-9-]+$/, 'must be a region such as eu-central-1'),
  bucket: text(63).regex(
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    'must be the name of a bucket: 3 to 63 of a-z, 0-9, dot and hyphen',
  ),
  key_prefix: text(64).regex(KEY_PREFIX, 'must be of a-z, A-Z, 0-9, -, /, _ and ., and not end with /').optional(),
  endpoint: text(2_048)
    .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), 'must be an http or https URL')
    .refine((value) => !/[@?#]/.test(value), 'must be scheme, host and port alone, without credentials')
    .optional(),
  force_path_style: z.boolean({ error: 'must be true or false' }).optional(),
  compression: z.enum(['none', 'gzip'], { error: 'must be none or gzip' }).default('none'),
  server_side_encryption: z.enum(['AES256', 'aws:kms'], { error: 'must be AES256 or aws:kms' }).optional(),
  kms_key_id: text(2_048).optional(),
  batch_max_bytes: whole(MEBIBYTE, 1_024 * MEBIBYTE).default(50 * MEBIBYTE),
  batch_max_seconds: whole(10, 3_600).default(300),
};

const kmsKeyNeedsKms = {
  check: (value: { kms_key_id?: string | undefined; server_side_encryption?: string | undefined }) =>
    value.kms_key_id === undefined || value.server_side_encryption === 'aws:kms',
  options: { path: ['kms_key_id'], message: 'needs server_side_encryption to be aws:kms' },
};

const anObject = { error: 'must be an object' };

/** A webhook target as it is created. */
export const callbackParameters = z
  .strictObject({ ...callbackFields, api_key: apiKey.optional() }, anObject)
  .meta({ id: 'NewCallbackParameters', description: 'A webhook: each event is sent there as one POST.' });

/** A webhook target as it is changed: the key stays when it is left out, and goes with null. */
export const callbackChange = z
  .strictObject({ ...callbackFields, api_key: apiKey.nullable().optional() }, anObject)
  .meta({
    id: 'CallbackParametersChange',
    description: 'Sent whole. An `api_key` that is left out is kept; null removes it.',
  });

/** An S3 target whose keys may be known already. */
const s3Parameters = z
  .strictObject(
    { ...s3Fields, aws_access_key_id: secret(128).optional(), aws_secret_access_key: secret(1_024).optional() },
    anObject,
  )
  .refine(kmsKeyNeedsKms.check, kmsKeyNeedsKms.options);

/** An S3 target as it is created. */
const newS3Parameters = s3Parameters.meta({
  id: 'NewS3Parameters',
  description:
    'A bucket: events are written to it in batches, one object each. Both keys must be given, unless `secrets_from` names an integration that has them.',
});

/** An S3 target as it is changed: keys that are left out stay. */
export const s3Change = s3Parameters.meta({
  id: 'S3ParametersChange',
  description: 'Sent whole. Keys that are left out are kept.',
});

export type CallbackParameters = z.output<typeof callbackChange>;
export type S3Parameters = z.output<typeof s3Change>;

/** Without an integration that has them, named in `source`, both keys of a bucket have to be given. */
function needKeys(
  s3: Partial<S3Parameters> | undefined,
  known: string | undefined,
  source: string,
  context: z.RefinementCtx,
): void {
  if (known !== undefined || s3 === undefined) return;
  for (const field of ['aws_access_key_id', 'aws_secret_access_key'] as const) {
    if (s3[field] !== undefined) continue;
    const message = `must be given, unless ${source} names an integration that has it`;
    context.addIssue({ code: 'custom', path: ['s3_parameters', field], message });
  }
}

const integrationId = z
  .string({ error: 'must be text' })
  .regex(INTEGRATION_ID, 'must be 1 to 50 of a-z, 0-9 and hyphen');

/** The body of a new integration. */
export const newIntegration = z
  .strictObject(
    {
      id: integrationId,
      integration_type: z.enum(['permanent', 'temporary'], { error: 'must be permanent or temporary' }),
      starts_at: instant.optional(),
      ends_at: instant.optional(),
      callback_parameters: callbackParameters.optional(),
      s3_parameters: newS3Parameters.optional(),
      filter_conditions: filterConditions.nullable().optional(),
      secrets_from: integrationId.optional().meta({
        description:
          "The id of an integration with the same kind of target: secrets that are left out here are copied from it, the webhook's signing secret too.",
      }),
    },
    anObject,
  )
  .superRefine((value, context) => {
    const issue = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    needKeys(value.s3_parameters, value.secrets_from, 'secrets_from', context);
    const { integration_type: type, starts_at: startsAt, ends_at: endsAt } = value;
    if ((value.callback_parameters === undefined) === (value.s3_parameters === undefined)) {
      issue('callback_parameters', 'exactly one of callback_parameters and s3_parameters must be given');
    }
    if (isInstant(startsAt) && startsAt > new Date().toISOString()) issue('starts_at', 'must not be in the future');
    if (type === 'permanent' && endsAt !== undefined) issue('ends_at', 'must not be given for a permanent integration');
    if (type === 'temporary' && startsAt === undefined) issue('starts_at', 'must be given for a temporary integration');
    if (type === 'temporary' && endsAt === undefined) issue('ends_at', 'must be given for a temporary integration');
    if (isInstant(startsAt) && isInstant(endsAt) && endsAt <= startsAt) issue('ends_at', 'must be after starts_at');
  })
  .meta({ id: 'NewIntegration' });

/** The body of a change. */
export const integrationChange = z
  .strictObject(
    {
      callback_parameters: callbackChange.optional(),
      s3_parameters: s3Change.optional(),
      filter_conditions: filterConditions.nullable().optional(),
    },
    anObject,
  )
  .default({})
  .meta({ id: 'IntegrationChange', description: 'What is to be changed; what is left out stays.' });

/** The body of a test of a target before it is saved. */
export const targetTrial = z
  .strictObject(
    {
      id: integrationId.optional(),
      callback_parameters: callbackChange.optional(),
      s3_parameters: s3Change.optional(),
    },
    anObject,
  )
  .superRefine((value, context) => {
    const issue = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    const { id, callback_parameters, s3_parameters } = value;
    needKeys(s3_parameters, id, 'id', context);
    if ((callback_parameters === undefined) === (s3_parameters === undefined)) {
      issue(['callback_parameters'], 'exactly one of callback_parameters and s3_parameters must be given');
    }
  })
  .meta({
    id: 'TargetTrial',
    description: 'The parameters to try; `id` names an integration whose secrets stand in for those that are left out.',
  });

/** The body of a new end date. */
export const endDateChange = z.strictObject({ ends_at: instant }, anObject).meta({ id: 'EndDateChange' });

/** The query of the list. */
export const integrationsQuery = z.strictObject({
  status: z.enum(['running', 'stopped'], { error: 'must be running or stopped' }).optional(),
});

export type NewIntegration = z.output<typeof newIntegration>;
export type TargetTrial = z.output<typeof targetTrial>;
export type IntegrationChange = z.output<typeof integrationChange>;
