import type { Document } from 'mongodb';
import type { Exchange, S3Request } from './s3-proxy.js';

type When = 'before' | 'after';

const updateOf = (collection: string, isIt: (change: Document) => boolean) => (command: Document) =>
  command.update === collection && command.updates !== undefined && isIt(command.updates[0].u);

/** The writes of a batch's life, in order. */
const IN_DATABASE = {
  planned: updateOf('batches', ({ number }) => number !== undefined),
  'in hand': updateOf('cursors', ({ $set }) => $set?.batchInHand !== undefined),
  attempted: updateOf('batches', ({ $inc }) => $inc?.attempts !== undefined),
  delivered: updateOf('batches', ({ $set }) => $set?.deliveredAt !== undefined),
  marked: updateOf('cursors', ({ $unset }) => $unset?.batchInHand !== undefined),
} satisfies Record<string, (command: Document) => boolean>;

/** A step of a delivery to S3, and whether its server has done what was asked. */
export type Moment = { step: S3Request | keyof typeof IN_DATABASE; when: When };

/** Where an integration is held; `prefix` is what its keys in the store begin with. */
export type HeldAt = Moment & { prefix: string };

/** Holds each of several integrations at a step of its own, for what stands between them and their servers. */
export class StepHolds {
  /** Those that are to be held, by uid, and those that are. */
  #moments: ReadonlyMap<string, HeldAt> = new Map();
  readonly #held = new Set<string>();
  #allHeld: () => void = () => undefined;

  /** From now on these are held. @returns when all of them are */
  at(moments: ReadonlyMap<string, HeldAt>): Promise<void> {
    this.#moments = moments;
    this.#held.clear();
    return new Promise((resolve) => {
      this.#allHeld = resolve;
    });
  }

  /** Nothing is held any more, but for what is held now. */
  release(): void {
    this.#moments = new Map();
  }

  /** For a proxy of the store. */
  async holdExchange(exchange: Exchange): Promise<void> {
    const [uid = ''] = [...this.#moments].find(([, { prefix }]) => exchange.path.includes(prefix)) ?? [];
    if (this.#holds(uid, exchange.kind, 'before')) return;
    const answer = await exchange.pass();
    if (!this.#holds(uid, exchange.kind, 'after')) exchange.answer(answer);
  }

  /** For a proxy of the database. */
  isHeld(command: Document, when: When): boolean {
    const step = Object.entries(IN_DATABASE).find(([, isIt]) => isIt(command))?.[0];
    if (step === undefined) return false;
    const [uid = ''] = String(command.updates[0].q._id).split('/');
    return this.#holds(uid, step, when);
  }

  #holds(uid: string, step: string, when: When): boolean {
    const moment = this.#moments.get(uid);
    if (moment?.step !== step || moment.when !== when) return false;
    this.#held.add(uid);
    if (this.#held.size === this.#moments.size) this.#allHeld();
    return true;
  }
}
