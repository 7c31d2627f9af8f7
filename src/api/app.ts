import type { RequestListener } from 'node:http';
import express, { type Express, type Router } from 'express';
import helmet from 'helmet';
import type { Secret } from '../domain/secret.js';
import type { ApiKeys } from '../store/api-keys.js';
import type { Sessions } from '../store/sessions.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';
import type { Tracing } from '../telemetry/tracing/index.js';
import { Authenticator, admit, authenticate } from './authentication.js';
import { trustedProxies } from './client-address.js';
import { type ConsoleFiles, consoleRoutes } from './console/index.js';
import { answerErrors } from './error-answers.js';
import { withEventLane } from './event-lane.js';
import type { CatalogueEntry } from './event-types.js';
import { type EventParts, eventRoutes, eventTaker, type TakeEvents } from './events.js';
import { FailedAuthentications } from './failed-authentications.js';
import { type HealthParts, healthRoutes } from './health.js';
import { type BatchParts, batchRoutes } from './integrations/batch-routes.js';
import { type HistoryParts, historyRoutes } from './integrations/history-routes.js';
import { type LogParts, logRoutes } from './integrations/log-routes.js';
import { type IntegrationParts, integrationRoutes } from './integrations/routes.js';
import { type SigningSecretParts, signingSecretRoutes } from './integrations/signing-secret-routes.js';
import { type StatsParts, statsRoutes } from './integrations/stats-routes.js';
import { type TestParts, testRoutes } from './integrations/test-routes.js';
import { keyRoutes } from './keys.js';
import { type MetricsParts, metricsRoutes } from './metrics.js';
import { ALL_OPERATIONS } from './openapi/all-operations.js';
import { openApiDocument } from './openapi/document.js';
import { documentRoutes } from './openapi/routes.js';
import type { PublishedEventsParts } from './published-events/list.js';
import { publicationRetryRoutes } from './published-events/retry-routes.js';
import { publishedEventsRoutes } from './published-events/routes.js';
import { referenceRoutes } from './reference/index.js';
import { type RejectedEventsParts, rejectedEventsRoutes } from './rejected-events/routes.js';
import { logRequests } from './request-log.js';
import { type ConsoleFacts, SignedInBrowsers, sessionRoutes, signInRoutes } from './sessions/index.js';
import { answerUnknownPath } from './unknown-path.js';

/** What the API is made of. */
export type ApiParts = HealthParts &
  IntegrationParts &
  PublishedEventsParts &
  RejectedEventsParts &
  LogParts &
  BatchParts &
  SigningSecretParts &
  StatsParts &
  HistoryParts &
  TestParts & {
    apiKeys: ApiKeys;
    adminKey?: Secret;
    /** The most requests without a valid key in a minute from one address. */
    authFailuresPerMinute: number;
    /** CIDR ranges of the proxies in front. */
    trustedProxies: readonly string[];
    sessions: Sessions;
    consoleFacts: ConsoleFacts;
    /** The built console; a page that says so stands in for it when there is none. */
    consoleFiles?: ConsoleFiles | undefined;
    logger: Logger;
    metrics: Metrics;
    /** Absent: the metrics are on another port. */
    backlogs?: MetricsParts['backlogs'];
    log: EventParts['log'];
    tracing?: Tracing | undefined;
    /** The events that the platform is known to publish. */
    catalogue?: readonly CatalogueEntry[];
  };

/** In this order: `_stats` and `_history` are not the ids of integrations. */
const RESOURCES = [
  statsRoutes,
  historyRoutes,
  integrationRoutes,
  rejectedEventsRoutes,
  logRoutes,
  batchRoutes,
  signingSecretRoutes,
  testRoutes,
  publishedEventsRoutes,
  publicationRetryRoutes,
  keyRoutes,
];

/** The API, ready to listen: an Express app, and the lane of the events beside it. */
export function createApi(parts: ApiParts): RequestListener {
  const { apiKeys, adminKey, authFailuresPerMinute: perMinute, logger, metrics } = parts;
  const trusts = trustedProxies(parts.trustedProxies);
  const failures = new FailedAuthentications({ perMinute, trusts, logger });
  const authenticator = new Authenticator(apiKeys, adminKey, failures);
  const take = eventTaker(parts);
  const app = createApp(parts, authenticator, take).set('trust proxy', trusts);
  return withEventLane({ authenticator, take, logger, metrics }, app);
}

/** The app without the lane, for who wants to look at its routes. */
export function createApp(parts: ApiParts, authenticator: Authenticator, take: TakeEvents): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(logRequests(parts));
  app.use(helmet());
  app.use(healthRoutes(parts));
  if (parts.backlogs !== undefined) app.use(publicMetrics(parts, authenticator));
  app.use(documentRoutes(() => JSON.stringify(openApiDocument(ALL_OPERATIONS))));
  app.use(referenceRoutes());

  const signingIn = { browsers: new SignedInBrowsers(parts.sessions, authenticator), consoleFacts: parts.consoleFacts };
  app.use(signInRoutes(signingIn));
  app.use('/api/v1', authenticate(authenticator, signingIn.browsers));
  app.use(sessionRoutes(signingIn));
  app.use(eventRoutes({ ...parts, take }));
  for (const routes of RESOURCES) app.use(routes(parts));

  app.use(consoleRoutes(parts.consoleFiles));
  app.use(answerUnknownPath(ALL_OPERATIONS, '/docs shows what there is'));
  app.use(answerErrors(parts.logger));
  return app;
}

/** On the port of the API anybody may read the sums; who has a key sees his own integrations by name. */
function publicMetrics({ metrics, backlogs }: ApiParts, authenticator: Authenticator): Router {
  return metricsRoutes({
    metrics,
    backlogs,
    visibleTo: async (request) => {
      if (request.headers.authorization === undefined) return 'none';
      const { tenant } = await admit(authenticator, request, request.path, request.res?.locals ?? {});
      return { tenant };
    },
  });
}
