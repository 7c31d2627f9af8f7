import type { EventLog } from '../../log/index.js';
import type { Batches } from '../../store/batches.js';
import type { IntegrationDocument, Integrations } from '../../store/integrations.js';
import type { Publications } from '../../store/publications.js';
import type { Entry, Marker } from './entries.js';
import { mergeNewestFirst, take } from './merge.js';
import { cursorAfter, type PublishedEventsQuery } from './query.js';
import { s3Entries, shareHits } from './s3-entries.js';
import { webhookEntries } from './webhook-entries.js';

/** What reading the fate of events needs. */
export type PublishedEventsParts = {
  batches: Pick<Batches, 'lastAttempted' | 'beginningBefore' | 'listBeginningBefore'>;
  integrations: Pick<Integrations, 'list' | 'get' | 'getByUid'>;
  log: Pick<EventLog, 'readBack' | 'findByEntity' | 'idsAt' | 'segment'>;
  publications: Pick<Publications, 'search' | 'get'>;
  /** Retries that an event has after its first attempt. */
  retriesMax: number;
};

/** A page of entries with their integrations, and the cursor of the next page if there is more. */
export type Page = { entries: [Entry, IntegrationDocument][]; cursor?: string };

/** The fate of a tenant's events, newest attempt first: rows of webhooks and what follows from batches, as one list. */
export async function listPublished(
  parts: PublishedEventsParts,
  tenant: string,
  query: PublishedEventsQuery,
): Promise<Page> {
  const integrations = await integrationsOf(parts, tenant, query.integration_id);
  const search = {
    from: query.from,
    to: query.to,
    status: query.status,
    eventName: query.event_name,
    domainEntityId: query.domain_entity_id,
    domainEntityType: query.domain_entity_type,
    after: query.cursor,
  };
  const uidsOf = (kind: 'webhook' | 's3') =>
    [...integrations.values()].filter(({ spec }) => spec.target.kind === kind).map(({ _id }) => _id);
  const shared = shareHits(parts.log, tenant, search);
  const entries = await take<Entry>(
    mergeEntries([
      ...webhookEntries(parts.publications, { ...search, uids: uidsOf('webhook') }, query.limit + 1),
      ...uidsOf('s3').map((uid) => s3Entries(parts, { ...search, tenant, uid }, shared)),
    ]),
    query.limit + 1,
  );
  const page = entries.slice(0, query.limit);
  const last = page.at(-1);
  return {
    entries: page.flatMap((entry): Page['entries'] => {
      const integration = integrations.get(entry.key.uid);
      return integration === undefined ? [] : [[entry, integration]];
    }),
    ...(entries.length > page.length && last !== undefined && { cursor: cursorAfter(last.key) }),
  };
}

async function* mergeEntries(streams: AsyncIterable<Entry | Marker>[]): AsyncGenerator<Entry> {
  for await (const entry of mergeNewestFirst(streams)) if (entry.kind !== 'marker') yield entry;
}

async function integrationsOf(
  { integrations }: PublishedEventsParts,
  tenant: string,
  id: string | undefined,
): Promise<Map<string, IntegrationDocument>> {
  const found = id === undefined ? await integrations.list(tenant) : [await integrations.get(tenant, id)];
  return new Map(found.flatMap((document) => (document === null ? [] : [[document._id, document]])));
}
