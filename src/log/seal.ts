import type { Collection } from 'mongodb';
import { buildSegment } from './build.js';
import { isDuplicate, readTail } from './commit.js';
import { BY_SEQ, type SegmentDocument } from './documents.js';

/**
 * Closes a time range: once this has returned, no event can come into the log any more that was published before
 * `instant`. Without it an append that was under way at an end date could still bring one after the reader has looked
 * for the last time.
 *
 * Publication times never go back along the chain, so a newest segment of that time or later is enough. Where there is
 * none yet, a segment without events takes the place: whoever wanted to write there has to build upon it.
 */
export async function seal(segments: Collection<SegmentDocument>, tenant: string, instant: Date): Promise<void> {
  for (;;) {
    const tail = await readTail(segments, tenant);
    if (tail.publishedAt >= instant.getTime()) return;
    // The unique index over keys would take two segments without any for the same; no event can have such a key.
    const empty = { ...buildSegment(tenant, [], tail, instant.getTime()), keys: [`seal/${tail.seq + 1}`] };
    try {
      await segments.insertOne(empty);
      return;
    } catch (error) {
      if (!isDuplicate(error, BY_SEQ)) throw error;
    }
  }
}
