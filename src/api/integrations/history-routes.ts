import type { Router } from 'express';
import { ALL_SAMPLED, type History, type HistoryDocument } from '../../store/history.js';
import type { IntegrationDocument, Integrations } from '../../store/integrations.js';
import { findIntegration } from '../find-integration.js';
import { routesOf } from '../operations/routes.js';
import { historyOperations } from './history-operations.js';
import { pointsOf, presentPoint } from './history-points.js';
import { type HistoryPlan, planHistory } from './history-query.js';

/** What the routes of the history need. */
export type HistoryParts = {
  history: Pick<History, 'list'>;
  integrations: Pick<Integrations, 'get' | 'list'>;
};

/** What integrations did over time: one of them in detail, and all of them in the last hour. */
export function historyRoutes({ history, integrations }: HistoryParts): Router {
  return routesOf(historyOperations, {
    listHistory: async ({ response, caller }) => {
      const all = await integrations.list(caller.tenant);
      const plan = planHistory({ step: '1m' });
      const found = await read(
        all.map(({ _id }) => _id),
        plan,
      );
      response.json({
        from: new Date(plan.from).toISOString(),
        step: plan.step,
        integrations: all.map((integration) => presentSeries(integration, found, plan)),
      });
    },
    getHistory: async ({ response, caller, params, query }) => {
      const { _id: uid } = await findIntegration(integrations, caller, params.id);
      const plan = planHistory(query);
      const found = await read([uid, ALL_SAMPLED], plan);
      const sampled = pointsOf(found.get(ALL_SAMPLED) ?? [], plan);
      const points = pointsOf(found.get(uid) ?? [], plan);
      response.json({
        from: new Date(plan.from).toISOString(),
        to: new Date(plan.to).toISOString(),
        step: plan.step,
        points: points.map((point, i) => {
          return presentPoint(point, plan.from + i * plan.stepMs, sampled[i]?.backlog !== undefined);
        }),
      });
    },
  });

  async function read(uids: readonly string[], plan: HistoryPlan): Promise<Map<string, HistoryDocument[]>> {
    const documents = await history.list(uids, plan.stored, new Date(plan.from), new Date(plan.to));
    const byUid = new Map<string, HistoryDocument[]>(uids.map((uid) => [uid, []]));
    for (const document of documents) byUid.get(document._id.uid)?.push(document);
    return byUid;
  }
}

/** Plain rows of numbers, one for each step: a list shows many integrations. */
function presentSeries(
  { _id: uid, integration: id }: IntegrationDocument,
  found: ReadonlyMap<string, HistoryDocument[]>,
  plan: HistoryPlan,
) {
  const points = pointsOf(found.get(uid) ?? [], plan);
  return { id, delivered: points.map(({ delivered }) => delivered), failed: points.map(({ failed }) => failed) };
}
