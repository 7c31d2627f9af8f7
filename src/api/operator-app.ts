import express, { type Express } from 'express';
import { answerErrors, answerUnknownPath } from './error-answers.js';
import { type HealthParts, healthRoutes } from './health.js';
import { type MetricsParts, metricsRoutes } from './metrics.js';
import { logRequests, type RequestRecords } from './request-log.js';

/** What operators ask of a process, for a port that only they can reach: nobody needs a key, and all names are shown. */
export function createOperatorApp(parts: HealthParts & Omit<MetricsParts, 'visibleTo'> & RequestRecords): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(logRequests(parts));
  app.use(healthRoutes(parts));
  app.use(metricsRoutes({ ...parts, visibleTo: async () => 'all' }));
  app.use(answerUnknownPath);
  app.use(answerErrors(parts.logger));
  return app;
}
