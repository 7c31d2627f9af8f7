import type { IncomingMessage } from 'node:http';
import { ApiError } from '../errors.js';

const READING = ['GET', 'HEAD'];

/**
 * Refuses what another site has made a browser send. A cookie comes along by itself, so what changes something has to
 * come with a header that no form or link can have and no script of another origin may set; and what the browser says
 * of the request's origin must not speak against it.
 *
 * @throws ApiError `forbidden`
 */
export function checkSameOrigin({ method = '', headers }: IncomingMessage): void {
  if (READING.includes(method)) return;
  if (!headers['x-requested-with']) {
    throw new ApiError('forbidden', 'with a session, what changes something needs the header X-Requested-With');
  }
  if (!isSameOrigin(headers)) throw new ApiError('forbidden', 'this request comes from another site');
}

/** Browsers leave out `Sec-Fetch-Site` over plain HTTP; there the origin tells as much. */
function isSameOrigin({ 'sec-fetch-site': site, origin, host }: IncomingMessage['headers']): boolean {
  if (site !== undefined) return site === 'same-origin';
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
