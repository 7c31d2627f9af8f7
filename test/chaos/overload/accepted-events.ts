import { LOG_START, type Position } from '../../../src/domain/positions.js';
import { EVERY_EVENT } from '../../../src/domain/subscriptions.js';
import { type EventLog, eventIdAt } from '../../../src/log/index.js';

/** The numbers from `from` up to `to`, the latter not included. */
export type Numbers = { from: number; to: number };

/** Millions of events that were answered with 202, by the prefix of their ids and their number behind it. */
export class AcceptedEvents {
  readonly #ranges = new Map<string, Numbers[]>();

  accepted(prefix: string, numbers: Numbers): void {
    const ranges = this.#ranges.get(prefix);
    if (ranges) ranges.push(numbers);
    else this.#ranges.set(prefix, [numbers]);
  }

  /** Reads the log from its beginning to its end. */
  async compareWith(log: EventLog, tenant: string) {
    const seen = new Map([...this.#ranges].map(([prefix, ranges]) => [prefix, new Uint8Array(ranges.at(-1)?.to ?? 0)]));
    let stored = 0;
    let twice = 0;
    for (let from: Position = LOG_START; ; ) {
      const { segments, next, atTail } = await log.read(tenant, { from, subscription: EVERY_EVENT, columns: ['keys'] });
      for (const segment of segments) {
        stored += segment.count;
        for (let i = 0; i < segment.count; i += 1) if (note(seen, eventIdAt(segment, i)) > 1) twice += 1;
      }
      if (atTail) break;
      from = next;
    }
    let acknowledged = 0;
    let lost = 0;
    for (const [prefix, ranges] of this.#ranges) {
      for (const { from, to } of ranges) {
        acknowledged += to - from;
        lost +=
          seen
            .get(prefix)
            ?.subarray(from, to)
            .filter((times) => times === 0).length ?? 0;
      }
    }
    return { acknowledged, stored, lost, twice };
  }
}

const PREFIX_LENGTH = 16;

/** @returns how often this id has been seen by now; 0 for one that was not acknowledged */
function note(seen: Map<string, Uint8Array>, id: string): number {
  const times = seen.get(id.slice(0, PREFIX_LENGTH));
  const number = Number(id.slice(PREFIX_LENGTH));
  const before = times?.[number];
  if (!times || before === undefined) return 0;
  times[number] = before + 1;
  return before + 1;
}
