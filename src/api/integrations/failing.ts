import { z } from 'zod';
import type { IntegrationState } from '../../domain/integration-state.js';
import type { FailingNote } from '../../store/cursor.js';
import { timestamp } from '../operations/shapes.js';

/** A target that fails as a whole, in an answer. */
export const failingShown = z
  .object({
    since: timestamp.meta({ description: 'When it was found to fail; it has taken nothing since.' }),
    error: z.string().meta({ description: 'What the latest attempt came to.', example: 'the target answered 503' }),
    attempted_at: timestamp.optional().meta({ description: 'When it was tried last.' }),
    next_attempt_at: timestamp.meta({ description: 'When it is tried next; in the past while it is being tried.' }),
    gives_up_at: timestamp
      .optional()
      .meta({ description: 'When the integration stops itself, if the target has taken nothing by then.' }),
  })
  .meta({ id: 'Failing', description: 'Present while the target fails as a whole.' });

/**
 * The projection knows that the target fails, but not of every try: the deliveries note those. Whichever is newer holds.
 *
 * @returns undefined when the target does not fail
 */
export function presentFailing(
  { failing, lastError, updatedAt }: Pick<IntegrationState, 'failing' | 'lastError'> & { updatedAt: string | Date },
  note: FailingNote | undefined,
): z.input<typeof failingShown> | undefined {
  if (failing === undefined) return undefined;
  const { since, error, retryAt } = failing;
  if (note !== undefined && note.at > new Date(updatedAt)) {
    return {
      since: note.since.toISOString(),
      error,
      attempted_at: note.at.toISOString(),
      next_attempt_at: note.retryAt.toISOString(),
      gives_up_at: note.giveUpAt.toISOString(),
    };
  }
  return {
    since,
    error,
    attempted_at: lastError?.at,
    next_attempt_at: retryAt,
    gives_up_at: note && new Date(Date.parse(since) + giveUpMs(note)).toISOString(),
  };
}

/** The time that a target is given, which an older note tells, too. */
function giveUpMs({ since, giveUpAt }: FailingNote): number {
  return giveUpAt.getTime() - since.getTime();
}
