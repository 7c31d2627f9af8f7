import { MAX_EVENT_BYTES } from '../../domain/events.js';
import { withoutMark } from './body.js';
import { EventBatch, tooLarge } from './event-batch.js';
import { nativeForm } from './event-forms.js';
import { skipSpace } from './json-text.js';

const LINE_FEED = 0x0a;

/** `application/x-ndjson`, read while it arrives: one event a line. Empty lines are passed over. */
export class LinesReader {
  private readonly batch: EventBatch;
  /** The beginning of a line whose end has not arrived yet. */
  private pieces: Buffer[] = [];
  private pending = 0;
  private first = true;

  constructor(tenant: string) {
    this.batch = new EventBatch(tenant, nativeForm, false);
  }

  write(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      this.endLine(chunk.subarray(start, end));
      start = end + 1;
    }
    this.keep(chunk.subarray(start));
  }

  finish(): EventBatch {
    this.endLine(Buffer.alloc(0));
    return this.batch;
  }

  private endLine(rest: Buffer): void {
    const whole = this.pieces.length === 0 ? rest : Buffer.concat([...this.pieces, rest]);
    const line = this.first ? withoutMark(whole) : whole;
    this.first = false;
    this.pieces = [];
    this.pending = 0;
    const start = skipSpace(line, 0);
    if (start === line.length) return;
    this.batch.addWhole(line, start);
  }

  private keep(piece: Buffer): void {
    if (piece.length === 0) return;
    this.pieces.push(piece);
    this.pending += piece.length;
    if (this.pending > MAX_EVENT_BYTES) throw tooLarge(`an event may have at most ${MAX_EVENT_BYTES} bytes`);
  }
}
