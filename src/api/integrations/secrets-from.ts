import type { SecretRef, Target, WebhookTarget } from '../../domain/integrations.js';
import type { Caller } from '../../domain/roles.js';
import type { Integrations } from '../../store/integrations.js';
import { SecretLost, type SecretName } from '../../store/lost-secret.js';
import type { SecretOwner, Secrets } from '../../store/secrets.js';
import { secretLost } from '../errors.js';
import { invalidField } from '../requests.js';
import type { NewIntegration } from './schemas.js';

/** What copying secrets needs. */
export type CopyingSecrets = { integrations: Pick<Integrations, 'get'>; secrets: Pick<Secrets, 'get' | 'put'> };

/**
 * The target of an integration with copies, that belong to `owner`, of those of its secrets that are not given. The signing secret is among them, so
 * that a receiver which knows it trusts the new integration, too.
 *
 * @throws ApiError `invalid_request` when there is no such integration, or it has another kind of target; `secret_lost`
 */
export async function targetWithCopies(
  { integrations, secrets }: CopyingSecrets,
  { tenant }: Caller,
  owner: SecretOwner,
  id: string,
  { callback_parameters: callback, s3_parameters: s3 }: Pick<NewIntegration, 'callback_parameters' | 's3_parameters'>,
): Promise<Target> {
  const found = await integrations.get(tenant, id);
  if (found === null) throw invalidField('secrets_from', `there is no integration ${id}`);
  const { target } = found.spec;
  if (target.kind !== (s3 === undefined ? 'webhook' : 's3'))
    throw invalidField('secrets_from', `must name an integration with a target of this kind`);
  const given: Partial<Record<SecretName, unknown>> = { ...callback, ...s3 };
  const copy: Copy = async (field, ref) => {
    // What takes its place is at hand, so it need not be there.
    if (given[field] !== undefined) return ref;
    return secrets.put(owner, field, await secrets.get(ref, field));
  };
  try {
    return await withCopies(target, copy);
  } catch (error) {
    if (!(error instanceof SecretLost)) throw error;
    throw secretLost(error, `integration ${id}, which secrets_from names: `);
  }
}

type Copy = (field: SecretName, ref: SecretRef) => Promise<SecretRef>;

async function withCopies(target: Target, copy: Copy): Promise<Target> {
  if (target.kind === 's3') {
    return {
      ...target,
      accessKeyId: await copy('aws_access_key_id', target.accessKeyId),
      secretAccessKey: await copy('aws_secret_access_key', target.secretAccessKey),
    };
  }
  const { apiKey, previousSigningSecret: previous, ...rest } = target;
  const previousSigningSecret = previous && (await copyOfPrevious(previous, copy));
  return {
    ...rest,
    ...(apiKey && { apiKey: await copy('api_key', apiKey) }),
    signingSecret: await copy('signing_secret', target.signingSecret),
    ...(previousSigningSecret && { previousSigningSecret }),
  };
}

type Previous = NonNullable<WebhookTarget['previousSigningSecret']>;

/** @returns undefined when it is lost, as after a rotation for that very reason: the present one alone signs */
async function copyOfPrevious(previous: Previous, copy: Copy): Promise<Previous | undefined> {
  try {
    return { ...previous, ref: await copy('signing_secret', previous.ref) };
  } catch (error) {
    if (error instanceof SecretLost) return undefined;
    throw error;
  }
}
