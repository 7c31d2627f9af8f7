import { reportAnswered } from './connection.js';
import { ApiError, ConnectionLost, type FieldError } from './errors.js';

type Options = { query?: Record<string, string | number | undefined>; body?: unknown; signal?: AbortSignal };

/** An answer: its body, and the cursor of the next page when it is a list that goes on. */
export type Answer<T> = { data: T; nextCursor?: string };

/**
 * Calls the API below /api/v1. The session's cookie comes along by itself; the header lets it change something.
 *
 * @throws ApiError, ConnectionLost
 */
export async function call<T>(method: string, path: string, { query, body, signal }: Options = {}): Promise<Answer<T>> {
  const url = new URL(`/api/v1${path}`, window.location.origin);
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== '') url.searchParams.set(name, String(value));
  }
  const response = await fetch(url, {
    method,
    signal: signal ?? null,
    headers: {
      'x-requested-with': 'sluice-console',
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    reportAnswered(false);
    throw new ConnectionLost(error);
  });
  const text = await response.text();
  reportAnswered(![502, 503, 504].includes(response.status) || text.startsWith('{'));
  const data = text === '' ? undefined : parse(text, response);
  if (!response.ok) throw errorOf(response.status, data);
  const next = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
  const nextCursor = next === undefined ? null : new URL(next).searchParams.get('cursor');
  return { data: data as T, ...(nextCursor !== null && { nextCursor }) };
}

/** The body of a GET. */
export async function get<T>(path: string, options?: Options): Promise<T> {
  return (await call<T>('GET', path, options)).data;
}

function parse(text: string, response: Response): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(
      response.status,
      'internal_error',
      `The service answered ${response.status} with something else than JSON`,
    );
  }
}

function errorOf(status: number, body: unknown): ApiError {
  const { error_code, message, details, request_id } = (body ?? {}) as {
    error_code?: string;
    message?: string;
    details?: FieldError[];
    request_id?: string;
  };
  return new ApiError(
    status,
    error_code ?? 'internal_error',
    message ?? `the service answered ${status}`,
    details,
    request_id,
  );
}
