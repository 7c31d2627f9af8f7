import express, { type Response, Router } from 'express';
import { z } from 'zod';
import type { Caller } from '../../domain/roles.js';
import { Secret } from '../../domain/secret.js';
import { callerOf, parse } from '../requests.js';
import { clearSessionCookie, sessionToken, setSessionCookie } from './cookie.js';
import { checkSameOrigin } from './same-origin.js';
import type { SignedInBrowsers } from './signed-in.js';

/** What the console has to know of its surroundings. */
export type ConsoleFacts = {
  /** Address of Temporal's web UI, for links to the actors. */
  temporalUiUrl?: string;
  temporalNamespace: string;
};

export type SessionParts = { browsers: SignedInBrowsers; consoleFacts: ConsoleFacts };

const BODY_LIMIT = '4kb';

/** The body of a sign-in. */
export const signIn = z.strictObject(
  { key: z.string({ error: 'must be text' }).min(1, 'must not be empty').max(200, 'must have at most 200 characters') },
  { error: 'must be an object' },
);

/** Signs in and out: the two calls that need no key and no session. */
export function signInRoutes({ browsers, consoleFacts }: SessionParts): Router {
  const router = Router();

  router.post('/session', express.json({ limit: BODY_LIMIT }), async (request, response) => {
    checkSameOrigin(request);
    const { key } = parse(signIn, request.body);
    const { caller, token, expiresAt } = await browsers.signIn(new Secret(key.trim()));
    setSessionCookie(request, response, token, expiresAt);
    present(response, consoleFacts, caller, expiresAt);
  });

  router.delete('/session', async (request, response) => {
    checkSameOrigin(request);
    const token = sessionToken(request);
    if (token !== undefined) await browsers.signOut(token);
    clearSessionCookie(request, response);
    response.status(200).end();
  });

  return router;
}

/** Tells who is calling, with a session or a key. */
export function sessionRoutes({ consoleFacts }: SessionParts): Router {
  const router = Router();
  router.get('/session', (_request, response) => {
    present(response, consoleFacts, callerOf(response), response.locals.sessionExpiresAt);
  });
  return router;
}

function present(
  response: Response,
  { temporalUiUrl, temporalNamespace }: ConsoleFacts,
  { tenant, role, keyId, keyName }: Caller,
  expiresAt: Date | undefined,
): void {
  response.setHeader('Cache-Control', 'no-store');
  response.json({
    tenant,
    role,
    key_id: keyId,
    key_name: keyName,
    expires_at: expiresAt?.toISOString(),
    temporal_ui_url: temporalUiUrl,
    temporal_namespace: temporalNamespace,
  });
}
