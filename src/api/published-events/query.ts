import { z } from 'zod';
import type { OrderKey } from '../../domain/publication-order.js';
import { encodeCursor, queryCursor } from '../cursors.js';
import { queryInstant, queryLimit, queryText } from '../requests.js';

const orderKey = z
  .tuple([z.int().min(0).max(8.64e15), z.string(), z.int().min(0), z.int().min(0)])
  .transform(([at, uid, seq, offset]): OrderKey => ({ attemptedAt: new Date(at), uid, seq, offset }));

/** The query of the list; `from` and `to` are instants of attempts and both included. */
export const publishedEventsQuery = z.strictObject({
  from: queryInstant.optional(),
  to: queryInstant.optional(),
  event_name: queryText().optional(),
  integration_id: queryText().optional(),
  status: z
    .enum(['success', 'failure'], { error: 'must be success or failure' })
    .transform((status) => (status === 'success' ? ('SUCCESS' as const) : ('FAILURE' as const)))
    .optional(),
  domain_entity_id: queryText(512).optional(),
  domain_entity_type: queryText().optional(),
  limit: queryLimit,
  cursor: queryCursor(orderKey),
});

export type PublishedEventsQuery = z.output<typeof publishedEventsQuery>;

/** The cursor of the page behind `key`. */
export function cursorAfter({ attemptedAt, uid, seq, offset }: OrderKey): string {
  return encodeCursor([attemptedAt.getTime(), uid, seq, offset]);
}
