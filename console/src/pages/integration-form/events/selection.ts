import type { EventType, FilterConditions } from '../../../api/types.js';

/** An entity with its events, as the tree shows it. */
export type Entity = { name: string; events: EventType[] };

/** Types by entity, both by name; what is chosen and in no catalogue is there as well, so that it can be seen and removed. */
export function entitiesOf(types: readonly EventType[], chosen: FilterConditions): Entity[] {
  const known = new Set(types.map(({ name }) => name));
  const unlisted = chosen.event_filter.filter((name) => !known.has(name)).map((name) => unlistedType(name));
  const byName = new Map<string, EventType[]>(chosen.entity_filter.map((entity) => [entity, []]));
  for (const type of [...types, ...unlisted]) byName.set(type.entity, [...(byName.get(type.entity) ?? []), type]);
  return [...byName]
    .map(([name, events]) => ({ name, events: events.sort((a, b) => a.name.localeCompare(b.name)) }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

function unlistedType(name: string): EventType {
  return { name, entity: name.split('.')[0] ?? name, description: 'Not in the catalogue, and not seen yet.' };
}

/** Entities and events that hold every word; an entity that does itself keeps all its events, and comes first. */
export function search(entities: readonly Entity[], text: string): Entity[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...entities];
  const holds = (where: string) => words.every((word) => where.toLowerCase().includes(word));
  const named = entities.filter(({ name }) => holds(name));
  const others = entities.flatMap((entity) => {
    if (holds(entity.name)) return [];
    const events = entity.events.filter(({ name, description }) => holds(`${name} ${description}`));
    return events.length > 0 ? [{ ...entity, events }] : [];
  });
  return [...named, ...others];
}

/** The whole entity, also types that it gets later; or not any more. Single events of it are then no choice of their own. */
export function withEntity(filter: FilterConditions, entity: string, wanted: boolean): FilterConditions {
  const others = filter.entity_filter.filter((name) => name !== entity);
  return {
    entity_filter: wanted ? [...others, entity] : others,
    event_filter: filter.event_filter.filter((name) => name.split('.')[0] !== entity),
  };
}

export function withEvent(filter: FilterConditions, event: string, wanted: boolean): FilterConditions {
  const others = filter.event_filter.filter((name) => name !== event);
  return { ...filter, event_filter: wanted ? [...others, event] : others };
}

const EVENT_NAME = /^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/;
const ENTITY_NAME = /^[a-z][a-z0-9_]*$/;

/** What a search text names that no catalogue has yet: it may be chosen before the first one is published. */
export function unknownName(
  text: string,
  entities: readonly Entity[],
): { kind: 'entity' | 'event'; name: string } | undefined {
  const name = text.trim();
  if (EVENT_NAME.test(name)) {
    const known = entities.some(({ events }) => events.some((event) => event.name === name));
    return known ? undefined : { kind: 'event', name };
  }
  if (!ENTITY_NAME.test(name) || entities.some((entity) => entity.name.includes(name))) return undefined;
  return { kind: 'entity', name };
}
