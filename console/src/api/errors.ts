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

/** The service's messages begin in lower case and have no full stop, as they stand behind the name of a field. */
export function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
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
