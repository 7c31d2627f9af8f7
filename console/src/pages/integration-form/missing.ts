import type { FormValues } from './values.js';

/** What a form is for: secrets that are there already need not be typed. */
export type Purpose = 'new' | 'replay' | 'edit';

/** Fields that have to be filled in, or cannot be sent as they are, by path, with what to do. The service judges the rest. */
export function missingFields(values: FormValues, purpose: Purpose): Record<string, string> {
  const { callback_parameters: webhook, s3_parameters: s3, filter_conditions: filter } = values;
  const missing: Record<string, string> = {};
  const need = (path: string, value: string, message: string) => {
    if (value.trim() === '') missing[path] = message;
  };
  if (purpose !== 'edit') {
    need('id', values.id, 'Give it an id.');
    if (values.integration_type === 'temporary') {
      need('starts_at', values.starts_at, 'Choose a date and a time.');
      need('ends_at', values.ends_at, 'Choose a date and a time.');
    }
  }
  if (!values.every_event && filter.entity_filter.length + filter.event_filter.length === 0) {
    missing.filter_conditions = 'Choose at least one event, or send every event.';
  }
  if (values.target === 'webhook') {
    need('callback_parameters.callback_url', webhook.callback_url, 'Give the URL that takes the events.');
    const repeated = repeatedName(webhook.headers);
    if (repeated !== undefined) missing['callback_parameters.headers'] = `${repeated} is there twice.`;
    return missing;
  }
  need('s3_parameters.bucket', s3.bucket, 'Give the name of the bucket.');
  need('s3_parameters.aws_region', s3.aws_region, 'Give the region of the bucket.');
  if (purpose === 'new') {
    need('s3_parameters.aws_access_key_id', s3.aws_access_key_id, 'Give the access key.');
    need('s3_parameters.aws_secret_access_key', s3.aws_secret_access_key, 'Give the secret key.');
  }
  return missing;
}

/** Names of headers are the same in upper and lower case. */
function repeatedName(headers: FormValues['callback_parameters']['headers']): string | undefined {
  const names = headers.map(({ name }) => name.trim().toLowerCase());
  const repeated = names.findIndex((name, i) => name !== '' && names.indexOf(name) < i);
  return headers[repeated]?.name;
}
