import type { SecretRef, Target } from '../../domain/integrations.js';
import type { Caller } from '../../domain/roles.js';
import type { Integrations } from '../../store/integrations.js';
import type { SecretOwner, Secrets } from '../../store/secrets.js';
import { invalidField } from '../requests.js';

/** What copying secrets needs. */
export type CopyingSecrets = { integrations: Pick<Integrations, 'get'>; secrets: Pick<Secrets, 'get' | 'put'> };

/**
 * The target of an integration with copies of its secrets that belong to `owner`. The signing secret is among them, so
 * that a receiver which knows it trusts the new integration, too.
 *
 * @throws ApiError `invalid_request` when there is no such integration, or it has another kind of target
 */
export async function targetWithCopies(
  { integrations, secrets }: CopyingSecrets,
  { tenant }: Caller,
  owner: SecretOwner,
  id: string,
  kind: Target['kind'],
): Promise<Target> {
  const found = await integrations.get(tenant, id);
  if (found === null) throw invalidField('secrets_from', `there is no integration ${id}`);
  const { target } = found.spec;
  if (target.kind !== kind) throw invalidField('secrets_from', `must name an integration with a target of this kind`);
  const copy = async (field: string, ref: SecretRef) => secrets.put(owner, field, await secrets.get(ref));
  if (target.kind === 's3') {
    return {
      ...target,
      accessKeyId: await copy('aws_access_key_id', target.accessKeyId),
      secretAccessKey: await copy('aws_secret_access_key', target.secretAccessKey),
    };
  }
  const { apiKey, previousSigningSecret: previous } = target;
  return {
    ...target,
    ...(apiKey && { apiKey: await copy('api_key', apiKey) }),
    signingSecret: await copy('signing_secret', target.signingSecret),
    ...(previous && { previousSigningSecret: { ...previous, ref: await copy('signing_secret', previous.ref) } }),
  };
}
