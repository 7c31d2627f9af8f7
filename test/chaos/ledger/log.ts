import type { Db } from 'mongodb';
import { LOG_START } from '../../../src/domain/positions.js';
import { EVERY_EVENT } from '../../../src/domain/subscriptions.js';
import { segmentsIn } from '../../../src/log/documents.js';
import { EventLog, eventIdAt, nameAt } from '../../../src/log/index.js';
import { TENANT } from './tracked.js';

/** What is in the log, and where it breaks its own promises. Events are named by `name/id`; times are ms since 1970. */
export class PublishedEvents {
  /** When each event was published. */
  readonly at = new Map<string, number>();
  readonly broken: string[] = [];
  #end = { seq: 0, publishedAt: 0 };

  /** The next segment of the chain. */
  link(segment: { seq: number; publishedAt: number }): void {
    const { seq, publishedAt } = this.#end;
    if (segment.seq !== seq + 1) this.broken.push(`a gap between segments ${seq} and ${segment.seq}`);
    if (segment.publishedAt < publishedAt) this.broken.push(`time goes back at segment ${segment.seq}`);
    this.#end = segment;
  }

  add(event: string, publishedAt: number): void {
    if (this.at.has(event)) this.broken.push(`${event} is there twice`);
    this.at.set(event, publishedAt);
  }

  /** Every event that was answered with 202 has to be there. */
  compareWith(acknowledged: Iterable<string>): void {
    for (const event of acknowledged)
      if (!this.at.has(event)) this.broken.push(`${event} was acknowledged and is lost`);
  }
}

export async function readLog(db: Db): Promise<PublishedEvents> {
  const published = new PublishedEvents();
  // Asks the database, since a reader is not shown segments without events.
  const chain = segmentsIn(db).find({ tenant: TENANT }, { projection: { _id: 0, seq: 1, publishedAt: 1 } });
  for await (const { seq, publishedAt } of chain.sort({ seq: 1 })) {
    published.link({ seq, publishedAt: publishedAt.getTime() });
  }
  const log = await EventLog.open(db);
  for (let from = LOG_START; ; ) {
    const page = await log.read(TENANT, { from, subscription: EVERY_EVENT, columns: ['keys'] });
    for (const segment of page.segments) {
      for (let i = 0; i < segment.count; i += 1) {
        published.add(`${nameAt(segment, i)}/${eventIdAt(segment, i)}`, segment.publishedAt.getTime());
      }
    }
    if (page.atTail) break;
    from = page.next;
  }
  await log.close();
  return published;
}
