import { Router } from 'express';
import { z } from 'zod';
import { ALL_SAMPLED, type History, type HistoryDocument } from '../../store/history.js';
import type { IntegrationDocument, Integrations } from '../../store/integrations.js';
import { findIntegration } from '../find-integration.js';
import { callerOf, parse } from '../requests.js';
import { pointsOf, presentPoint } from './history-points.js';
import { type HistoryPlan, historyQuery, planHistory } from './history-query.js';

/** What the routes of the history need. */
export type HistoryParts = {
  history: Pick<History, 'list'>;
  integrations: Pick<Integrations, 'get' | 'list'>;
};

const NO_QUERY = z.strictObject({});

/** What integrations did over time: one of them in detail, and all of them in the last hour. */
export function historyRoutes({ history, integrations }: HistoryParts): Router {
  const router = Router();

  router.get('/_history', async (request, response) => {
    parse(NO_QUERY, request.query);
    const all = await integrations.list(callerOf(response).tenant);
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
  });

  router.get('/:id/history', async (request, response) => {
    const { _id: uid } = await findIntegration(integrations, callerOf(response), request.params.id);
    const plan = planHistory(parse(historyQuery, request.query));
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
  });

  return router;

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
