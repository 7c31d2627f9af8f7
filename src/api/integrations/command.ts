import { randomUUID } from 'node:crypto';
import type { SignalDefinition } from '@temporalio/common';
import type { Caller } from '../../domain/roles.js';
import type { IntegrationDocument, Integrations } from '../../store/integrations.js';
import { type CommandInfo, pauseSignal } from '../../workflows/messages.js';
import { ApiError } from '../errors.js';
import { silenceOf, TemporalSilent, unknownOutcome } from '../temporal-calls.js';
import type { Actors } from './actors.js';
import { awaitProjection } from './await-projection.js';

/** What sending a command needs. */
export type Commanding = { actors: Pick<Actors, 'signal' | 'lives'>; integrations: Pick<Integrations, 'get'> };

/** What pausing needs. */
export type Pausing = Commanding & { actors: Pick<Actors, 'isRetrying'> };

/** What has come of a command: `settled` is false when the actor had not answered in time; it will. */
export type Commanded = { document: IntegrationDocument; settled: boolean };

/**
 * Sends a command to an integration's actor and waits until its projection shows that it was applied.
 *
 * @throws ApiError `conflict` with the actor's reason when it refused, `resource_not_found`, `service_unavailable` when nobody
 *   knows whether it has been told
 */
export async function command<Args extends object>(
  { actors, integrations }: Commanding,
  caller: Caller,
  before: IntegrationDocument,
  signal: SignalDefinition<[CommandInfo & Args]> | SignalDefinition<[CommandInfo?]>,
  args: Args,
): Promise<Commanded> {
  const { tenant, integration: id } = before;
  const requestId = randomUUID();
  const message = { requestId, actor: caller.keyName, uid: before._id, ...args };
  const silent = await silenceOf(actors.signal(tenant, id, signal as SignalDefinition<[CommandInfo & Args]>, message));
  const look = async () => {
    const document = await integrations.get(tenant, id);
    if (document === null || document._id !== before._id) throw gone(id);
    const request = document.requests.find((applied) => applied.id === requestId);
    return request === undefined ? undefined : { document, request };
  };
  // A command whose answer was lost has mostly been applied while that was waited for.
  const seen = silent === undefined ? await awaitProjection(look) : await look();
  if (seen === undefined && silent !== undefined) throw unknownOutcome(silent, perhapsDone(id));
  if (seen === undefined) return { document: before, settled: false };
  const { document, request } = seen;
  if (request.refused !== undefined) throw new ApiError('conflict', `integration ${id}: ${request.refused}`);
  return { document, settled: true };
}

/**
 * Pauses an integration, and waits until nothing is sent to its target any more: also not by a retry of rejected events,
 * which ends as it sees that the integration was stopped. One that was asked for while it was stopped already goes on.
 *
 * @throws like `command`
 */
export async function pause(parts: Pausing, caller: Caller, before: IntegrationDocument): Promise<Commanded> {
  const commanded = await command(parts, caller, before, pauseSignal, {});
  if (!commanded.settled || before.status === 'stopped') return commanded;
  const { tenant, integration: id } = before;
  const ended = await awaitProjection(async () => {
    // Without an answer nobody knows; it is paused in any case.
    const isRetrying = await parts.actors.isRetrying(tenant, id).catch(onlySilent);
    return isRetrying === false ? true : undefined;
  });
  return { ...commanded, settled: ended ?? false };
}

/** An integration that is shown or, without `_id`, one whose creation is still on its way. */
export type Removable = Pick<IntegrationDocument, 'tenant' | 'integration'> & { _id?: string };

/**
 * Has an integration removed, and waits until it is gone and its actor has ended: only then is its id free.
 *
 * @throws ApiError `resource_not_found` when no such actor lives, `service_unavailable`
 * @returns whether it was in time
 */
export async function removeIntegration(
  { actors, integrations }: Commanding,
  caller: Caller,
  before: Removable,
  signal: SignalDefinition<[CommandInfo?]>,
): Promise<boolean> {
  const { tenant, integration: id, _id: uid } = before;
  const message = { requestId: randomUUID(), actor: caller.keyName, ...(uid && { uid }) };
  const silent = await silenceOf(actors.signal(tenant, id, signal, message));
  const look = async () => {
    const document = await integrations.get(tenant, id);
    if (document === null) return 'gone';
    // Another one under the same id can only be there when the actor of this one has ended.
    return uid !== undefined && document._id !== uid ? 'replaced' : 'there';
  };
  if (silent !== undefined) {
    if (uid === undefined || (await look()) === 'there') throw unknownOutcome(silent, perhapsDone(id));
    // Whether its actor has ended, too, nobody knows.
    return false;
  }
  const removed = await awaitProjection(async () => {
    const seen = await look();
    if (seen === 'replaced') return true;
    if (seen === 'there') return undefined;
    return (await actors.lives(tenant, id).catch(onlySilent)) === false ? true : undefined;
  });
  return removed ?? false;
}

function onlySilent(error: unknown): undefined {
  if (!(error instanceof TemporalSilent)) throw error;
}

function perhapsDone(id: string): string {
  return `this is done, or will be, or is not; look at ${id} before you ask again`;
}

function gone(id: string): ApiError {
  return new ApiError('resource_not_found', `there is no integration ${id}`);
}
