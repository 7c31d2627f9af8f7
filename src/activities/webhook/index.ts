export { deliverToWebhook } from './deliver.js';
export { Pools } from './pools.js';
