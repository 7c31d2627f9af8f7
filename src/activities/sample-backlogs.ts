import { ALL_SAMPLED, type History } from '../store/history.js';
import { type BacklogParts, everyBacklog, type Looked, type Pass } from './every-backlog.js';

/** What sampling needs. */
export type SamplingParts = BacklogParts & { history: Pick<History, 'note'> };

/** For one integration; a long backlog is estimated from what can be counted in this time. */
const COUNT_MS = 25;
/** For all of them: the next minute's sampling is not to find this one at work. */
const AT_MOST_MS = 20_000;

/**
 * Notes how much waits in front of every integration, for the charts.
 *
 * @param onStep called now and then
 * @param see shown every integration with its backlog
 * @param after uid to begin behind, where the pass before ran out of time
 */
export async function sampleBacklogs(
  parts: SamplingParts,
  onStep: () => void,
  {
    see = () => undefined,
    atMostMs = AT_MOST_MS,
    after,
  }: {
    see?: (looked: Looked) => void;
    atMostMs?: number;
    after?: string | undefined;
  } = {},
): Promise<Pass> {
  const at = new Date();
  const { history } = parts;
  const pass = await everyBacklog(parts, { countMs: COUNT_MS, atMostMs, after }, (looked) => {
    onStep();
    see(looked);
    const { events, bytes, oldestAt } = looked.backlog;
    if (events === 0) return;
    const ageMs = oldestAt === undefined ? 0 : Math.max(0, at.getTime() - oldestAt.getTime());
    history.note(looked.integration._id, at, { backlog: { events, bytes, ageMs } });
  });
  if (pass.complete) history.note(ALL_SAMPLED, at, { backlog: { events: 0, bytes: 0, ageMs: 0 } });
  return pass;
}
