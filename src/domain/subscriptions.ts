/**
 * Which events an integration wants: the union of the named events and of every event of the named entities. Both lists
 * empty means every event of the platform; what Sluice itself publishes has to be asked for.
 */
export type Subscription = { events: readonly string[]; entities: readonly string[] };

/** The subscription to every event. */
export const EVERY_EVENT: Subscription = { events: [], entities: [] };

/** The entity of what Sluice itself publishes. No platform can publish anything of it. */
export const OPERATIONAL_ENTITY = 'sluice';
const OPERATIONAL_PREFIX = `${OPERATIONAL_ENTITY}.`;

/** Whether Sluice itself publishes events of this name. */
export function isOperational(eventName: string): boolean {
  return eventName.startsWith(OPERATIONAL_PREFIX);
}

/** The entity of an event's name: `order` of `order.created`. */
export function entityOf(eventName: string): string {
  return eventName.slice(0, eventName.indexOf('.'));
}

/** Stands for all events of an entity where they are looked for by name; no name ends like it. */
export function entityTopic(entity: string): string {
  return `${entity}.`;
}

export function wantsEverything(subscription: Subscription): boolean {
  return subscription.events.length === 0 && subscription.entities.length === 0;
}

/** A predicate over event names; sets are built once, so it is cheap to ask for every event of a segment. */
export function wants(subscription: Subscription): (eventName: string) => boolean {
  if (wantsEverything(subscription)) return (eventName) => !isOperational(eventName);
  const events = new Set(subscription.events);
  const entities = new Set(subscription.entities);
  return (eventName) => events.has(eventName) || entities.has(entityOf(eventName));
}
