import { type Subscription, wants } from '../../../src/domain/subscriptions.js';

/** Whose everything is. */
export const TENANT = 'default';

/** An integration, with what is known of what it should get. Times are those of publication, in ms since 1970. */
export type Tracked = {
  id: string;
  target: 'webhook' | 's3';
  /** Path of its endpoint, or prefix of its keys. */
  place: string;
  /** Every subscription that it may have had. */
  subscriptions: Subscription[];
  /** Before `may` nothing is for it; from `must` on everything that all of its subscriptions want. */
  from: { may: number; must: number };
  /** The same for its end. */
  until: { may: number; must: number };
};

/** What an integration owes an event: it has to get it, may get it, or must not. */
export type Owed = 'must' | 'may' | 'not';

/** Tells for one integration what it owes each event. */
export function owedBy({ subscriptions, from, until }: Tracked): (name: string, publishedAt: number) => Owed {
  const wanted = subscriptions.map(wants);
  return (name, publishedAt) => {
    if (publishedAt < from.may || publishedAt >= until.may || !wanted.some((wants) => wants(name))) return 'not';
    if (publishedAt < from.must || publishedAt >= until.must || !wanted.every((wants) => wants(name))) return 'may';
    return 'must';
  };
}
