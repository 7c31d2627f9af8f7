import { entityOf, entityTopic } from '../domain/subscriptions.js';

/** The kind of an event, as far as segments are looked for by it. */
type Kind = { name: string; domainEntityType: string };

/** After it come all names and entities, before it all kinds. */
export const BEFORE_NAMES = '>';

/** What can be looked for that is in a segment with these names, and these kinds of events. */
export function topicsOf(names: readonly string[], kinds: Iterable<Kind>): string[] {
  const entities = new Set(names.map((name) => entityTopic(entityOf(name))));
  return [...names, ...entities, ...[...kinds].map(kindTopic)];
}

/** The topic of events of this name that have this type. No subscription asks for it, no name or entity looks like it. */
export function kindTopic({ name, domainEntityType }: Kind): string {
  return `=${name} ${domainEntityType}`;
}
