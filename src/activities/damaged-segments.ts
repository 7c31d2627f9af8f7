import type { Subscription } from '../domain/subscriptions.js';
import { wants } from '../domain/subscriptions.js';
import { nameAt, type Segment } from '../log/index.js';
import type { Logger } from '../telemetry/logger.js';

/** A part of the log does not fit together: to be tried again for a while, since it may be mended. */
export class SegmentDamaged extends Error {
  override readonly name = 'SegmentDamaged';
}

/** What becomes of the events of a damaged segment: each is rejected by name, or all are passed by. */
export type Fate = 'rejected' | 'passed by';

/** More in one delivery are not told one by one. */
const TOLD = 3;

/**
 * The damaged segments that a delivery comes upon. At first each breaks it off, so that it is tried again; when that has
 * been so for a while they are passed, so that what lies behind them is not held back for ever, and the log of the
 * integration says which they were.
 */
export class DamagedSegments {
  readonly #told = new Map<number, string>();

  /**
   * @param of the integration
   * @param passes whether they have been tried again for long enough
   */
  constructor(
    private readonly of: { tenant: string; id: string; subscription: Subscription },
    private readonly passes: boolean,
    private readonly logger: Pick<Logger, 'warn'>,
  ) {}

  /** @throws SegmentDamaged as long as they are to be tried again */
  meet({ seq, publishedAt, damage }: Segment, fate: Fate): void {
    if (damage === undefined || this.#told.has(seq)) return;
    const { tenant, id: integration } = this.of;
    const { problem, events } = damage;
    this.logger.warn({ tenant, integration, seq, problem, events, passed: this.passes }, 'segment.damaged');
    const what = `segment ${seq} of the log is damaged (${problem})`;
    if (!this.passes) throw new SegmentDamaged(what);
    const at = publishedAt.toISOString();
    this.#told.set(
      seq,
      fate === 'rejected'
        ? `${what}: its events are rejected; once it is mended, retry them`
        : `${what}: its ${events} events, published at ${at}, are passed by; once it is mended, a temporary integration delivers them`,
    );
  }

  /** For the log of the integration; undefined when there was none. */
  told(): string | undefined {
    const all = [...this.#told.values()];
    if (all.length === 0) return undefined;
    const more = all.length > TOLD ? [`and ${all.length - TOLD} more`] : [];
    return [...all.slice(0, TOLD), ...more].join('; ');
  }
}

/** Whether a damaged segment holds something for the subscription, as far as is known. */
export function mayConcern(segment: Segment, subscription: Subscription): boolean {
  if (segment.damage === undefined) return false;
  const wanted = wants(subscription);
  if (segment.count === 0) return segment.damage.events > 0;
  return Array.from({ length: segment.count }, (_, i) => nameAt(segment, i)).some(wanted);
}
