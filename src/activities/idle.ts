import type { IntegrationSpec } from '../domain/integrations.js';
import type { Position } from '../domain/positions.js';
import { waitingFor } from '../domain/waiting.js';
import type { EventLog } from '../log/index.js';
import type { Cursors } from '../store/cursors.js';

/**
 * The delivery's half of the idle protocol: it makes the integration known as waiting, and then looks at the log once
 * more. An append looks for waiting integrations after it has committed; so one of the two always sees the other.
 *
 * @param position the first event that has not been looked at
 * @returns whether the integration sleeps now; false when an event that it wants has come meanwhile
 * @throws EpochLost when the cursor is not this delivery's any more
 */
export async function fallAsleep(
  { cursors, log }: { cursors: Pick<Cursors, 'write'>; log: Pick<EventLog, 'read'> },
  { tenant, uid, subscription, endsAt }: IntegrationSpec,
  epoch: number,
  position: Position,
): Promise<boolean> {
  await cursors.write(uid, epoch, { $set: { waiting: waitingFor(subscription) } });
  const until = endsAt === undefined ? {} : { until: new Date(endsAt) };
  const { segments } = await log.read(tenant, { from: position, subscription, columns: [], maxBytes: 1, ...until });
  if (segments.length === 0) return true;
  await cursors.write(uid, epoch, { $unset: { waiting: '' } });
  return false;
}
