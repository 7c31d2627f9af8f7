import { type Subscription, wants } from '../../src/domain/subscriptions.js';

/** An event as the platform knows it; `at` is when it was published, in ms since 1970. */
export type PublishedEvent = { id: string; name: string; at: number };

/** What an integration owes one event. */
type Owed = {
  event: PublishedEvent;
  /** Every subscription since its publication wants it, or some does. */
  byAll: boolean;
  byAny: boolean;
  /** It lay before an end date that the integration had. */
  wasInRange: boolean;
};

/**
 * What one integration should have sent, by nothing but its commands: an event has to arrive when all subscriptions since
 * its publication want it and it lies before the end date; it may arrive when one of them wants it, because an edit
 * meets events that are on their way.
 */
export class ModelIntegration {
  readonly #owed: Owed[] = [];

  constructor(
    readonly id: string,
    /** Path of its endpoint. */
    readonly path: string,
    public subscription: Subscription,
    /** In ms since 1970; Infinity for a permanent one. */
    public endsAt: number,
  ) {}

  get isTemporary(): boolean {
    return this.endsAt !== Number.POSITIVE_INFINITY;
  }

  publish(event: PublishedEvent): void {
    const wanted = wants(this.subscription)(event.name);
    this.#owed.push({ event, byAll: wanted, byAny: wanted, wasInRange: event.at < this.endsAt });
  }

  /** @param taken ids of the events that have arrived: no edit changes anything about them */
  edit(subscription: Subscription, taken: ReadonlySet<string>): void {
    this.subscription = subscription;
    const wanted = wants(subscription);
    for (const owed of this.#owed) {
      if (taken.has(owed.event.id)) continue;
      owed.byAll &&= wanted(owed.event.name);
      owed.byAny ||= wanted(owed.event.name);
    }
  }

  moveEnd(endsAt: number): void {
    this.endsAt = endsAt;
    for (const owed of this.#owed) owed.wasInRange ||= owed.event.at < endsAt;
  }

  /** Ids of the events that have to arrive. */
  must(): string[] {
    return this.#owed.filter(({ event, byAll }) => byAll && event.at < this.endsAt).map(({ event }) => event.id);
  }

  /** Ids of the events that may arrive. */
  may(): Set<string> {
    return new Set(this.#owed.filter(({ byAny, wasInRange }) => byAny && wasInRange).map(({ event }) => event.id));
  }
}
