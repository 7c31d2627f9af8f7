import type { Collection } from 'mongodb';

/** A browser that is signed in with an API key. */
export type SessionDocument = {
  /** SHA-256 of the token, which only the browser has. */
  _id: string;
  tenant: string;
  keyId: string;
  /** Ties the session to the very key, without telling anything of it: see `proofOf`. */
  keyProof: string;
  createdAt: Date;
  expiresAt: Date;
};

/** The browsers that are signed in. */
export class Sessions {
  constructor(private readonly collection: Collection<SessionDocument>) {}

  async createIndexes(): Promise<void> {
    await this.collection.createIndex({ expiresAt: 1 }, { expireAfterSeconds: 0 });
  }

  async create(session: SessionDocument): Promise<void> {
    await this.collection.insertOne(session);
  }

  /** The session as long as it has not expired; the server removes expired ones only once a minute. */
  async get(id: string): Promise<SessionDocument | null> {
    return this.collection.findOne({ _id: id, expiresAt: { $gt: new Date() } });
  }

  /** Lets a session end later; one that has been removed stays so. */
  async extend(id: string, expiresAt: Date): Promise<void> {
    await this.collection.updateOne({ _id: id }, { $max: { expiresAt } });
  }

  async remove(id: string): Promise<void> {
    await this.collection.deleteOne({ _id: id });
  }
}
