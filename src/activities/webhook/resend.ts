import type { IntegrationSpec, WebhookTarget } from '../../domain/integrations.js';
import type { Attempt } from '../../domain/outcomes.js';
import { type EventLog, envelopeAt, traceAt } from '../../log/index.js';
import type { Cursors } from '../../store/cursors.js';
import type { PublicationDocument, Publications } from '../../store/publications.js';
import type { Secrets } from '../../store/secrets.js';
import type { Tracing } from '../../telemetry/tracing/index.js';
import { damageIn, NOTHING } from './item.js';
import { type Notes, noteAttempt } from './note-attempt.js';
import type { Pools } from './pools.js';
import { openSender, sendOne } from './sender.js';

/** What sending an event again needs. */
export type ResendParts = Notes & {
  log: Pick<EventLog, 'segment'>;
  publications: Pick<Publications, 'recordAsked'>;
  cursors: Pick<Cursors, 'countAsked'>;
  secrets: Pick<Secrets, 'get'>;
  pools: Pools;
  tracing?: Pick<Tracing, 'attempts'> | undefined;
};

/** What came of it; `row` is null when its integration was removed meanwhile. */
export type Resent = { attempt: Attempt; row: PublicationDocument | null };

/**
 * Sends single events because somebody asked for it, beside the delivery and whether or not the integration runs.
 *
 * @returns what sends one event and puts the attempt on record; undefined when its envelope is gone
 */
export async function openResender(
  parts: ResendParts,
  { spec, revision }: { spec: IntegrationSpec; revision: number },
  target: WebhookTarget,
): Promise<(row: PublicationDocument) => Promise<Resent | undefined>> {
  const send = await openSender(parts, spec, target, revision);
  return async (publication) => {
    const { seq, offset, uid } = publication._id;
    const segment = await parts.log.segment(spec.tenant, seq, ['lines']);
    if (segment === null) return undefined;
    const damage = damageIn(segment);
    const body = damage === undefined ? envelopeAt(segment, offset) : NOTHING;
    const { attempt } = await sendOne(send, {
      publication,
      body,
      trace: traceAt(segment, offset),
      ...(damage && { damage }),
    });
    const { publishedAt, attemptCount } = publication;
    noteAttempt(parts, uid, { attempt, attemptCount: attemptCount + 1, publishedAt }, body.length);
    const row = await parts.publications.recordAsked({ uid, seq, offset }, attempt);
    const delivered = attempt.failure === undefined;
    // An event that was delivered before is counted already.
    const counts = { delivered: delivered && publication.status !== 'SUCCESS' ? 1 : 0, failed: delivered ? 0 : 1 };
    await parts.cursors.countAsked(uid, attempt.at, counts);
    return { attempt, row };
  };
}
