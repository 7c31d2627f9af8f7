import { deliverActivities } from './deliver.js';
import { lifecycleActivities } from './lifecycle.js';
import { maintenanceActivities } from './maintenance.js';
import { publisher } from './operational/publish.js';
import type { ActivityParts } from './parts.js';
import { retryActivities } from './retry.js';
import { Pools } from './webhook/index.js';

/** All activities of a worker, over the parts they work with. */
export function createActivities(parts: ActivityParts) {
  const withPools = { ...parts, publish: publisher(parts), pools: new Pools(parts.guard) };
  return {
    ...lifecycleActivities(withPools),
    ...deliverActivities(withPools),
    ...maintenanceActivities(withPools),
    ...retryActivities(withPools),
  };
}

export type Activities = ReturnType<typeof createActivities>;

export { AddressGuard } from './address-guard.js';
export { BacklogFigures, type Movement } from './backlog-figures.js';
export { DELIVERIES_AT_ONCE } from './deliver.js';
export type { ActivityParts, DeliveryPolicy } from './parts.js';
export { Stalls } from './stalls.js';
