import { type Response, Router } from 'express';
import type { WebhookTarget } from '../../domain/integrations.js';
import type { Secret } from '../../domain/secret.js';
import type { IntegrationDocument } from '../../store/integrations.js';
import type { Secrets } from '../../store/secrets.js';
import { editSignal } from '../../workflows/messages.js';
import { ApiError } from '../errors.js';
import { findIntegration } from '../find-integration.js';
import { callerOf, emptyBody, parse } from '../requests.js';
import { type Commanding, command } from './command.js';
import { newSigningSecret } from './targets.js';

/** What showing and rotating signing secrets needs. */
export type SigningSecretParts = Commanding & { secrets: Pick<Secrets, 'get' | 'put'> };

/** How long the old secret goes on signing beside the new one, so that receivers can change theirs in between. */
const OVERLAP_MS = 24 * 3_600_000;

/** Shows and rotates the secret that signs a webhook's requests; for admins only. */
export function signingSecretRoutes(parts: SigningSecretParts): Router {
  const router = Router();

  router.get('/:id/signing_secret', async (request, response) => {
    const { target } = await findWebhook(response, request.params.id);
    show(response, await parts.secrets.get(target.signingSecret), target);
  });

  router.post('/:id/signing_secret/_rotate', async (request, response) => {
    parse(emptyBody, request.body);
    const caller = callerOf(response);
    const { before, target } = await findWebhook(response, request.params.id);
    const fresh = newSigningSecret();
    const rotated: WebhookTarget = {
      ...target,
      signingSecret: await parts.secrets.put({ tenant: before.tenant, uid: before._id }, 'signing_secret', fresh),
      previousSigningSecret: {
        ref: target.signingSecret,
        expiresAt: new Date(Date.now() + OVERLAP_MS).toISOString(),
      },
    };
    const { settled } = await command(parts, caller, before, editSignal, { target: rotated });
    show(response.status(settled ? 200 : 202), fresh, rotated);
  });

  return router;

  async function findWebhook(
    response: Response,
    id: string,
  ): Promise<{ before: IntegrationDocument; target: WebhookTarget }> {
    const caller = callerOf(response);
    if (caller.role !== 'admin') throw new ApiError('forbidden', `a ${caller.role} key may not do this`);
    const before = await findIntegration(parts.integrations, caller, id);
    const { target } = before.spec;
    if (target.kind !== 'webhook') throw new ApiError('resource_not_found', 'only webhooks have a signing secret');
    return { before, target };
  }
}

function show(response: Response, secret: Secret, { previousSigningSecret: previous }: WebhookTarget): void {
  const overlaps = previous !== undefined && previous.expiresAt > new Date().toISOString();
  response.setHeader('Cache-Control', 'no-store');
  response.json({ signing_secret: secret.reveal(), ...(overlaps && { previous_expires_at: previous.expiresAt }) });
}
