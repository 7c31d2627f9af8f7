import type { Request, Response } from 'express';
import type { Caller } from '../../domain/roles.js';
import { sessionToken, setSessionCookie } from './cookie.js';
import { checkSameOrigin } from './same-origin.js';
import type { SignedInBrowsers } from './signed-in.js';

/**
 * Who is signed in in the browser that sends the request; undefined when nobody is.
 *
 * @throws ApiError `forbidden` when another site may have made the browser send it
 */
export async function signedInCaller(
  browsers: SignedInBrowsers,
  request: Request,
  response: Response,
): Promise<Caller | undefined> {
  const token = sessionToken(request);
  const signedIn = token && (await browsers.find(token));
  if (token === undefined || signedIn === undefined) return undefined;
  checkSameOrigin(request);
  const { caller, expiresAt, extended } = signedIn;
  if (extended) setSessionCookie(request, response, token, expiresAt);
  response.locals.sessionExpiresAt = expiresAt;
  // Somebody else may sign in with this browser next.
  response.setHeader('Cache-Control', 'private, no-cache');
  response.setHeader('Vary', 'Cookie');
  return caller;
}
