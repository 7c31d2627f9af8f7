/** One part of an object. `bytes` is that much of `buffer`. */
export type Part = { number: number; buffer: Buffer; bytes: Buffer; isLast: boolean };

/**
 * Cuts content into parts of the size of the buffers that are lent for them; only the last one may be smaller. Which one
 * is the last is known when it is handed out.
 *
 * @param lend a buffer that is nobody else's until the part has been sent
 */
export async function* partsOf(content: AsyncIterable<Buffer>, lend: () => Promise<Buffer>): AsyncGenerator<Part> {
  let number = 1;
  let filled = 0;
  let buffer: Buffer | undefined;
  for await (const piece of content) {
    for (let at = 0; at < piece.length; ) {
      if (buffer !== undefined && filled === buffer.length) {
        yield { number, buffer, bytes: buffer, isLast: false };
        number += 1;
        buffer = undefined;
      }
      if (buffer === undefined) {
        buffer = await lend();
        filled = 0;
      }
      const copied = piece.copy(buffer, filled, at);
      filled += copied;
      at += copied;
    }
  }
  if (buffer !== undefined) yield { number, buffer, bytes: buffer.subarray(0, filled), isLast: true };
}
