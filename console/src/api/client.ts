import createClient, { type Middleware } from 'openapi-fetch';
import { reportAnswered } from './connection.js';
import { ApiError, ConnectionLost } from './errors.js';
import type { components, paths } from './schema.generated.js';

type ErrorBody = components['schemas']['Error'];

/** Tells everybody who asks whether the service answers; what a proxy answers in its place does not count. */
const watchConnection: Middleware = {
  onResponse({ response }) {
    const fromService = response.ok || response.headers.get('content-type')?.includes('json') === true;
    reportAnswered(fromService);
    if (!fromService && response.status >= 500) throw new ConnectionLost(`a ${response.status} without JSON`);
  },
  onError({ error, request }) {
    if (request.signal.aborted) return;
    reportAnswered(false);
    return new ConnectionLost(error);
  },
};

/** The API, by its paths. The session's cookie comes along by itself; the header lets it change something. */
export const api = createClient<paths>({
  baseUrl: window.location.origin,
  headers: { 'x-requested-with': 'sluice-console' },
});
api.use(watchConnection);

type Outcome<Data> = { data?: Data; error?: unknown; response: Response };

/**
 * The body of an answer.
 *
 * @throws ApiError, ConnectionLost
 */
export async function bodyOf<Data>(asked: Promise<Outcome<Data>>): Promise<Data> {
  const { data, error, response } = await asked;
  if (!response.ok) throw errorOf(response.status, error);
  return data as Data;
}

/** What came of a command: the body, and whether the command is still on its way, since no worker has applied it yet. */
export type Commanded<Data> = { data: Data; pending: boolean };

/** The answer to a command: a 202 says that it will come about, and shows what is there until then. */
export async function commandOf<Data>(asked: Promise<Outcome<Data>>): Promise<Commanded<Data>> {
  const { response } = await asked;
  return { data: await bodyOf(asked), pending: response.status === 202 };
}

/** A page of a list: its body, and the cursor of the next page if there is one. */
export async function pageOf<Data>(
  asked: Promise<Outcome<Data>>,
): Promise<{ data: Data; nextCursor: string | undefined }> {
  const { response } = await asked;
  const data = await bodyOf(asked);
  const next = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
  const cursor = next === undefined ? null : new URL(next, window.location.origin).searchParams.get('cursor');
  return { data, nextCursor: cursor ?? undefined };
}

function errorOf(status: number, body: unknown): ApiError {
  const { error_code: code, message, details, request_id } = (body ?? {}) as Partial<ErrorBody>;
  return new ApiError(
    status,
    code ?? 'internal_error',
    message ?? `the service answered ${status}`,
    details,
    request_id,
  );
}
