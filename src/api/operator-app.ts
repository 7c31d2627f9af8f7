import express, { type Express } from 'express';
import { answerErrors } from './error-answers.js';
import { type HealthParts, healthOperations, healthRoutes } from './health.js';
import { type MetricsParts, metricsOperations, metricsRoutes } from './metrics.js';
import { logRequests, type RequestRecords } from './request-log.js';
import { answerUnknownPath } from './unknown-path.js';

const OPERATIONS = { ...healthOperations, ...metricsOperations };

/** What operators ask of a process, for a port that only they can reach: nobody needs a key, and all names are shown. */
export function createOperatorApp(parts: HealthParts & Omit<MetricsParts, 'visibleTo'> & RequestRecords): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(logRequests(parts));
  app.use(healthRoutes(parts));
  app.use(metricsRoutes({ ...parts, visibleTo: async () => 'all' }));
  app.use(
    answerUnknownPath(
      OPERATIONS,
      `there are ${Object.values(OPERATIONS)
        .map(({ path }) => path)
        .join(', ')}`,
    ),
  );
  app.use(answerErrors(parts.logger));
  return app;
}
