import { conditionOf } from '../../../api/condition.js';
import { sentence } from '../../../api/errors.js';
import type { Integration, Stats } from '../../../api/types.js';
import { formatBytes, formatCount, plural } from '../../../format/numbers.js';
import { formatAgo, formatDuration } from '../../../format/time.js';

/** What an integration is doing at this moment, in one sentence (two where it takes something of the operator). */
export function doingNow(integration: Integration, stats: Stats, now: number): string {
  const { status_reason: reason, failing } = integration;
  switch (conditionOf(integration)) {
    case 'failing':
      return `The ${targetWord(integration)} fails, so it tries ${integration.target === 's3' ? 'the next file' : 'one event'} at growing intervals until that works again; ${heldClause(stats)}.${failing === undefined ? ` The latest error: ${sentence(reason.replace(/^target failing: /, ''))}` : ''}`;
    case 'paused':
      return `It is ${reason}; ${heldClause(stats)}. Nothing is lost: it goes on from there when it is active again.`;
    case 'ended':
      return `It has ${reason}, and nothing that was published before is left to be sent.`;
    case 'stopped':
      return `It has stopped itself: ${reason}. ${sentence(heldClause(stats))} Mend the target, then set it active again.`;
    case 'active':
      return activeSentence(integration, stats, now);
  }
}

function activeSentence(integration: Integration, stats: Stats, now: number): string {
  const { pending_events: pending, retrying, oldest_pending_at: oldest } = stats;
  if (pending === 0 && retrying > 0)
    return `Everything is out but ${plural(retrying, 'event')} that will be tried again.`;
  if (pending === 0) {
    const { last_delivery_at: last, rejected } = stats;
    if (last === null && rejected > 0)
      return `Nothing has been delivered: ${plural(rejected, 'event was', 'events were')} rejected. It waits for the next event.`;
    return last === null
      ? 'It waits for the first event that it wants; nothing has been delivered yet.'
      : `Everything is sent; it waits for the next event. The last one went out ${formatAgo(last, now)}.`;
  }
  const age = oldest === null ? '' : `, the oldest published ${formatDuration(now - Date.parse(oldest))} ago`;
  const retries = retrying > 0 ? ` ${plural(retrying, 'other')} will be tried again.` : '';
  if (integration.target === 's3') return `${collecting(integration, stats)}${age}.${retries}`;
  return `It is delivering: ${waitingClause(stats)}${age}.${retries}`;
}

function collecting({ s3_parameters: s3 }: Integration, stats: Stats): string {
  const waiting = `${approximately(stats)}${plural(stats.pending_events, 'event')} (${formatBytes(stats.pending_bytes)})`;
  if (s3 === undefined || stats.pending_bytes >= s3.batch_max_bytes)
    return `It is writing the next files: ${waiting} wait`;
  const limits = `${formatBytes(s3.batch_max_bytes)} or ${formatDuration(s3.batch_max_seconds * 1_000)}`;
  return `It is collecting events for the next file, which is due at ${limits}: ${waiting} so far`;
}

function waitingClause(stats: Stats): string {
  const { pending_events: events, pending_bytes: bytes } = stats;
  if (events === 0) return 'no event waits';
  return `${approximately(stats)}${plural(events, 'event waits', 'events wait')} (${formatBytes(bytes)})`;
}

/** What waits while nothing is sent: new events, and those that have failed before. */
function heldClause(stats: Stats): string {
  const { pending_events: events, retrying } = stats;
  if (retrying === 0) return waitingClause(stats);
  if (events === 0) return `${plural(retrying, 'event waits', 'events wait')} to be tried again`;
  return `${waitingClause(stats)}, and ${formatCount(retrying)} more to be tried again`;
}

function approximately({ pending_estimated: estimated }: Stats): string {
  return estimated ? 'about ' : '';
}

function targetWord({ target }: Integration): string {
  return target === 'webhook' ? 'webhook' : 'bucket';
}
