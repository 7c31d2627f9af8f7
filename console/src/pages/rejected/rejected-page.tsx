import { Alert } from '@mantine/core';
import { IconAlertOctagon } from '@tabler/icons-react';
import { useState } from 'react';
import { useRejectedEvents } from '../../api/rejected-events.js';
import type { RejectedEvent } from '../../api/types.js';
import { EmptyState } from '../../components/empty-state.js';
import { ErrorPanel } from '../../components/error-panel.js';
import { usePageTitle } from '../../components/page-header.js';
import { Pager, useCursor } from '../../components/pager.js';
import { useAddress } from '../../components/search-params.js';
import { TableSkeleton } from '../../components/table/table-skeleton.js';
import { useThisIntegration } from '../integration/integration-layout.js';
import { RejectedBar } from './rejected-bar.js';
import { RejectedDrawer } from './rejected-drawer.js';
import { RejectedTable } from './rejected-table.js';

/** The events that a webhook will not take: look at them, send them again, take them off the list, export them. */
export function RejectedPage() {
  const { id, target } = useThisIntegration();
  usePageTitle(`Rejected events of ${id}`);
  if (target === 's3') return <NoneEver />;
  return <RejectedOf id={id} />;
}

function RejectedOf({ id }: { id: string }) {
  const [params, setAddress] = useAddress();
  const cursor = useCursor();
  const { data, error, refetch, isPlaceholderData } = useRejectedEvents(id, cursor);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  if (data === undefined) return error ? <ErrorPanel error={error} onRetry={refetch} /> : <TableSkeleton />;
  const { rejected, nextCursor } = data;
  // What has left the list meanwhile is not chosen any more.
  const selected = rejected.filter((one) => chosen.has(one.id)).map((one) => one.id);
  const opened = params.get('rejected');
  const open = (one: RejectedEvent) => setAddress({ rejected: one.id }, true);
  const isNone = rejected.length === 0 && cursor === undefined;
  return (
    <>
      {!isNone && (
        <RejectedBar
          id={id}
          onPage={rejected.map((one) => one.id)}
          selected={selected}
          onSelect={(ids) => setChosen(new Set(ids))}
        />
      )}
      <RejectedTable
        rejected={rejected}
        selected={new Set(selected)}
        onSelect={setChosen}
        onOpen={open}
        stale={isPlaceholderData}
        empty={isNone ? <NoneNow /> : <Alert m="md">Everything on this page has left the list.</Alert>}
      />
      <Pager nextCursor={nextCursor} />
      <RejectedDrawer
        id={id}
        rejected={rejected.find((one) => one.id === opened)}
        opened={opened !== null}
        onClose={() => setAddress({ rejected: '' })}
      />
    </>
  );
}

function NoneNow() {
  return (
    <EmptyState icon={<IconAlertOctagon />} title="No rejected events">
      An event comes here when the webhook answers 400, 413 or 422, or when its retries are used up. The others go on
      meanwhile. What is sent again and taken, or deleted, leaves this list.
    </EmptyState>
  );
}

function NoneEver() {
  return (
    <EmptyState icon={<IconAlertOctagon />} title="S3 has no rejected events">
      A bucket takes whole files: one that it refuses is tried again until it is written.
    </EmptyState>
  );
}
