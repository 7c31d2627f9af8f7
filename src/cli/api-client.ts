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
  if (key) return { url: baseOf(url || 'http://localhost:8080'), key: usableKey(key) };
  const file = join(environment.SLUICE_DATA_DIR || '.sluice', 'dev.json');
  if (url || !existsSync(file)) {
    throw new Unusable(
      'set SLUICE_API_KEY to an API key, and SLUICE_API_URL where the API is not http://localhost:8080',
    );
  }
  const { api_url, admin_key } = JSON.parse(readFileSync(file, 'utf8'));
  return { url: api_url, key: admin_key };
}

/** The URL that paths are put behind; the one that the documents call `API`, with `/api/v1`, is meant for the same. */
function baseOf(url: string): string {
  const { protocol } = URL.canParse(url) ? new URL(url) : { protocol: '' };
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw new Unusable('SLUICE_API_URL must be an http or https URL, such as http://localhost:8080');
  }
  return url.replace(/\/+$/, '').replace(/\/api\/v1$/, '');
}

/** What no header can hold would be told as a failure of the connection, with the key in its words. */
function usableKey(key: string): string {
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new Unusable('SLUICE_API_KEY must be an API key alone: printable ASCII, without blanks and line breaks');
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
    throw new ApiUnreachable(`no API answers at ${url}: ${reason}; start it, or set SLUICE_API_URL`);
  });
  const text = await response.text();
  const answer = jsonOf(text);
  const { ok, status } = response;
  if (!ok || (answer === undefined && text !== '')) {
    const message = `what answers at ${url} is not the API of Sluice, or something in front of it: it says ${status}`;
    throw new ApiRefused(status, { ...(failureIn(answer) ?? { error_code: 'unexpected_answer', message }), status });
  }
  const [, next] = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '') ?? [];
  const nextCursor = next === undefined ? undefined : (new URL(next).searchParams.get('cursor') ?? undefined);
  return { body: answer as T, pending: status === 202, nextCursor };
}

/** Asks the API below `/api/v1` for something. @throws as `commandApi` does */
export async function askApi<T>(access: ApiAccess, path: string): Promise<T> {
  return (await commandApi<T>(access, 'GET', path)).body;
}

/** An answer in the form of the API's errors. */
function failureIn(answer: unknown): Failure | undefined {
  const isOurs = typeof answer === 'object' && answer !== null && 'error_code' in answer && 'message' in answer;
  return isOurs ? (answer as Failure) : undefined;
}

function jsonOf(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
