import type { Segment } from './segment.js';
import { segmentBytes } from './segment.js';

/** Rough weight of one event's strings beside its line. */
const STRINGS_BYTES = 200;
/** Of a segment itself, which is most of one with a single event: 4.3 KB of memory for a line of 0.7 KB. */
const SEGMENT_BYTES = 3_400;

/** The newest segments of the logs that someone follows, bounded in bytes: the oldest arrivals go first. */
export class RecentSegments {
  private readonly runs = new Map<string, Segment[]>();
  /** In the order of arrival, across tenants. */
  private arrivals: { tenant: string; bytes: number }[] = [];
  private bytes = 0;

  constructor(private readonly maxBytes: number) {}

  /** Takes the segment after those it has; any other one starts a run of its own. */
  add(tenant: string, segment: Segment): void {
    const run = this.runs.get(tenant);
    const last = run?.at(-1)?.seq;
    if (run && last !== undefined && segment.seq <= last) return;
    if (run && last !== undefined && segment.seq !== last + 1) this.forget(tenant);
    const bytes = SEGMENT_BYTES + segmentBytes(segment) + segment.count * STRINGS_BYTES;
    this.arrivals.push({ tenant, bytes });
    this.bytes += bytes;
    const kept = this.runs.get(tenant);
    if (kept) kept.push(segment);
    else this.runs.set(tenant, [segment]);
    this.shrink();
  }

  /** The segments from `seq` on, without a gap; empty when `seq` is not among them. */
  from(tenant: string, seq: number): readonly Segment[] {
    const run = this.runs.get(tenant);
    const first = run?.[0]?.seq;
    if (!run || first === undefined || seq < first) return [];
    return run.slice(seq - first);
  }

  forget(tenant: string): void {
    this.runs.delete(tenant);
    this.arrivals = this.arrivals.filter((arrival) => {
      if (arrival.tenant === tenant) this.bytes -= arrival.bytes;
      return arrival.tenant !== tenant;
    });
  }

  private shrink(): void {
    while (this.bytes > this.maxBytes) {
      const oldest = this.arrivals.shift();
      if (!oldest) return;
      this.bytes -= oldest.bytes;
      const run = this.runs.get(oldest.tenant);
      run?.shift();
      if (run?.length === 0) this.runs.delete(oldest.tenant);
    }
  }
}
