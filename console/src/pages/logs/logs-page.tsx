import { Alert } from '@mantine/core';
import { IconList } from '@tabler/icons-react';
import { useLogs } from '../../api/logs.js';
import type { LogEntry } from '../../api/types.js';
import { EmptyState } from '../../components/empty-state.js';
import { ErrorPanel } from '../../components/error-panel.js';
import { usePageTitle } from '../../components/page-header.js';
import { Pager, useCursor } from '../../components/pager.js';
import { type Column, DataTable } from '../../components/table/data-table.js';
import { TableSkeleton } from '../../components/table/table-skeleton.js';
import { TimeText } from '../../components/time-text.js';
import { WithTimes } from '../../components/with-times.js';
import { useThisIntegration } from '../integration/integration-layout.js';
import { ActionText } from './action-text.js';

const COLUMNS: Column<LogEntry>[] = [
  {
    key: 'action',
    header: 'Action',
    heads: true,
    cell: ({ action, actor }) => <ActionText action={action} actor={actor} />,
  },
  { key: 'reason', header: 'Reason', cell: ({ reason }) => (reason === '' ? '–' : <WithTimes text={reason} />) },
  { key: 'actor', header: 'By', cell: ({ actor }) => actor || 'Sluice itself' },
  { key: 'created', header: 'Created at', cell: ({ created_at: at }) => <TimeText at={at} /> },
];

/** When and why an integration started, stopped and was changed, and who did it. */
export function LogsPage() {
  const { id } = useThisIntegration();
  usePageTitle(`Logs of ${id}`);
  const cursor = useCursor();
  const { data, error, refetch, isPlaceholderData } = useLogs(id, cursor);
  if (data === undefined) return error ? <ErrorPanel error={error} onRetry={refetch} /> : <TableSkeleton />;
  return (
    <>
      <DataTable
        label="Logs"
        columns={COLUMNS}
        rows={data.entries}
        rowKey={({ created_at, action, reason, actor }) => [created_at, action, actor, reason].join(' ')}
        stale={isPlaceholderData}
        empty={cursor === undefined ? <None /> : <Alert m="md">There are no older entries.</Alert>}
      />
      <Pager nextCursor={data.nextCursor} />
    </>
  );
}

function None() {
  return (
    <EmptyState icon={<IconList />} title="Nothing in the log">
      Entries older than the retention are gone. What is done to this integration from now on is listed here.
    </EmptyState>
  );
}
