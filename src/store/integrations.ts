import type { Collection } from 'mongodb';
import type { IntegrationState } from '../domain/integration-state.js';

export type IntegrationDocument = Omit<IntegrationState, 'updatedAt'> & {
  /** The integration's uid. */
  _id: string;
  tenant: string;
  integration: string;
  createdAt: Date;
  updatedAt: Date;
};

/** The projections of all integrations. */
export class Integrations {
  constructor(private readonly collection: Collection<IntegrationDocument>) {}

  async createIndexes(): Promise<void> {
    await this.collection.createIndex({ tenant: 1, integration: 1 }, { unique: true });
  }

  /**
   * Shows a new integration; one that is shown already is left alone.
   *
   * @returns whether it was not shown before
   */
  async create(state: IntegrationState): Promise<boolean> {
    const shown = { $setOnInsert: toDocument(state) };
    return (await this.collection.updateOne({ _id: state.spec.uid }, shown, { upsert: true })).upsertedCount === 1;
  }

  /**
   * Replaces what is shown by something newer; anything older, or for a removed integration, changes nothing.
   *
   * @returns whether it was newer
   */
  async update(state: IntegrationState): Promise<boolean> {
    const older = { _id: state.spec.uid, version: { $lt: state.version } };
    return (await this.collection.replaceOne(older, toDocument(state))).modifiedCount === 1;
  }

  async get(tenant: string, id: string): Promise<IntegrationDocument | null> {
    return this.collection.findOne({ tenant, integration: id });
  }

  async getByUid(tenant: string, uid: string): Promise<IntegrationDocument | null> {
    return this.collection.findOne({ _id: uid, tenant });
  }

  /** All of a tenant's integrations, by id. */
  async list(tenant: string): Promise<IntegrationDocument[]> {
    return this.collection.find({ tenant }).sort({ integration: 1 }).toArray();
  }

  /**
   * The integrations of all tenants, by uid.
   *
   * @param after uid to begin behind; those up to it come last
   */
  async *all(after = ''): AsyncGenerator<IntegrationDocument> {
    yield* this.collection.find({ _id: { $gt: after } }).sort({ _id: 1 });
    if (after !== '') yield* this.collection.find({ _id: { $lte: after } }).sort({ _id: 1 });
  }

  async remove(uid: string): Promise<void> {
    await this.collection.deleteOne({ _id: uid });
  }
}

function toDocument(state: IntegrationState): Omit<IntegrationDocument, '_id'> {
  return {
    ...state,
    tenant: state.spec.tenant,
    integration: state.spec.id,
    createdAt: new Date(state.spec.createdAt),
    updatedAt: new Date(state.updatedAt),
  };
}

/** The state that a projection shows, as its actor would begin with it: with a look at what there is to do. */
export function fromDocument(document: IntegrationDocument): IntegrationState {
  const { _id, tenant, integration, createdAt, updatedAt, idle, ...state } = document;
  return { ...state, updatedAt: updatedAt.toISOString() };
}
