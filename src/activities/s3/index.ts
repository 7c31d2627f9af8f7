export { deliverToS3 } from './deliver.js';
export { Stores } from './stores.js';
