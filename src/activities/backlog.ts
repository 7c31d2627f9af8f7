import type { IntegrationSpec } from '../domain/integrations.js';
import { comparePositions, type Position } from '../domain/positions.js';
import { wants } from '../domain/subscriptions.js';
import { type EventLog, lineBytesAt, nameAt, type Segment } from '../log/index.js';
import { type CursorDocument, pendingFor } from '../store/cursor.js';

/** Events that wait for their first attempt. `estimated`: there are more than are counted one by one. */
export type Backlog = { events: number; bytes: number; oldestAt?: Date; estimated: boolean };

/** Of lines; they are not read, only their lengths. */
const READ_BYTES = 32 * 1_024 * 1_024;

/**
 * Counts the wanted events behind a cursor, by the log's names and sizes alone; no envelope is read.
 *
 * @param recorded events behind the cursor that have an outcome already, as `seq/offset`
 * @param revision of the integration: what a delivery has counted for it is not counted again
 * @param countMs how long counting may take; past it the rest of the log is taken to be like what was counted
 */
export async function backlogOf(
  log: Pick<EventLog, 'read' | 'tail' | 'positionAt'>,
  { tenant, subscription, endsAt }: IntegrationSpec,
  cursor: Pick<CursorDocument, 'position' | 'pending'>,
  recorded: ReadonlySet<string>,
  revision: number,
  countMs: number,
): Promise<Backlog> {
  const counted = pendingFor(cursor, { revision, endsAt });
  const before: Backlog = {
    events: counted?.events ?? 0,
    bytes: counted?.bytes ?? 0,
    ...(counted && { oldestAt: counted.firstPublishedAt }),
    estimated: false,
  };
  const backlog = { ...before };
  const start = counted?.scanned ?? cursor.position;
  const isWanted = wants(subscription);
  const deadline = performance.now() + countMs;
  const asked = { subscription, columns: [], maxBytes: READ_BYTES, ...(endsAt && { until: new Date(endsAt) }) };
  for (let from = start; ; ) {
    const page = await log.read(tenant, { ...asked, from });
    for (const segment of page.segments) {
      const first = segment.seq === from.seq ? from.offset : 0;
      add(backlog, segment, first, (offset) => {
        return isWanted(nameAt(segment, offset)) && !(recorded.size > 0 && recorded.has(`${segment.seq}/${offset}`));
      });
    }
    if (page.atTail || comparePositions(page.next, from) <= 0) return backlog;
    from = page.next;
    if (performance.now() < deadline) continue;
    const end = endsAt === undefined ? await log.tail(tenant) : await log.positionAt(tenant, new Date(endsAt));
    return extrapolate(backlog, before, [start, from, end]);
  }
}

function add(backlog: Backlog, segment: Segment, first: number, isPending: (offset: number) => boolean): void {
  for (let offset = first; offset < segment.count; offset += 1) {
    if (!isPending(offset)) continue;
    backlog.events += 1;
    backlog.bytes += lineBytesAt(segment, offset);
    backlog.oldestAt ??= segment.publishedAt;
  }
}

/** What is left is taken to hold as much for each segment as what was counted since `start`. */
function extrapolate(
  backlog: Backlog,
  before: Backlog,
  [start, counted, end]: readonly [Position, Position, Position],
) {
  const factor = Math.max(0, end.seq - counted.seq) / Math.max(1, counted.seq - start.seq);
  return {
    ...backlog,
    events: Math.round(backlog.events + (backlog.events - before.events) * factor),
    bytes: Math.round(backlog.bytes + (backlog.bytes - before.bytes) * factor),
    estimated: true,
  };
}
