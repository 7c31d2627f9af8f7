import type { Collection } from 'mongodb';
import type { CursorDocument } from './cursor.js';

/** A time in which an integration's backlog is too old. `told`: that it has begun has been published. */
export type BacklogEpisode = { began: Date; told?: true };

/** Which backlogs are too old; each stands in the cursor of its integration, and goes with it. */
export class BacklogEpisodes {
  constructor(private readonly collection: Collection<CursorDocument>) {}

  /** Begins one, unless one has begun. @returns the one that holds; undefined when the integration has been removed. */
  async begin(uid: string, at: Date): Promise<BacklogEpisode | undefined> {
    const cursor = await this.collection.findOneAndUpdate(
      { _id: uid },
      [{ $set: { tooOld: { $ifNull: ['$tooOld', { began: at }] } } }],
      { returnDocument: 'after', projection: { tooOld: 1 } },
    );
    return cursor?.tooOld;
  }

  /** It has been published that this one has begun. */
  async told(uid: string, { began }: BacklogEpisode): Promise<void> {
    await this.collection.updateOne({ _id: uid, 'tooOld.began': began }, { $set: { 'tooOld.told': true } });
  }

  /** This one is over. */
  async end(uid: string, { began }: BacklogEpisode): Promise<void> {
    await this.collection.updateOne({ _id: uid, 'tooOld.began': began }, { $unset: { tooOld: '' } });
  }
}
