import type { Db } from 'mongodb';
import { alteredDb } from './altered-db.js';

const WRITES = ['insertOne', 'updateOne', 'updateMany', 'replaceOne', 'deleteOne', 'deleteMany'] as const;
const READS = ['findOne', 'find', 'findOneAndUpdate', 'countDocuments', 'aggregate'] as const;

/** The moment at which a process dies: at its write number `write`, just before it is carried out or just after. */
export type Moment = { write: number; when: 'before' | 'after' };

/** A process that dies at a moment. */
export class Death {
  #writes = 0;
  struck = false;

  constructor(private readonly moment: Moment) {}

  /** Something that the process does to the world. */
  async write<T>(action: () => Promise<T>): Promise<T> {
    this.check();
    this.#writes += 1;
    const isNow = this.#writes === this.moment.write;
    if (isNow && this.moment.when === 'before') this.#strike();
    const result = await action();
    if (isNow) this.#strike();
    return result;
  }

  /** The dead do nothing. */
  check(): void {
    if (this.struck) throw new Error('dead');
  }

  #strike(): never {
    this.struck = true;
    throw new Error('dead');
  }
}

/** The database as a process sees it that is to die. Changes the given one. */
export function mortalDb(db: Db, death: Death): Db {
  return alteredDb(db, (collection) => {
    const methods = collection as unknown as Record<string, (...parameters: unknown[]) => unknown>;
    const change = (name: string, around: (action: () => unknown) => unknown) => {
      const method = methods[name]?.bind(collection);
      methods[name] = (...parameters) => around(() => method?.(...parameters));
    };
    for (const name of WRITES) change(name, (write) => death.write(async () => write()));
    for (const name of READS) {
      change(name, (read) => {
        death.check();
        return read();
      });
    }
  });
}

/** Every moment before and after each of `writes` writes. */
export function momentsOf(writes: number): Moment[] {
  return Array.from({ length: writes }, (_, i) => i + 1).flatMap((write) => [
    { write, when: 'before' as const },
    { write, when: 'after' as const },
  ]);
}
