import type { Response, Router } from 'express';
import { z } from 'zod';
import type { WebhookTarget } from '../../domain/integrations.js';
import type { Caller } from '../../domain/roles.js';
import type { Secret } from '../../domain/secret.js';
import type { IntegrationDocument } from '../../store/integrations.js';
import type { Secrets } from '../../store/secrets.js';
import { editSignal } from '../../workflows/messages.js';
import { ApiError } from '../errors.js';
import { findIntegration } from '../find-integration.js';
import { type Operation, operations } from '../operations/operation.js';
import { routesOf } from '../operations/routes.js';
import { ofIntegration, timestamp } from '../operations/shapes.js';
import { emptyBody } from '../requests.js';
import { type Commanding, command } from './command.js';
import { INTEGRATIONS_PATH } from './schemas.js';
import { newSigningSecret } from './targets.js';

/** What showing and rotating signing secrets needs. */
export type SigningSecretParts = Commanding & { secrets: Pick<Secrets, 'get' | 'put'> };

/** How long the old secret goes on signing beside the new one, so that receivers can change theirs in between. */
const OVERLAP_MS = 24 * 3_600_000;

const signingSecret = z
  .object({
    signing_secret: z.string().meta({ description: '`whsec_` and base64, as Standard Webhooks says.' }),
    previous_expires_at: timestamp.optional().meta({ description: 'Until then the secret before this one signs too.' }),
  })
  .meta({ id: 'SigningSecret' });

const shown: Operation['answers'][number] = {
  description: 'The secret.',
  schema: signingSecret,
  example: {
    signing_secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwFZcf5pVKdVs=',
    previous_expires_at: '2026-02-01T09:30:00.000Z',
  },
};

export const signingSecretOperations = operations({
  getSigningSecret: {
    method: 'get',
    path: `${INTEGRATIONS_PATH}/{id}/signing_secret`,
    tag: 'Integrations',
    summary: "The secret that signs a webhook's requests",
    description: 'For admins only. An S3 integration has none: 404.',
    roles: ['admin'],
    params: ofIntegration,
    answers: { 200: shown },
    errors: ['secret_lost'],
  },
  rotateSigningSecret: {
    method: 'post',
    path: `${INTEGRATIONS_PATH}/{id}/signing_secret/_rotate`,
    tag: 'Integrations',
    summary: 'Makes a new signing secret; the old one signs too for 24 h',
    description: 'So receivers can change theirs in between. An S3 integration has none: 404.',
    params: ofIntegration,
    body: emptyBody,
    answers: {
      200: { ...shown, description: 'The new secret.' },
      202: { ...shown, description: 'The new secret; the integration is about to sign with it.' },
    },
    errors: ['conflict'],
  },
});

/** Shows and rotates the secret that signs a webhook's requests; for admins only. */
export function signingSecretRoutes(parts: SigningSecretParts): Router {
  return routesOf(signingSecretOperations, {
    getSigningSecret: async ({ response, caller, params }) => {
      const { target } = await findWebhook(caller, params.id);
      show(
        response,
        await parts.secrets.get(target.signingSecret, 'signing_secret'),
        target.previousSigningSecret?.expiresAt,
      );
    },
    rotateSigningSecret: async ({ response, caller, params }) => {
      const { before } = await findWebhook(caller, params.id);
      const fresh = newSigningSecret();
      const owner = { tenant: before.tenant, uid: before._id };
      const signingSecret = await parts.secrets.put(owner, 'signing_secret', fresh);
      const overlapEndsAt = new Date(Date.now() + OVERLAP_MS).toISOString();
      // Only the actor knows which secret this one replaces.
      const edit = { rotation: { signingSecret, overlapEndsAt } };
      const { settled } = await command(parts, caller, before, editSignal, edit);
      show(response.status(settled ? 200 : 202), fresh, overlapEndsAt);
    },
  });

  async function findWebhook(
    caller: Caller,
    id: string,
  ): Promise<{ before: IntegrationDocument; target: WebhookTarget }> {
    const before = await findIntegration(parts.integrations, caller, id);
    const { target } = before.spec;
    if (target.kind !== 'webhook') throw new ApiError('resource_not_found', 'only webhooks have a signing secret');
    return { before, target };
  }
}

function show(response: Response, secret: Secret, overlapEndsAt = ''): void {
  const overlaps = overlapEndsAt > new Date().toISOString();
  response.setHeader('Cache-Control', 'no-store');
  response.json({ signing_secret: secret.reveal(), ...(overlaps && { previous_expires_at: overlapEndsAt }) });
}
