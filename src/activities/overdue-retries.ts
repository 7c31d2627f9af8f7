import type { IntegrationDocument } from '../store/integrations.js';
import type { PublicationDocument, Publications } from '../store/publications.js';

type Retries = Pick<Publications, 'oldestRetries' | 'retrying'>;
type Retrying = Pick<IntegrationDocument, '_id' | 'spec' | 'status' | 'failing' | 'expired'>;

/**
 * When the longest overdue retry of each of these integrations was due, by uid. Those that owe none at `at` are missing,
 * and so are those that are not to send anything now.
 */
export async function overdueRetries(
  publications: Retries,
  integrations: readonly Retrying[],
  at: Date,
): Promise<Map<string, Date>> {
  const asked = integrations.filter(({ spec, status, failing, expired }) => {
    return spec.target.kind === 'webhook' && status === 'running' && failing === undefined && !expired;
  });
  if (asked.length === 0) return new Map();
  const oldest = await publications.oldestRetries(
    asked.map(({ _id }) => _id),
    at,
  );
  for (const integration of asked) {
    // What lies past an end date is owed no more.
    if (!oldest.has(integration._id) || integration.spec.endsAt === undefined) continue;
    const dueAt = (await nextRetry(publications, integration))?.nextAttemptAt;
    if (dueAt !== undefined && dueAt <= at) oldest.set(integration._id, dueAt);
    else oldest.delete(integration._id);
  }
  return oldest;
}

/** The retry of an integration that is due before all others, whether it is due yet or not. */
export async function nextRetry(
  publications: Pick<Publications, 'retrying'>,
  { _id: uid, spec: { endsAt } }: Pick<IntegrationDocument, '_id' | 'spec'>,
): Promise<PublicationDocument | undefined> {
  const [row] = await publications.retrying(uid, 1, endsAt === undefined ? undefined : new Date(endsAt));
  return row;
}
