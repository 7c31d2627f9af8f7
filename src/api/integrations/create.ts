import { v7 as uuidv7 } from 'uuid';
import type { IntegrationState } from '../../domain/integration-state.js';
import type { IntegrationSpec, Target } from '../../domain/integrations.js';
import type { Caller } from '../../domain/roles.js';
import { EVERY_EVENT } from '../../domain/subscriptions.js';
import type { IntegrationDocument, Integrations } from '../../store/integrations.js';
import type { Places } from '../../store/places.js';
import type { SecretOwner, Secrets } from '../../store/secrets.js';
import { ApiError } from '../errors.js';
import { TemporalSilent, unknownOutcome } from '../temporal-calls.js';
import type { Actors } from './actors.js';
import { awaitProjection } from './await-projection.js';
import type { CallbackParameters, NewIntegration } from './schemas.js';
import { targetWithCopies } from './secrets-from.js';
import { s3Target, webhookTarget } from './targets.js';

/** What creating an integration needs. */
export type Creating = {
  actors: Pick<Actors, 'start' | 'lives'>;
  integrations: Pick<Integrations, 'get'>;
  places: Pick<Places, 'take' | 'release'>;
  secrets: Pick<Secrets, 'get' | 'put'>;
  maxIntegrations: number;
  /** Whether the namespace has Sluice's search attributes. */
  searchable(): Promise<boolean>;
};

/** The new integration: as its actor shows it or, when that takes too long, as it was asked for. */
export type Created = { document: IntegrationDocument } | { pending: IntegrationState };

/**
 * Creates an integration by starting its actor; the actor itself brings everything else into being, so a crash at any
 * point leaves either nothing (but a place that is held for two minutes) or an integration that completes itself.
 *
 * @throws ApiError `conflict` when the id is taken, `invalid_request` over the limit, `service_unavailable`
 */
export async function createIntegration(creating: Creating, caller: Caller, body: NewIntegration): Promise<Created> {
  const { integrations, places } = creating;
  const owner = { tenant: caller.tenant, uid: uuidv7() };
  const { tenant, uid } = owner;
  if ((await integrations.get(tenant, body.id)) !== null) throw taken(body.id);
  await takePlace(creating, owner, body.id);
  const state = await newState(creating, caller, owner, body).catch(async (error) => {
    await places.release(tenant, uid);
    throw error;
  });
  // When this fails, nobody knows for certain that no actor was started; so the place is not given back at once.
  await startActor(creating, state);
  const document = await awaitProjection(async () => (await integrations.get(tenant, body.id)) ?? undefined);
  return document === undefined ? { pending: state } : { document };
}

async function takePlace({ actors, places, maxIntegrations }: Creating, { tenant, uid }: SecretOwner, id: string) {
  const lives = (other: string) => actors.lives(tenant, other);
  if (await places.take(tenant, { id, uid }, maxIntegrations, lives)) return;
  const message = `this tenant has ${maxIntegrations} integrations, which is the limit; delete one, or raise SLUICE_MAX_INTEGRATIONS`;
  throw new ApiError('invalid_request', message, { details: [{ path: 'id', message }] });
}

async function startActor({ actors, integrations }: Creating, state: IntegrationState): Promise<void> {
  const { tenant, id } = state.spec;
  const started = await awaitProjection(async () => {
    const answer = await actors.start(state).catch((error) => shownAnyway(integrations, state, error));
    if (answer === 'started') return true;
    // The name may be that of one that was just removed and is about to end.
    if ((await integrations.get(tenant, id)) !== null) throw taken(id);
    return undefined;
  });
  if (started === undefined) throw taken(id, `an integration ${id} is just being created or removed; try again`);
}

/** One whose start was not answered has mostly come into the world while that was waited for. */
async function shownAnyway(integrations: Creating['integrations'], { spec }: IntegrationState, error: unknown) {
  if (!(error instanceof TemporalSilent)) throw error;
  const { tenant, id, uid } = spec;
  if ((await integrations.get(tenant, id))?._id === uid) return 'started';
  throw unknownOutcome(error, `${id} is created, or will be, or is not; look for it before you ask again`);
}

function taken(id: string, message = `there is an integration ${id} already`): ApiError {
  return new ApiError('conflict', message, { details: [{ path: 'id', message }] });
}

async function newState(
  creating: Creating,
  caller: Caller,
  owner: SecretOwner,
  body: NewIntegration,
): Promise<IntegrationState> {
  const now = new Date().toISOString();
  const target = await newTarget(creating, caller, owner, body);
  const spec: IntegrationSpec = {
    ...owner,
    id: body.id,
    type: body.integration_type,
    ...(body.starts_at !== undefined && { startsAt: body.starts_at }),
    ...(body.ends_at !== undefined && { endsAt: body.ends_at }),
    subscription: subscriptionOf(body.filter_conditions) ?? EVERY_EVENT,
    target,
    createdAt: now,
  };
  return {
    spec,
    status: 'running',
    statusReason: `created by ${caller.keyName}`,
    revision: 1,
    version: 0,
    expired: false,
    requests: [],
    updatedAt: now,
    searchable: await creating.searchable(),
  };
}

/** The target that is asked for; secrets that are left out are those of `secrets_from`. */
async function newTarget(
  creating: Creating,
  caller: Caller,
  owner: SecretOwner,
  body: NewIntegration,
): Promise<Target> {
  const { secrets } = creating;
  const { callback_parameters: callback, s3_parameters: s3, secrets_from: from } = body;
  const like = from === undefined ? undefined : await targetWithCopies(creating, caller, owner, from, body);
  if (s3 !== undefined) return s3Target(secrets, owner, s3, like?.kind === 's3' ? like : undefined);
  return webhookTarget(secrets, owner, callback as CallbackParameters, like?.kind === 'webhook' ? like : undefined);
}

/** The subscription that filter conditions describe; undefined when there are none. */
export function subscriptionOf(
  given: NewIntegration['filter_conditions'],
): IntegrationSpec['subscription'] | undefined {
  return given ? { events: given.event_filter, entities: given.entity_filter } : undefined;
}
