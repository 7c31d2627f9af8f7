import { Alert } from '@mantine/core';
import { IconFileZip } from '@tabler/icons-react';
import { useBatches } from '../../api/batches.js';
import { conditionOf } from '../../api/condition.js';
import type { Batch } from '../../api/types.js';
import { CopyButton } from '../../components/copy-button.js';
import { EmptyState } from '../../components/empty-state.js';
import { ErrorPanel } from '../../components/error-panel.js';
import { usePageTitle } from '../../components/page-header.js';
import { Pager, useCursor } from '../../components/pager.js';
import { type Column, DataTable } from '../../components/table/data-table.js';
import { TableSkeleton } from '../../components/table/table-skeleton.js';
import { TimeText } from '../../components/time-text.js';
import { formatBytes, formatCount } from '../../format/numbers.js';
import { formatDuration } from '../../format/time.js';
import { useThisIntegration } from '../integration/integration-layout.js';
import classes from './files-page.module.css';

const COLUMNS: Column<Batch>[] = [
  {
    key: 'file',
    header: 'File',
    heads: true,
    cell: ({ key }) => {
      const [name = '', ...folders] = key.split('/').reverse();
      return (
        <div>
          <div className={classes.file}>
            <span className={classes.name}>{name}</span>
            <CopyButton text={key} label="Copy the key" />
          </div>
          <div className={classes.second}>{folders.reverse().join('/')}</div>
        </div>
      );
    },
  },
  { key: 'events', header: 'Events', align: 'end', cell: ({ events }) => formatCount(events) },
  { key: 'bytes', header: 'Size', align: 'end', cell: ({ bytes }) => formatBytes(bytes) },
  {
    key: 'published',
    header: 'Events published',
    cell: ({ first_published_at: first, last_published_at: last }) => (
      <div>
        <TimeText at={first} />
        <div className={classes.second}>within {formatDuration(Date.parse(last) - Date.parse(first))}</div>
      </div>
    ),
  },
  {
    key: 'written',
    header: 'Written at',
    cell: ({ delivered_at: at, attempts }) => (
      <div>
        {at === undefined ? 'on its way' : <TimeText at={at} />}
        {attempts > 1 && <div className={classes.second}>attempt {attempts}</div>}
      </div>
    ),
  },
];

/** The files that an S3 integration has written. */
export function FilesPage() {
  const { id, target, ...integration } = useThisIntegration();
  const failing = conditionOf(integration) === 'failing';
  usePageTitle(`Files of ${id}`);
  const cursor = useCursor();
  const { data, error, refetch, isPlaceholderData } = useBatches(id, { cursor });
  if (data === undefined) return error ? <ErrorPanel error={error} onRetry={refetch} /> : <TableSkeleton />;
  return (
    <>
      <DataTable
        label="Files"
        columns={COLUMNS}
        rows={data.batches}
        rowKey={({ number }) => String(number)}
        stale={isPlaceholderData}
        empty={
          cursor === undefined ? (
            <None target={target} failing={failing} />
          ) : (
            <Alert m="md">There are no older files.</Alert>
          )
        }
      />
      <Pager nextCursor={data.nextCursor} />
    </>
  );
}

function None({ target, failing }: { target: 'webhook' | 's3'; failing: boolean }) {
  if (target === 'webhook') {
    return (
      <EmptyState icon={<IconFileZip />} title="A webhook has no files">
        Each of its events is a request of its own; they are listed under Events.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<IconFileZip />} title="No file has been written yet">
      {failing
        ? 'The bucket does not take it: it is tried again until it is written. The overview says why.'
        : 'The first one comes when enough events wait, or some minutes after the first of them.'}
    </EmptyState>
  );
}
