import type { z } from 'zod';
import type { RejectedDocument } from '../../store/rejected-events.js';
import type { rejectedShown } from './operations.js';

/** A rejected event as the API shows it. */
export function presentRejected({ rejected, eventId, eventName }: RejectedDocument): z.input<typeof rejectedShown> {
  return {
    id: rejected.id,
    created_at: rejected.at.toISOString(),
    event_id: eventId,
    event_name: eventName,
    reason: rejected.reason,
  };
}
