/**
 * Which events an integration wants: the union of the named events and of every event of the named entities.
 * Both lists empty means every event.
 */
export type Subscription = { events: readonly string[]; entities: readonly string[] };

/** The subscription to every event. */
export const EVERY_EVENT: Subscription = { events: [], entities: [] };

/** The entity of an event's name: `order` of `order.created`. */
export function entityOf(eventName: string): string {
  return eventName.slice(0, eventName.indexOf('.'));
}

export function wantsEverything(subscription: Subscription): boolean {
  return subscription.events.length === 0 && subscription.entities.length === 0;
}

/** A predicate over event names; sets are built once, so it is cheap to ask for every event of a segment. */
export function wants(subscription: Subscription): (eventName: string) => boolean {
  if (wantsEverything(subscription)) return () => true;
  const events = new Set(subscription.events);
  const entities = new Set(subscription.entities);
  return (eventName) => events.has(eventName) || entities.has(entityOf(eventName));
}
