import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiRefused, ApiUnreachable, type Failure, Unusable } from './failure.js';

/** Where the API is and the key that opens it. */
export type ApiAccess = { url: string; key: string };

/** What the API has answered. */
export type Answer<T> = {
  body: T;
  /** It was a 202: what was asked for will be done, but is not yet. */
  pending: boolean;
  /** Of the next page of a list, if there is one. */
  nextCursor?: string | undefined;
};

/**
 * Access from the environment: `SLUICE_API_URL` and `SLUICE_API_KEY`, else what `npm run dev` has written to its folder.
 *
 * @throws Unusable that says what to set
 */
export function apiAccess(environment: NodeJS.ProcessEnv): ApiAccess {
  const { SLUICE_API_URL: url, SLUICE_API_KEY: key } = environment;
  if (key) return { url: (url || 'http://localhost:8080').replace(/\/+$/, ''), key };
  const file = join(environment.SLUICE_DATA_DIR || '.sluice', 'dev.json');
  if (url || !existsSync(file)) {
    throw new Unusable(
      'set SLUICE_API_KEY to an API key, and SLUICE_API_URL where the API is not http://localhost:8080',
    );
  }
  const { api_url, admin_key } = JSON.parse(readFileSync(file, 'utf8'));
  return { url: api_url, key: admin_key };
}

/**
 * Calls the API below `/api/v1`.
 *
 * @throws ApiRefused with the API's message and what is wrong with which field; ApiUnreachable
 */
export async function commandApi<T>(
  { url, key }: ApiAccess,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer<T>> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch((error: Error) => {
    const reason = error.cause instanceof Error ? error.cause.message || error.message : error.message;
    throw new ApiUnreachable(`no API answers at ${url}: ${reason}`);
  });
  const answer = jsonOf(await response.text());
  const { ok, status } = response;
  if (!ok) {
    const unknown = { error_code: 'unexpected_answer', message: `the API answered ${status}` };
    throw new ApiRefused(status, { ...unknown, ...(answer as Partial<Failure> | undefined), status });
  }
  const [, next] = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '') ?? [];
  const nextCursor = next === undefined ? undefined : (new URL(next).searchParams.get('cursor') ?? undefined);
  return { body: answer as T, pending: status === 202, nextCursor };
}

/** Asks the API below `/api/v1` for something. @throws as `commandApi` does */
export async function askApi<T>(access: ApiAccess, path: string): Promise<T> {
  return (await commandApi<T>(access, 'GET', path)).body;
}

function jsonOf(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
