import type { Response, Router } from 'express';
import { z } from 'zod';
import { type Caller, ROLES } from '../../domain/roles.js';
import { Secret } from '../../domain/secret.js';
import { type Operation, operations } from '../operations/operation.js';
import { routesOf } from '../operations/routes.js';
import { timestamp } from '../operations/shapes.js';
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

const BODY_BYTES = 4_096;

/** The body of a sign-in. */
export const signIn = z
  .strictObject(
    {
      key: z.string({ error: 'must be text' }).min(1, 'must not be empty').max(200, 'must have at most 200 characters'),
    },
    { error: 'must be an object' },
  )
  .meta({ id: 'SignIn' });

const session = z
  .object({
    tenant: z.string(),
    role: z.enum(ROLES),
    key_id: z.string(),
    key_name: z.string(),
    expires_at: timestamp.optional().meta({ description: 'Of the session; absent for who came with a key.' }),
    temporal_ui_url: z.string().optional(),
    temporal_namespace: z.string(),
  })
  .meta({ id: 'Session', description: 'Who is calling, and what the console has to know.' });

const shown: Operation['answers'][number] = {
  description: 'Who is calling.',
  schema: session,
  example: {
    tenant: 'acme',
    role: 'admin',
    key_id: '697dc1d8a1f6c2b5d0e4f3a2',
    key_name: 'ops',
    expires_at: '2026-01-31T21:30:00.000Z',
    temporal_namespace: 'default',
  },
};

const path = '/api/v1/session';
const tag = 'Session';

export const signInOperations = operations({
  signIn: {
    method: 'post',
    path,
    tag,
    summary: 'Signs a browser in with an API key',
    description:
      'The answer sets an HttpOnly cookie, which then stands for the key. Other sites cannot make this call.',
    roles: 'anyone',
    body: signIn,
    bodyBytes: BODY_BYTES,
    bodyExamples: { key: { key: 'sluice_…' } },
    answers: { 200: { ...shown, description: 'Signed in.' } },
    errors: ['unauthorized', 'forbidden', 'rate_limited', 'service_unavailable'],
  },
  signOut: {
    method: 'delete',
    path,
    tag,
    summary: 'Signs a browser out',
    roles: 'anyone',
    answers: { 200: { description: 'Signed out.' } },
    errors: ['forbidden', 'service_unavailable'],
  },
});

export const sessionOperations = operations({
  getSession: {
    method: 'get',
    path,
    tag,
    summary: 'Who is calling, with a session or a key',
    answers: { 200: shown },
  },
});

/** Signs in and out: the two calls that need no key and no session. */
export function signInRoutes({ browsers, consoleFacts }: SessionParts): Router {
  return routesOf(signInOperations, {
    signIn: async ({ request, response, body: { key } }) => {
      checkSameOrigin(request);
      const { caller, token, expiresAt } = await browsers.signIn(request, new Secret(key.trim()));
      setSessionCookie(request, response, token, expiresAt);
      present(response, consoleFacts, caller, expiresAt);
    },
    signOut: async ({ request, response }) => {
      checkSameOrigin(request);
      const token = sessionToken(request);
      if (token !== undefined) await browsers.signOut(token);
      clearSessionCookie(request, response);
      response.status(200).end();
    },
  });
}

/** Tells who is calling, with a session or a key. */
export function sessionRoutes({ consoleFacts }: SessionParts): Router {
  return routesOf(sessionOperations, {
    getSession: ({ response, caller }) => {
      present(response, consoleFacts, caller, response.locals.sessionExpiresAt);
    },
  });
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
  } satisfies z.input<typeof session>);
}
