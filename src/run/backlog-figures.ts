import { BacklogFigures } from '../activities/index.js';
import type { Settings } from '../settings/schema.js';
import type { Stores } from './stores.js';

/** What waits in front of all integrations, as the settings would have it told. */
export function backlogFigures(settings: Settings, stores: Stores): BacklogFigures {
  return new BacklogFigures(stores, {
    most: settings.SLUICE_METRICS_INTEGRATIONS,
    stalledAfterMs: settings.SLUICE_STALLED_SECONDS * 1_000,
  });
}
