import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { EVENT_NAME } from '../domain/events.js';
import { OPERATIONAL_EVENTS } from '../domain/operational-events.js';
import { entityOf } from '../domain/subscriptions.js';
import type { SeenName } from '../log/index.js';
import { eventName, timestamp } from './operations/shapes.js';

const catalogueSchema = z.array(
  z.strictObject({
    name: z.string().regex(EVENT_NAME),
    description: z.string(),
    deprecated: z.literal(true).optional(),
    /** The fields that its payload usually has; for people, nothing checks them. */
    payload_fields: z.array(z.string()).optional(),
  }),
);

/** An event that a platform is known to publish. */
export type CatalogueEntry = z.infer<typeof catalogueSchema>[number];

/** A name that events have, or may have, in an answer. */
export const eventType = z
  .object({
    name: eventName,
    entity: z.string().meta({ example: 'order' }),
    description: z.string(),
    deprecated: z.literal(true).optional(),
    last_seen_at: timestamp.optional().meta({ description: 'When the newest one was published.' }),
  })
  .meta({ id: 'EventType' });

const NOT_IN_CATALOGUE = 'Not in the catalogue; seen among the events.';

/** The catalogue in a file; without a path, the one that comes with the service. */
export function readCatalogue(
  path: string | URL = new URL('../../data/event-catalogue.json', import.meta.url),
): CatalogueEntry[] {
  return catalogueSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** Whatever the platform publishes, the service's own events are there. */
const OPERATIONAL: CatalogueEntry[] = Object.entries(OPERATIONAL_EVENTS).map(([name, description]) => ({
  name,
  description,
}));

/** One entry for each name that is in the catalogue, is the service's own or was seen, by name. */
export function eventTypes(
  catalogue: readonly CatalogueEntry[],
  seen: readonly SeenName[],
): z.input<typeof eventType>[] {
  const known = new Map([...catalogue, ...OPERATIONAL].map((entry) => [entry.name, entry]));
  const lastSeen = new Map(seen.map(({ name, lastSeenAt }) => [name, lastSeenAt.toISOString()]));
  const names = [...new Set([...known.keys(), ...lastSeen.keys()])].sort();
  return names.map((name) => {
    const entry = known.get(name);
    return {
      name,
      entity: entityOf(name),
      description: entry?.description ?? NOT_IN_CATALOGUE,
      ...(entry?.deprecated && { deprecated: true }),
      ...(lastSeen.has(name) && { last_seen_at: lastSeen.get(name) }),
    };
  });
}
