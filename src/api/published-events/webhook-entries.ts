import type { OrderKey } from '../../domain/publication-order.js';
import { type PublicationSearch, UIDS_AT_ONCE } from '../../store/publication-search.js';
import type { PublicationDocument, Publications } from '../../store/publications.js';
import type { WebhookEntry } from './entries.js';

/** The publications of webhooks that a search finds, as streams that are each newest first. */
export function webhookEntries(
  publications: Pick<Publications, 'search'>,
  search: PublicationSearch,
  pageSize: number,
): AsyncGenerator<WebhookEntry>[] {
  const streams = [];
  for (let start = 0; start < search.uids.length; start += UIDS_AT_ONCE) {
    const uids = search.uids.slice(start, start + UIDS_AT_ONCE);
    streams.push(pagesOf(publications, { ...search, uids }, pageSize));
  }
  return streams;
}

async function* pagesOf(
  publications: Pick<Publications, 'search'>,
  search: PublicationSearch,
  pageSize: number,
): AsyncGenerator<WebhookEntry> {
  for (let after = search.after; ; ) {
    const rows = await publications.search({ ...search, after }, pageSize);
    for (const row of rows) yield { kind: 'webhook', key: keyOf(row), row };
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) return;
    after = keyOf(last);
  }
}

function keyOf({ _id, attemptedAt }: PublicationDocument): OrderKey {
  return { attemptedAt, uid: _id.uid, seq: _id.seq, offset: _id.offset };
}
