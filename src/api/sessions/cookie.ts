import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { CookieOptions, Request, Response } from 'express';
import { Secret } from '../../domain/secret.js';

/** The prefix has browsers refuse the cookie unless it is Secure, for this host alone and for every path of it. */
const OVER_HTTPS = '__Host-sluice';
/** Over plain HTTP, as on a developer's machine, no browser takes the prefix. */
const OVER_HTTP = 'sluice';

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** The token of the session that the request comes with. */
export function sessionToken(request: IncomingMessage): Secret | undefined {
  const cookies = new Map(
    (request.headers.cookie ?? '').split(';').map((pair): [string, string] => {
      const [name = '', ...value] = pair.split('=');
      return [name.trim(), value.join('=').trim()];
    }),
  );
  // Any host of the domain may have set the plain one, so over HTTPS it counts for nothing.
  const token = cookies.get(OVER_HTTPS) ?? (cameOverHttps(request) ? undefined : cookies.get(OVER_HTTP));
  return token !== undefined && TOKEN.test(token) ? new Secret(token) : undefined;
}

/** Gives the browser the token to keep until `expiresAt`; scripts cannot read it, other sites cannot send it. */
export function setSessionCookie(request: Request, response: Response, token: Secret, expiresAt: Date): void {
  const { name, options } = cookieFor(request);
  response.cookie(name, token.reveal(), { ...options, expires: expiresAt });
}

/** Has the browser forget the token. */
export function clearSessionCookie(request: Request, response: Response): void {
  const { name, options } = cookieFor(request);
  response.clearCookie(name, options);
}

function cookieFor(request: IncomingMessage): { name: string; options: CookieOptions } {
  const secure = cameOverHttps(request);
  return {
    name: secure ? OVER_HTTPS : OVER_HTTP,
    options: { httpOnly: true, sameSite: 'strict', secure, path: '/' },
  };
}

/**
 * Whether the browser's own connection is HTTPS; a proxy in front may have ended it. Who lies about it here only gives
 * himself a cookie that his browser does not send.
 */
function cameOverHttps({ socket, headers }: IncomingMessage): boolean {
  const { origin, 'x-forwarded-proto': forwarded } = headers;
  const [proto] = String(forwarded ?? '').split(',', 1);
  return socket instanceof TLSSocket || proto?.trim() === 'https' || origin?.startsWith('https:') === true;
}
