export { deliverToWebhook } from './deliver.js';
export { Pools } from './pools.js';
export { openResender, type ResendParts } from './resend.js';
export { RejectedRetry, type RetryProgress } from './retry-rejected.js';
export { openCredentials } from './sender.js';
export { testWebhook } from './test-target.js';
