import type { Response, Router } from 'express';
import type { AddressGuard } from '../../activities/index.js';
import type { Caller } from '../../domain/roles.js';
import { EVERY_EVENT } from '../../domain/subscriptions.js';
import type { Cursors } from '../../store/cursors.js';
import type { IntegrationDocument } from '../../store/integrations.js';
import type { Places } from '../../store/places.js';
import type { Edit } from '../../workflows/edits.js';
import { editSignal, removeSignal, resumeSignal, setEndDateSignal } from '../../workflows/messages.js';
import { findIntegration } from '../find-integration.js';
import { routesOf } from '../operations/routes.js';
import { invalidField } from '../requests.js';
import { type Commanded, command, type Pausing, pause, type Removable, removeIntegration } from './command.js';
import { type Creating, createIntegration, subscriptionOf } from './create.js';
import { integrationOperations } from './operations.js';
import { presentIntegration } from './present.js';
import type { IntegrationChange } from './schemas.js';
import { changedTarget, checkAddresses, keptSecrets } from './target-changes.js';

/** What the routes of integrations need. */
export type IntegrationParts = Creating &
  Pausing & {
    integrations: Creating['integrations'] & { list(tenant: string): Promise<IntegrationDocument[]> };
    cursors: Pick<Cursors, 'glances'>;
    places: Creating['places'] & Pick<Places, 'isStarting'>;
    guard: Pick<AddressGuard, 'checkLiteral'>;
  };

/** Create, list, change, start, stop and delete integrations. */
export function integrationRoutes(parts: IntegrationParts): Router {
  return routesOf(integrationOperations, {
    listIntegrations: async ({ response, caller, query: { status } }) => {
      const all = await parts.integrations.list(caller.tenant);
      const shown = all.filter((document) => status === undefined || document.status === status);
      const glances = await parts.cursors.glances(shown.map(({ _id }) => _id));
      response.json({
        integrations: shown.map((document) => presentIntegration(document, glances.get(document._id))),
      });
    },
    createIntegration: async ({ response, caller, body }) => {
      checkAddresses(parts.guard, body);
      const created = await createIntegration(parts, caller, body);
      if ('document' in created) response.json(presentIntegration(created.document));
      else response.status(202).json(presentIntegration(created.pending));
    },
    getIntegration: async ({ response, caller, params }) => show(response, await find(caller, params.id)),
    changeIntegration: async ({ response, caller, params, body: change }) => {
      const before = await find(caller, params.id);
      checkAddresses(parts.guard, change);
      const edit = await editOf(before, change);
      if (Object.keys(edit).length === 0) return show(response, before);
      return answer(response, await command(parts, caller, before, editSignal, edit));
    },
    deleteIntegration: async ({ response, caller, params }) => {
      const before = await findRemovable(caller, params.id);
      const removed = await removeIntegration(parts, caller, before, removeSignal);
      response.status(removed ? 200 : 202).end();
    },
    startIntegration: async ({ response, caller, params }) => {
      const before = await find(caller, params.id);
      await answer(response, await command(parts, caller, before, resumeSignal, {}));
    },
    stopIntegration: async ({ response, caller, params }) => {
      const before = await find(caller, params.id);
      await answer(response, await pause(parts, caller, before));
    },
    moveEndDate: async ({ response, caller, params, body: { ends_at: endsAt } }) => {
      const before = await find(caller, params.id);
      const { type, startsAt } = before.spec;
      if (type === 'permanent') throw invalidField('ends_at', 'must not be given for a permanent integration');
      if (startsAt !== undefined && endsAt <= startsAt)
        throw invalidField('ends_at', `must be after starts_at, ${startsAt}`);
      await answer(response, await command(parts, caller, before, setEndDateSignal, { endsAt }));
    },
  });

  function find(caller: Caller, id: string): Promise<IntegrationDocument> {
    return findIntegration(parts.integrations, caller, id);
  }

  /** One whose creation was answered with 202 can be removed before it is shown: its actor will see to it. */
  async function findRemovable(caller: Caller, id: string): Promise<Removable> {
    const { tenant } = caller;
    // Asked first: a place is given back once the integration is shown.
    const isStarting = await parts.places.isStarting(tenant, id);
    if (isStarting && (await parts.integrations.get(tenant, id)) === null) return { tenant, integration: id };
    return find(caller, id);
  }

  async function show(response: Response, document: IntegrationDocument, status = 200): Promise<void> {
    const glances = await parts.cursors.glances([document._id]);
    response.status(status).json(presentIntegration(document, glances.get(document._id)));
  }

  async function answer(response: Response, { document, settled }: Commanded): Promise<void> {
    await show(response, document, settled ? 200 : 202);
  }

  async function editOf(before: IntegrationDocument, change: IntegrationChange): Promise<Edit> {
    const { filter_conditions: filter } = change;
    const target = await changedTarget(parts.secrets, before, change);
    return {
      ...(filter !== undefined && { subscription: subscriptionOf(filter) ?? EVERY_EVENT }),
      ...(target !== undefined && { target, keeps: keptSecrets(change) }),
    };
  }
}
