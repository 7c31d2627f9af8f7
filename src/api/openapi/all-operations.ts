import { eventOperations } from '../event-operations.js';
import { healthOperations } from '../health.js';
import { batchOperations } from '../integrations/batch-routes.js';
import { historyOperations } from '../integrations/history-operations.js';
import { logOperations } from '../integrations/log-routes.js';
import { integrationOperations } from '../integrations/operations.js';
import { signingSecretOperations } from '../integrations/signing-secret-routes.js';
import { statsOperations } from '../integrations/stats-routes.js';
import { testOperations } from '../integrations/test-routes.js';
import { keyOperations } from '../keys.js';
import { metricsOperations } from '../metrics.js';
import type { Operations } from '../operations/operation.js';
import { publicationRetryOperations, publishedEventsOperations } from '../published-events/operations.js';
import { rejectedEventsOperations } from '../rejected-events/operations.js';
import { sessionOperations, signInOperations } from '../sessions/index.js';
import { documentOperations } from './routes.js';

/** Every operation of the API; a test compares them with the routes. */
export const ALL_OPERATIONS: Operations = {
  ...eventOperations,
  ...integrationOperations,
  ...statsOperations,
  ...historyOperations,
  ...testOperations,
  ...signingSecretOperations,
  ...logOperations,
  ...batchOperations,
  ...publishedEventsOperations,
  ...publicationRetryOperations,
  ...rejectedEventsOperations,
  ...keyOperations,
  ...signInOperations,
  ...sessionOperations,
  ...healthOperations,
  ...metricsOperations,
  ...documentOperations,
};
