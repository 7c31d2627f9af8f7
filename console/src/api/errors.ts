/** One field that the service did not accept; `path` is where, as `callback_parameters.callback_url`. */
export type FieldError = { path: string; message: string };

/** What the service has answered instead of doing what was asked. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: readonly FieldError[] = [],
    readonly requestId?: string,
  ) {
    super(message);
  }
}

/** No answer came: the network, or the service, is away. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';

  constructor(cause: unknown) {
    super('Sluice does not answer. Check the network; the console goes on by itself when it is back.', { cause });
  }
}

/** What to tell a person about anything that was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof ApiError && error.status === 500 && error.requestId !== undefined) {
    return `${sentence(error.message)} Request id: ${error.requestId}`;
  }
  return sentence(error instanceof Error ? error.message : String(error));
}

/** What fields of the API that its messages speak of are called here. */
const LABELS: Record<string, string> = {
  starts_at: '“Events from”',
  ends_at: '“End Date”',
  api_key: 'the API key',
  aws_access_key_id: 'the access key',
  aws_secret_access_key: 'the secret key',
  aws_region: 'the region',
  callback_url: 'the callback URL',
  key_prefix: 'the key prefix',
};
/** One of them, with the parameters that it is in, and with an article of its own. */
const FIELDS = new RegExp(`(?:\\bthe )?\\b(?:\\w+_parameters\\.)?(${Object.keys(LABELS).join('|')})\\b`, 'g');

/**
 * The service's messages begin in lower case and have no full stop, as they stand behind the name of a field. They name
 * others as the API does.
 */
export function sentence(text: string): string {
  const named = text.replace(FIELDS, (words, field: string) => LABELS[field] ?? words);
  const begun = named.charAt(0).toUpperCase() + named.slice(1);
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}

/** What an answer says of one field, as a sentence. */
export function fieldError(error: unknown, path: string): string | undefined {
  const detail = error instanceof ApiError ? error.details.find((one) => one.path === path) : undefined;
  return detail && sentence(detail.message);
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}
