import type { AddressGuard } from '../../activities/index.js';
import type { Target } from '../../domain/integrations.js';
import type { IntegrationDocument } from '../../store/integrations.js';
import type { SecretField } from '../../workflows/edits.js';
import { invalidField } from '../requests.js';
import type { IntegrationChange } from './schemas.js';
import { type Safe, s3Target, webhookTarget } from './targets.js';

/** The parameters of a target, of whichever kind. */
type TargetParameters = Pick<IntegrationChange, 'callback_parameters' | 's3_parameters'>;

/**
 * An address that is blocked anyway is refused at once, where its URL names it plainly.
 *
 * @throws ApiError `invalid_request`
 */
export function checkAddresses(guard: Pick<AddressGuard, 'checkLiteral'>, given: TargetParameters): void {
  checkAddress(guard, 'callback_parameters.callback_url', given.callback_parameters?.callback_url);
  checkAddress(guard, 's3_parameters.endpoint', given.s3_parameters?.endpoint);
}

function checkAddress(guard: Pick<AddressGuard, 'checkLiteral'>, path: string, url: string | undefined): void {
  if (url === undefined) return;
  try {
    guard.checkLiteral(new URL(url).hostname);
  } catch (error) {
    throw invalidField(path, (error as Error).message);
  }
}

/**
 * The target as it is after a change; secrets that the change leaves out stay.
 *
 * @returns undefined when the change leaves the target as it is
 * @throws ApiError `invalid_request` when it is for the other kind of target
 */
export async function changedTarget(
  safe: Safe,
  { _id: uid, tenant, spec: { target } }: Pick<IntegrationDocument, '_id' | 'tenant' | 'spec'>,
  { callback_parameters: callback, s3_parameters: s3 }: TargetParameters,
): Promise<Target | undefined> {
  const owner = { tenant, uid };
  if (callback !== undefined) {
    if (target.kind !== 'webhook') throw invalidField('callback_parameters', 'this integration writes to S3');
    return webhookTarget(safe, owner, callback, target);
  }
  if (s3 === undefined) return undefined;
  if (target.kind !== 's3') throw invalidField('s3_parameters', 'this integration has a webhook');
  return s3Target(safe, owner, s3, target);
}

/**
 * The secrets that a change leaves alone. The actor keeps those that it has when it applies the change: `changedTarget`
 * knows only those that the projection showed, and other changes may be on their way.
 */
export function keptSecrets({ callback_parameters: callback, s3_parameters: s3 }: TargetParameters): SecretField[] {
  if (callback !== undefined) {
    return ['signingSecret', 'previousSigningSecret', ...(callback.api_key === undefined ? (['apiKey'] as const) : [])];
  }
  return [
    ...(s3?.aws_access_key_id === undefined ? (['accessKeyId'] as const) : []),
    ...(s3?.aws_secret_access_key === undefined ? (['secretAccessKey'] as const) : []),
  ];
}
