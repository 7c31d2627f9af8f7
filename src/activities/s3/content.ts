import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { Position } from '../../domain/positions.js';
import { wants } from '../../domain/subscriptions.js';
import { type EventLog, linesBetween, nameAt, type ReadResult, type Segment, traceAt } from '../../log/index.js';
import type { BatchDocument } from '../../store/batches.js';
import { isGzipped } from './object-key.js';

/** How much of the log is held at a time, twice: while one page goes out, the next one comes in. */
const READ_BYTES = 4 * 1_024 * 1_024;
/** zlib hands its output over piece by piece; each costs a turn of the event loop. */
const GZIP_PIECE_BYTES = 256 * 1_024;

/** The log does not hold what the batch was planned with any more: events of it were removed by retention, or damaged. */
export class EventsLost extends Error {
  override readonly name = 'EventsLost';
}

/**
 * The bytes of a batch's object from the log, through gzip when its key says so (zlib compresses on threads of its own).
 * The same batch gives the same bytes every time; memory does not grow with its size.
 *
 * @param onTrace told the traces of its events as they are read, each again and again
 * @throws EventsLost at its end, while it is read
 */
export function contentOf(
  log: Pick<EventLog, 'read'>,
  batch: BatchDocument,
  onTrace?: (traceparent: string) => void,
): AsyncIterable<Buffer> {
  const lines = linesOf(log, batch, onTrace);
  if (!isGzipped(batch.key)) return lines;
  return pipeline(Readable.from(lines), createGzip({ chunkSize: GZIP_PIECE_BYTES }), () => undefined);
}

/** The lines of the batch's events, neighbours in one piece. */
async function* linesOf(
  log: Pick<EventLog, 'read'>,
  batch: BatchDocument,
  onTrace?: (traceparent: string) => void,
): AsyncGenerator<Buffer> {
  const { subscription, from, to } = batch;
  const wanted = wants(subscription);
  let bytes = 0;
  for await (const segments of pagesOf(log, batch)) {
    for (const segment of segments) {
      if (segment.seq > to.seq) break;
      const start = segment.seq === from.seq ? from.offset : 0;
      const end = segment.seq === to.seq ? to.offset : segment.count;
      if (segment.damage !== undefined && end > start) throw new EventsLost(`segment ${segment.seq} is damaged`);
      if (onTrace && segment.traces) tellTraces(segment, start, end, wanted, onTrace);
      for (const run of runsOf(segment, start, end, wanted)) {
        bytes += run.length;
        yield run;
      }
    }
  }
  if (bytes !== batch.bytes)
    throw new EventsLost(`batch ${batch._id} has ${batch.bytes} bytes, the log ${bytes} of it`);
}

/** The log from the batch's beginning to its end or a little further, always one page ahead of what is used. */
async function* pagesOf(
  log: Pick<EventLog, 'read'>,
  { tenant, subscription, from, to }: BatchDocument,
): AsyncGenerator<readonly Segment[]> {
  const read = (position: Position): Promise<ReadResult> => {
    const page = log.read(tenant, { from: position, subscription, columns: ['lines'], maxBytes: READ_BYTES });
    // Whoever stops half-way never looks at it.
    page.catch(() => undefined);
    return page;
  };
  let page = await read(from);
  while (!page.atTail && page.next.seq <= to.seq) {
    const following = read(page.next);
    yield page.segments;
    page = await following;
  }
  yield page.segments;
}

function tellTraces(
  segment: Segment,
  start: number,
  end: number,
  wanted: (name: string) => boolean,
  tell: (traceparent: string) => void,
): void {
  for (let offset = start; offset < end; offset += 1) {
    const trace = traceAt(segment, offset);
    if (trace !== undefined && wanted(nameAt(segment, offset))) tell(trace);
  }
}

/** The longest runs of wanted events in [start, end). */
function* runsOf(segment: Segment, start: number, end: number, wanted: (name: string) => boolean): Generator<Buffer> {
  let runStart = start;
  const isWhole = segment.names.every(wanted);
  for (let offset = isWhole ? end : start; offset < end; offset += 1) {
    if (wanted(nameAt(segment, offset))) continue;
    if (offset > runStart) yield linesBetween(segment, runStart, offset);
    runStart = offset + 1;
  }
  if (end > runStart) yield linesBetween(segment, runStart, end);
}
