import { type EventLog, readableEnvelopeAt, type Segment } from '../../log/index.js';
import type { IntegrationDocument } from '../../store/integrations.js';
import type { RejectedDocument, RejectedEvents } from '../../store/rejected-events.js';
import { presentRejected } from './present.js';

/** What an export reads from. */
export type ExportParts = {
  log: Pick<EventLog, 'segment'>;
  rejectedEvents: Pick<RejectedEvents, 'list'>;
};

const PAGE = 100;

/**
 * Every rejected event of an integration, the newest first, as a line of JSON: what the list shows, and the envelope, byte
 * for byte; `null` where that is older than the retention. Read as it is asked for: a page of rows and one segment of the
 * log are in memory at a time, however many there are.
 */
export async function* exportLines(
  { log, rejectedEvents }: ExportParts,
  { _id: uid, tenant }: Pick<IntegrationDocument, '_id' | 'tenant'>,
): AsyncGenerator<Buffer> {
  // Events of one segment are mostly rejected one after the other.
  let segment: Segment | null = null;
  for (let before: string | undefined; ; ) {
    const page: RejectedDocument[] = await rejectedEvents.list(uid, PAGE, before);
    for (const row of page) {
      const { seq, offset } = row._id;
      if (segment?.seq !== seq) segment = await log.segment(tenant, seq, ['lines']);
      yield lineOf(row, segment === null ? undefined : readableEnvelopeAt(segment, offset));
    }
    before = page.at(-1)?.rejected.id;
    if (page.length < PAGE) return;
  }
}

function lineOf(row: RejectedDocument, envelope: Buffer | undefined): Buffer {
  const known = JSON.stringify(presentRejected(row)).slice(0, -1);
  return Buffer.concat([Buffer.from(`${known},"envelope":`), envelope ?? Buffer.from('null'), Buffer.from('}\n')]);
}
