export { deliverToS3 } from './deliver.js';
export { PartBuffers } from './part-buffers.js';
export { dueAt } from './schedule.js';
export { Stores } from './stores.js';
export { testS3 } from './test-target.js';
