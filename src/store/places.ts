import { setTimeout as delay } from 'node:timers/promises';
import type { Collection } from 'mongodb';
import { isDuplicateKey } from './database.js';
import type { IntegrationDocument } from './integrations.js';

/** An id that an integration is being created for: its actor is on its way, and its projection is not there yet. */
export type Starting = { id: string; uid: string; since: Date };

export type PlacesDocument = {
  /** The tenant. */
  _id: string;
  /** Grows with each change, so that each one is made from what the document was when it was looked at. */
  version: number;
  starting: Starting[];
};

/** Whether an actor of this id lives. Asked only where every place seems to be taken. */
export type Lives = (id: string) => Promise<boolean>;

/**
 * A creation that has not come to its end by now has died, unless its actor lives. One whose process was frozen for longer,
 * and starts its actor when it wakes, makes one more than the limit if its place has been taken meanwhile. That is let be:
 * the limit bounds what a tenant can take of the service, nothing is lost by one more, and no further one is created
 * until the number is below the limit again.
 */
const STALE_MS = 120_000;
const AGAIN_MS = 20;

/**
 * The places that a tenant has for integrations. A projection holds one as long as it is there; an integration that is
 * being created holds one in its tenant's document, which is changed by compare-and-set. So however many are created at a
 * time, by whatever processes, there are never more than the limit (but see STALE_MS), and whoever dies in between leaves
 * nothing that lasts.
 */
export class Places {
  constructor(
    private readonly places: Collection<PlacesDocument>,
    private readonly integrations: Collection<IntegrationDocument>,
  ) {}

  /**
   * Takes a place for a new integration. One id has one place, however often its creation is tried.
   *
   * @returns false when all are taken
   */
  async take(tenant: string, { id, uid }: Omit<Starting, 'since'>, most: number, lives: Lives): Promise<boolean> {
    for (;;) {
      // First the document, then the projections: the other way round, one that is shown in between would not be counted.
      const { version, starting } = (await this.places.findOne({ _id: tenant })) ?? { version: 0, starting: [] };
      let others = starting.filter((one) => one.id !== id);
      const { count, among } = await this.#shown(tenant, idsOf(others));
      others = others.filter((one) => !among.has(one.id));
      if (count + others.length >= most) others = await withoutDead(others, lives);
      if (count + others.length >= most) return false;
      if (await this.#change(tenant, version, [...others, { id, uid, since: new Date() }])) return true;
      await delay(Math.random() * AGAIN_MS);
    }
  }

  /** The integration is shown, and holds its place by that; or it will certainly not come into being. */
  async release(tenant: string, uid: string): Promise<void> {
    await this.places.updateOne({ _id: tenant }, { $inc: { version: 1 }, $pull: { starting: { uid } } });
  }

  /** Whether an integration of this id is being created: there may be an actor, and nothing is shown of it yet. */
  async isStarting(tenant: string, id: string): Promise<boolean> {
    return (await this.places.findOne({ _id: tenant, 'starting.id': id }, { projection: { _id: 1 } })) !== null;
  }

  /** How many integrations are there, and which of these ids are among them, by one look: so none counts as both. */
  async #shown(tenant: string, ids: readonly string[]): Promise<{ count: number; among: Set<string> }> {
    const among = { $push: { $cond: [{ $in: ['$integration', ids] }, '$integration', '$$REMOVE'] } };
    const counted = [{ $match: { tenant } }, { $group: { _id: null, count: { $sum: 1 }, among } }];
    const [found] = await this.integrations.aggregate<{ count: number; among: string[] }>(counted).toArray();
    return { count: found?.count ?? 0, among: new Set(found?.among) };
  }

  async #change(tenant: string, version: number, starting: Starting[]): Promise<boolean> {
    const next = { $set: { version: version + 1, starting } };
    try {
      // Version 0 is a tenant that has no document yet; of two that make it the second one is refused.
      const options = { upsert: version === 0 };
      const { matchedCount, upsertedCount } = await this.places.updateOne({ _id: tenant, version }, next, options);
      return matchedCount + upsertedCount === 1;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }
}

const idsOf = (starting: readonly Starting[]) => starting.map(({ id }) => id);

/** A creation that died before its actor was there holds no place for ever. */
async function withoutDead(starting: Starting[], lives: Lives): Promise<Starting[]> {
  const isAlive = async ({ id, since }: Starting) => Date.now() - since.getTime() < STALE_MS || lives(id);
  const alive = await Promise.all(starting.map(isAlive));
  return starting.filter((_, i) => alive[i]);
}
