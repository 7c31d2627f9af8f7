import { entityOf, entityTopic, type Subscription, wantsEverything } from './subscriptions.js';

/** What a sleeping integration waits for, and the topics under which an index lists it. */
export type Waiting = Subscription & { topics: readonly string[] };

/** The topic of those that any event may concern. */
const ANY = '*';
/** Each topic is an entry of the index. Who wants more than that is listed under one, and looked at for every event. */
const MAX_TOPICS = 100;

/** What is noted of an integration that has this subscription and falls asleep. */
export function waitingFor(subscription: Subscription): Waiting {
  const { events, entities } = subscription;
  const topics = [...events, ...entities.map(entityTopic)];
  const isListedByTopic = !wantsEverything(subscription) && topics.length <= MAX_TOPICS;
  return { events, entities, topics: isListedByTopic ? topics : [ANY] };
}

/** Everybody who waits for one of these events is listed under one of these topics; so may be somebody who does not. */
export function topicsThatWake(eventNames: ReadonlySet<string>): string[] {
  const entities = new Set([...eventNames].map(entityOf));
  return [ANY, ...eventNames, ...[...entities].map(entityTopic)];
}
