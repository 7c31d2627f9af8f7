import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

/**
 * Answers with what a generator yields, no faster than the client takes it. What goes wrong before the first chunk becomes
 * an error answer like any other; later it cuts the connection, so that nobody takes a part for the whole.
 */
export async function stream(chunks: AsyncGenerator<Buffer>, response: Response): Promise<void> {
  const first = await chunks.next();
  const all = async function* () {
    if (!first.done) yield first.value;
    yield* chunks;
  };
  try {
    await pipeline(Readable.from(all(), { objectMode: false }), response);
  } catch (error) {
    // A client that goes away is no error of ours.
    if (!isClientGone(error)) throw error;
  }
}

function isClientGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
