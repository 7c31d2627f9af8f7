import { z } from 'zod';
import { queryCursor } from '../cursors.js';
import { queryLimit } from '../requests.js';

export const REJECTED_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const uuid = z.string({ error: 'must be text' }).regex(REJECTED_ID, 'must be the id of a rejected event');

/** The query of the list. */
export const rejectedEventsQuery = z.strictObject({ limit: queryLimit, cursor: queryCursor(z.tuple([uuid])) });

/** Which rejected events are sent again: these, or all. */
export const rejectedRetry = z
  .strictObject(
    {
      ids: z
        .array(uuid, { error: 'must be a list of ids' })
        .min(1, 'must have at least one id; leave ids out for all')
        .max(1_000, 'must have at most 1000 ids; leave ids out for all')
        .optional(),
    },
    { error: 'must be an object' },
  )
  .default({})
  .meta({ id: 'RejectedRetry' });
