/** The workflows of the bundle that workers load. */
export { integration } from './integration.js';
export { removeExpiredEvents, repairProjections, sweepWaiting } from './maintenance.js';
export { purge } from './purge.js';
export { retryRejected } from './retry-rejected.js';
