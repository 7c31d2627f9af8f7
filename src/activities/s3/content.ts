import { createHash, type Hash } from 'node:crypto';
import { PassThrough, pipeline, Readable, Transform } from 'node:stream';
import { createGzip } from 'node:zlib';
import { wants } from '../../domain/subscriptions.js';
import { type EventLog, nameAt, type Segment } from '../../log/index.js';
import type { BatchDocument } from '../../store/batches.js';

const READ_BYTES = 8 * 1_024 * 1_024;

/** The bytes of a batch's object as a stream, and their SHA-256 (hex) once it has ended. */
export type Content = { body: Readable; sha256(): string };

/**
 * Streams a batch from the log, through gzip when asked for (zlib compresses on its own threads). The same batch gives
 * the same bytes every time; memory does not grow with its size.
 */
export function contentOf(log: Pick<EventLog, 'read'>, batch: BatchDocument, compression: 'none' | 'gzip'): Content {
  const hash = createHash('sha256');
  const lines = Readable.from(linesOf(log, batch), { objectMode: false, highWaterMark: 1_024 * 1_024 });
  const shaper = compression === 'gzip' ? createGzip() : new PassThrough();
  const body = pipeline(lines, shaper, hashing(hash), () => undefined);
  return { body, sha256: () => hash.digest('hex') };
}

function hashing(hash: Hash): Transform {
  return new Transform({
    transform(chunk, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
}

/** The lines of the batch's events, neighbours in one piece. */
async function* linesOf(log: Pick<EventLog, 'read'>, batch: BatchDocument): AsyncGenerator<Buffer> {
  const { tenant, subscription, from, to } = batch;
  const wanted = wants(subscription);
  for (let position = from; ; ) {
    const page = await log.read(tenant, { from: position, subscription, columns: ['lines'], maxBytes: READ_BYTES });
    for (const segment of page.segments) {
      if (segment.seq > to.seq) return;
      const start = segment.seq === from.seq ? from.offset : 0;
      const end = segment.seq === to.seq ? to.offset : segment.count;
      yield* runsOf(segment, start, end, wanted);
    }
    if (page.atTail || page.next.seq > to.seq) return;
    position = page.next;
  }
}

/** The longest runs of wanted events in [start, end). */
function* runsOf(segment: Segment, start: number, end: number, wanted: (name: string) => boolean): Generator<Buffer> {
  let runStart = start;
  for (let offset = start; offset < end; offset += 1) {
    if (wanted(nameAt(segment, offset))) continue;
    if (offset > runStart) yield linesBetween(segment, runStart, offset);
    runStart = offset + 1;
  }
  if (end > runStart) yield linesBetween(segment, runStart, end);
}

/** The lines of the events from `start` up to, but without, `end`. */
function linesBetween({ lines, ends }: Segment, start: number, end: number): Buffer {
  return lines?.subarray(start === 0 ? 0 : ends[start - 1], ends[end - 1]) ?? Buffer.alloc(0);
}
