import type { FilterConditions, Integration, IntegrationChange, NewIntegration } from '../../api/types.js';

type Webhook = NonNullable<NewIntegration['callback_parameters']>;
type S3 = NonNullable<NewIntegration['s3_parameters']>;

/** A number, or '' while its input is empty. */
type NumberText = number | '';

/**
 * What the form holds. Fields are nested and named as in the API, so that an error of the service finds its field by its
 * path. Secrets are '' unless they are typed in.
 */
export type FormValues = {
  id: string;
  integration_type: Integration['integration_type'];
  /** Instants in ISO 8601, '' for none. */
  starts_at: string;
  ends_at: string;
  /** Every event, or those of the filter. */
  every_event: boolean;
  filter_conditions: FilterConditions;
  target: Integration['target'];
  callback_parameters: {
    callback_url: string;
    api_key: string;
    /** Edits only: the key that is there goes. */
    remove_api_key: boolean;
    concurrency: NumberText;
    timeout_seconds: NumberText;
    rate_limit_per_second: NumberText;
    headers: { name: string; value: string }[];
  };
  s3_parameters: Required<
    Omit<S3, 'compression' | 'server_side_encryption' | 'batch_max_bytes' | 'batch_max_seconds'>
  > & {
    compression: NonNullable<S3['compression']>;
    server_side_encryption: NonNullable<S3['server_side_encryption']> | '';
    batch_max_bytes: NumberText;
    batch_max_seconds: NumberText;
  };
};

export const MEBIBYTE = 1_048_576;

/** A new integration, with the service's own defaults. */
export function emptyValues(): FormValues {
  return {
    id: '',
    integration_type: 'permanent',
    starts_at: '',
    ends_at: '',
    every_event: true,
    filter_conditions: { event_filter: [], entity_filter: [] },
    target: 'webhook',
    callback_parameters: {
      callback_url: '',
      api_key: '',
      remove_api_key: false,
      concurrency: 10,
      timeout_seconds: 15,
      rate_limit_per_second: '',
      headers: [],
    },
    s3_parameters: {
      aws_access_key_id: '',
      aws_secret_access_key: '',
      aws_region: '',
      bucket: '',
      key_prefix: '',
      endpoint: '',
      force_path_style: false,
      compression: 'none',
      server_side_encryption: '',
      kms_key_id: '',
      batch_max_bytes: 50 * MEBIBYTE,
      batch_max_seconds: 300,
    },
  };
}

/** What an integration is now; its secrets are unknown here. */
export function valuesOf(integration: Integration): FormValues {
  const empty = emptyValues();
  const { callback_parameters: webhook, s3_parameters: s3, filter_conditions: filter } = integration;
  const { api_key_hint: _, headers, ...webhookFields } = webhook ?? {};
  const { aws_access_key_id_hint: __, ...s3Fields } = s3 ?? {};
  return {
    ...empty,
    id: integration.id,
    integration_type: integration.integration_type,
    starts_at: integration.starts_at ?? '',
    ends_at: integration.ends_at ?? '',
    every_event: filter === undefined,
    filter_conditions: filter ?? empty.filter_conditions,
    target: integration.target,
    callback_parameters: {
      ...empty.callback_parameters,
      ...webhookFields,
      headers: Object.entries(headers ?? {}).map(([name, value]) => ({ name, value })),
    },
    s3_parameters: { ...empty.s3_parameters, ...s3Fields },
  };
}

const DAY_MS = 86_400_000;

/** A temporary integration that sends the same events to the same target once more: those of the last day, to begin with. */
export function replayOf(integration: Integration, now: number): FormValues {
  const stamp = new Date(now).toISOString().slice(5, 16).replace(/\D/g, '');
  return {
    ...valuesOf(integration),
    id: `${integration.id.slice(0, 34)}-replay-${stamp}`,
    integration_type: 'temporary',
    starts_at: new Date(now - DAY_MS).toISOString(),
    ends_at: new Date(now).toISOString(),
  };
}

/**
 * The body of a new integration.
 *
 * @param secretsFrom id of the integration whose secrets are used where none are typed
 */
export function toNew(values: FormValues, secretsFrom?: string): NewIntegration {
  const { id, integration_type, starts_at, ends_at, target } = values;
  return {
    id,
    integration_type,
    ...(starts_at !== '' && { starts_at }),
    ...(integration_type === 'temporary' && ends_at !== '' && { ends_at }),
    ...(target === 'webhook' ? { callback_parameters: webhookOf(values) } : { s3_parameters: s3Of(values) as S3 }),
    ...(!values.every_event && { filter_conditions: values.filter_conditions }),
    ...(secretsFrom !== undefined && { secrets_from: secretsFrom }),
  };
}

/** The body of a change: the target whole, without the secrets that stay. */
export function toChange(values: FormValues): IntegrationChange {
  return {
    filter_conditions: values.every_event ? null : values.filter_conditions,
    ...(values.target === 'webhook'
      ? {
          callback_parameters: {
            ...webhookOf(values),
            ...(values.callback_parameters.remove_api_key && { api_key: null }),
          },
        }
      : { s3_parameters: s3Of(values) }),
  };
}

export function webhookOf({ callback_parameters: given }: FormValues): Webhook {
  const { callback_url, api_key, concurrency, timeout_seconds, rate_limit_per_second } = given;
  const headers = given.headers.filter(({ name, value }) => name !== '' || value !== '');
  return {
    callback_url: callback_url.trim(),
    ...(api_key !== '' && { api_key }),
    ...(concurrency !== '' && { concurrency }),
    ...(timeout_seconds !== '' && { timeout_seconds }),
    ...(rate_limit_per_second !== '' && { rate_limit_per_second }),
    ...(headers.length > 0 && { headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])) }),
  };
}

export function s3Of({ s3_parameters: given }: FormValues): NonNullable<IntegrationChange['s3_parameters']> {
  const { server_side_encryption: encryption, kms_key_id: kmsKey } = given;
  return {
    aws_region: given.aws_region.trim(),
    bucket: given.bucket.trim(),
    ...(given.aws_access_key_id !== '' && { aws_access_key_id: given.aws_access_key_id }),
    ...(given.aws_secret_access_key !== '' && { aws_secret_access_key: given.aws_secret_access_key }),
    ...(given.key_prefix !== '' && { key_prefix: given.key_prefix }),
    ...(given.endpoint !== '' && { endpoint: given.endpoint.trim() }),
    ...(given.force_path_style && { force_path_style: true }),
    compression: given.compression,
    ...(encryption !== '' && { server_side_encryption: encryption }),
    ...(encryption === 'aws:kms' && kmsKey !== '' && { kms_key_id: kmsKey }),
    ...(given.batch_max_bytes !== '' && { batch_max_bytes: given.batch_max_bytes }),
    ...(given.batch_max_seconds !== '' && { batch_max_seconds: given.batch_max_seconds }),
  };
}
