import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the API is and the key that opens it. */
export type ApiAccess = { url: string; key: string };

/** An answer other than success, in the API's own words. */
export class ApiRefused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Access from the environment: `SLUICE_API_URL` and `SLUICE_API_KEY`, else what `npm run dev` has written to its folder.
 *
 * @throws Error that says what to set
 */
export function apiAccess(environment: NodeJS.ProcessEnv): ApiAccess {
  const { SLUICE_API_URL: url, SLUICE_API_KEY: key } = environment;
  if (key) return { url: (url || 'http://localhost:8080').replace(/\/+$/, ''), key };
  const file = join(environment.SLUICE_DATA_DIR || '.sluice', 'dev.json');
  if (url || !existsSync(file)) {
    throw new Error('set SLUICE_API_KEY to an API key, and SLUICE_API_URL where the API is not http://localhost:8080');
  }
  const { api_url, admin_key } = JSON.parse(readFileSync(file, 'utf8'));
  return { url: api_url, key: admin_key };
}

/**
 * Calls the API below `/api/v1`.
 *
 * @returns the body of the answer, parsed
 * @throws ApiRefused with the API's message and what is wrong with which field; Error when nothing answers
 */
export async function callApi<T>({ url, key }: ApiAccess, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch((error: Error) => {
    const reason = error.cause instanceof Error ? error.cause.message || error.message : error.message;
    throw new Error(`no API answers at ${url}: ${reason}`);
  });
  const text = await response.text();
  const answer = jsonOf(text);
  if (!response.ok) throw new ApiRefused(response.status, refusal(response.status, answer));
  return answer as T;
}

type Refusal = { message?: string; details?: { path?: string; message?: string }[] };

function refusal(status: number, answer: Refusal | undefined): string {
  const details = (answer?.details ?? []).map(({ path, message }) => `\n  ${path}: ${message}`).join('');
  return `${answer?.message ?? `the API answered ${status}`}${details}`;
}

function jsonOf(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
