import type { Failing } from './integration-state.js';
import { type ProbePolicy, probeDelayMs } from './outcomes.js';

/** A target that has just failed as a whole: when it is tried next, and when it is given up. Instants are ISO 8601. */
export type Outlook = Pick<Failing, 'since' | 'probes' | 'retryAt'> & { giveUpAt: string };

/** What is known of a target that was failing before. */
export type FailingBefore = Pick<Failing, 'since' | 'probes'>;

/**
 * What one more failure means. The actor decides by it, and the delivery, which knows first, puts it on record for whoever
 * looks.
 *
 * @param before absent for the first failure
 * @param delivered events that the target has taken since then: it is given up when it has not taken a single one for the
 *   whole time
 * @param notBefore the target has asked to be left alone until then
 */
export function outlookOf(
  before: FailingBefore | undefined,
  { policy, delivered, notBefore }: { policy: ProbePolicy; delivered: number; notBefore?: string | undefined },
  now: string,
): Outlook {
  const earlier = delivered > 0 ? undefined : before;
  const since = earlier?.since ?? now;
  const probes = earlier === undefined ? 0 : earlier.probes + 1;
  const giveUpMs = Date.parse(since) + policy.giveUpSeconds * 1_000;
  const nextMs = Math.max(Date.parse(now) + probeDelayMs(policy, probes + 1), Date.parse(notBefore ?? now));
  const retryAt = new Date(Math.min(giveUpMs, nextMs)).toISOString();
  return { since, probes, retryAt, giveUpAt: new Date(giveUpMs).toISOString() };
}
