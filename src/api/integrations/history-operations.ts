import { z } from 'zod';
import { operations } from '../operations/operation.js';
import { count, ofIntegration, timestamp } from '../operations/shapes.js';
import { pointShown } from './history-points.js';
import { historyQuery, STEP_WORDS } from './history-query.js';
import { INTEGRATIONS_PATH } from './schemas.js';

const step = z.enum(STEP_WORDS).meta({ description: 'How long a point is.' });

const series = z
  .object({ id: z.string(), delivered: z.array(count), failed: z.array(count) })
  .meta({ id: 'IntegrationSeries', description: 'One figure for each step.' });

const tag = 'Integrations';

export const historyOperations = operations({
  listHistory: {
    method: 'get',
    path: `${INTEGRATIONS_PATH}/_history`,
    tag,
    summary: 'What all integrations did in the last hour, minute by minute',
    answers: {
      200: {
        description: 'Rows of figures, by id.',
        schema: z
          .object({ from: timestamp, step, integrations: z.array(series) })
          .meta({ id: 'IntegrationSeriesList' }),
        example: {
          from: '2026-01-31T08:31:00.000Z',
          step: '1m',
          integrations: [{ id: 'erp', delivered: [12, 9, 0], failed: [0, 1, 0] }],
        },
      },
    },
  },
  getHistory: {
    method: 'get',
    path: `${INTEGRATIONS_PATH}/{id}/history`,
    tag,
    summary: 'What an integration did over time, one point for each step',
    params: ofIntegration,
    query: historyQuery,
    answers: {
      200: {
        description: 'The points, oldest first.',
        schema: z
          .object({ from: timestamp, to: timestamp, step, points: z.array(pointShown) })
          .meta({ id: 'IntegrationHistory' }),
        example: {
          from: '2026-01-31T09:30:00.000Z',
          to: '2026-01-31T09:31:00.000Z',
          step: '1m',
          points: [
            {
              at: '2026-01-31T09:30:00.000Z',
              delivered: 12,
              failed: 1,
              rejected: 0,
              bytes: 9_840,
              latency_ms: { mean: 18, p50: 15, p95: 40, max: 52 },
              backlog: { events: 3, bytes: 2_460, oldest_seconds: 1 },
            },
          ],
        },
      },
    },
  },
});
